import type { Answer } from '../api/contract.ts';
import type { OpenedBackup } from '../engine/requests-backup.ts';
import { partBytes } from '../lib/part.ts';
import { target } from './backup-target.ts';
import { changeText, previewText } from './change.ts';
import { CliError } from './client.ts';
import type { Command, CommandContext } from './command.ts';
import { table, time, value } from './print.ts';
import { form, problemMessage, problemSaid, say, word } from './say.ts';

const by = 'root';
const usage = 'backup create | list | show <name or file> | restore <name or file> | delete <name> | target [test | send | delete <name>]';

/** Passphrases come from a file: words of a command line are in everybody's list of processes. */
async function passphraseOf({ options, readFile }: CommandContext): Promise<{ passphrase?: string }> {
  const file = options['passphrase-file'];
  if (file === undefined) return {};
  const passphrase = (await readFile(file)).replace(/\r?\n$/, '');
  if (passphrase === '') throw new CliError(say`${file} is empty`, [], 2);
  return { passphrase };
}

/** `lan=eth0,voice=eth1` */
function mapOf(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [id = '', device = ''] = pair.split('=');
      if (id === '' || device === '') throw new CliError(say`--map ${text}: it is written lan=eth0,voice=eth1`, [], 2);
      return [id.trim(), device.trim()];
    }),
  );
}

/** Brings a file to the engine in parts, as the page does; a name of a backup that is there goes as it is. */
async function sourceOf(context: CommandContext, what: string): Promise<{ name: string } | { upload: string }> {
  if (what.startsWith('target:')) {
    const name = what.slice('target:'.length);
    const { upload } = (await context.client.web('POST', '/backups/target/fetch', { name })) as Answer<'POST /backups/target/fetch'>;
    return { upload };
  }
  if (!what.includes('/')) return { name: what };
  const bytes = await context.readBytes?.(what);
  if (bytes === undefined) throw new CliError(say`${what} cannot be read`);
  const send = (offset: number, upload?: string) =>
    context.client.engine('backup.upload', {
      offset,
      data: bytes.subarray(offset, offset + partBytes).toString('base64'),
      ...(upload === undefined ? {} : { upload }),
    });
  const { upload } = await send(0);
  for (let offset = partBytes; offset < bytes.length; offset += partBytes) await send(offset, upload);
  return { upload };
}

async function open(context: CommandContext, what: string): Promise<OpenedBackup> {
  return context.client.engine('backup.open', {
    by,
    ...(await sourceOf(context, what)),
    ...(await passphraseOf(context)),
    map: mapOf(context.options['map']),
    ...(context.from === undefined ? {} : { from: context.from }),
  });
}

function openedText(o: OpenedBackup): string {
  const counts = (c: { extensions: number; phones: number }) => say`${c.extensions} extensions, ${c.phones} phones`;
  return [
    say`backup of ${o.hostname}, ${time(o.at)} UTC, Switchroom ${o.version}, revision ${o.revision}`,
    '',
    table(
      o.interfaces.map((i) => [
        i.id,
        i.was === undefined ? '' : say`was ${i.was.device} (${i.was.mac})`,
        i.device === undefined ? say`WHICH CARD?` : say`becomes ${i.device}`,
        i.because === undefined ? say`choose with --map ${i.id}=<card>` : word(`by ${i.because}`),
      ]),
    ),
    say`cards here: ${o.cards.map((c) => `${c.device} (${c.mac})`).join(', ')}`,
    '',
    o.preview.difference.length === 0
      ? say`the configuration is the one in force`
      : table(o.preview.difference.map((d) => [d.path, value(d.from), '→', value(d.to)])),
    `${counts(o.subscribers.before)} → ${counts(o.subscribers.after)}`,
    ...(o.newPasswords > 0 ? [say`phones that must fetch a new password: ${o.newPasswords}`] : []),
    ...(o.otherCa ? [say`the own CA becomes another one: browsers ask once more`] : []),
    o.tables ? say`logins become those of the backup` : say`logins stay: the backup has none`,
    '',
    ...o.problems.map((p) => `${say`PROBLEM at ${p.path}`}: ${problemSaid(p)}`),
    ...previewText(o.preview),
  ].join('\n');
}

export const backupCommands: readonly Command[] = [
  {
    name: 'backup',
    usage:
      'backup [list | create | show | restore | delete] [<name or file>] [--passphrase-file <file>] [--map lan=eth0] [--confirm-within seconds] | backup target [test | send | delete <name>]',
    help: 'encrypted backups: what is there; make one; what restoring one would do; restore it; delete it. target: where copies go; what lies there is target:<name>',
    run: async (context, [verb = 'list', what, name]) => {
      const { client } = context;
      const needed = (): string => {
        if (what === undefined) throw new CliError(form(usage), [], 2);
        return what;
      };
      switch (verb) {
        case 'list': {
          const view = await client.engine('backup.list', {});
          const lines = [
            say`folder ${view.folder}`,
            ...(view.problem === undefined ? [] : [`${word('PROBLEM')}: ${problemSaid(view.problem)}`]),
            ...(view.failure === undefined
              ? []
              : [say`the last one failed (${time(view.failure.at)}): ${problemMessage(view.failure.problem)}`]),
            view.nextAt === undefined ? say`none are made by themselves` : say`the next is made at ${time(view.nextAt)} UTC`,
            ...(view.backups.length === 0
              ? [say`there is none`]
              : [
                  table(
                    view.backups.map((b) => [
                      b.name,
                      time(b.at),
                      `${Math.ceil(b.bytes / 1024)} KB`,
                      b.about === undefined ? say`cannot be read` : `Switchroom ${b.about.version}`,
                    ]),
                  ),
                ]),
          ];
          return { json: view, text: lines.join('\n') };
        }
        case 'create': {
          // By web, which has the logins and messages.
          const made = (await client.web('POST', '/backups', await passphraseOf(context))) as Answer<'POST /backups'>;
          return { json: made, text: say`${made.name}, ${made.bytes} bytes` };
        }
        case 'show': {
          const opened = await open(context, needed());
          return { json: opened, text: openedText(opened) };
        }
        case 'restore': {
          const opened = await open(context, needed());
          context.progress?.(openedText(opened));
          const within = context.options['confirm-within'];
          const change = await client.engine('backup.restore', {
            by,
            opened: opened.opened,
            map: mapOf(context.options['map']),
            ...(within === undefined ? {} : { confirmSeconds: Number(within) }),
            ...(context.from === undefined ? {} : { from: context.from }),
          });
          return { json: change, text: changeText(change) };
        }
        case 'delete': {
          await client.engine('backup.remove', { by, name: needed() });
          return { json: { deleted: what }, text: say`${what} is deleted` };
        }
        case 'target':
          return target(context, what, name);
        default:
          throw new CliError(say`${form(usage)}; there is no ${verb}`, [], 2);
      }
    },
  },
];
