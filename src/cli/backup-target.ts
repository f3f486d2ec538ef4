import type { Answer } from '../api/contract.ts';
import { targetWords } from '../lib/backup-target-words.ts';
import { CliError } from './client.ts';
import type { CommandContext, CommandOutput } from './command.ts';
import { table, time } from './print.ts';
import { say, spoken, word } from './say.ts';

const marks = { passed: 'good', failed: 'FAILED', unknown: '' } as const;
const words = () => targetWords[spoken()];

/** `switchroom backup target`: by web, which sends. */
export async function target({ client }: CommandContext, verb: string | undefined, name: string | undefined): Promise<CommandOutput> {
  switch (verb) {
    case undefined: {
      const view = (await client.web('GET', '/backups/target')) as Answer<'GET /backups/target'>;
      return { json: view, text: viewText(view), exit: view.problem === undefined && view.failure === undefined ? 0 : 1 };
    }
    case 'test': {
      const body = await drafted(client);
      const test = (await client.web('POST', '/backups/target/test', body)) as Answer<'POST /backups/target/test'>;
      return { json: test, text: testText(test), exit: test.ok ? 0 : 1 };
    }
    case 'send':
      await client.web('POST', '/backups/target/send', {});
      return { json: { sending: true }, text: say`what waits is being sent; see: switchroom backup target` };
    case 'delete': {
      if (name === undefined) throw new CliError('backup target delete <name>', [], 2);
      await client.web('DELETE', `/backups/target/${encodeURIComponent(name)}`);
      return { json: { deleted: name }, text: say`${name} is deleted in the target` };
    }
    default:
      throw new CliError(say`backup target [test | send | delete <name>]; there is no ${verb}`, [], 2);
  }
}

/** What the draft has, where it is another one than in force: a host key is shown before anything is applied. Its secrets nobody can read. */
async function drafted(client: CommandContext['client']): Promise<{ readonly target?: object }> {
  const [draft, { document }] = await Promise.all([client.engine('draft.get', { by: 'root' }), client.engine('config.get', {})]);
  const wanted = (draft.document as { backup?: { target?: object } } | undefined)?.backup?.target;
  if (draft.empty || wanted === undefined || JSON.stringify(wanted) === JSON.stringify(document.backup.target)) return {};
  const { password: _, key: __, ...target } = wanted as { readonly password?: object; readonly key?: object };
  return { target };
}

function viewText(v: Answer<'GET /backups/target'>): string {
  if (v.target === undefined) return say`no target is set: copies of backups go nowhere`;
  return [
    say`copies go to ${v.target.name}`,
    ...(v.problem === undefined
      ? []
      : [say`PROBLEM: ${words()[v.problem.step].message}: ${v.problem.detail}`, `  ${words()[v.problem.step].remedy}`]),
    ...(v.failure === undefined
      ? []
      : [say`the last one was not sent (${time(v.failure.at)}): ${v.failure.detail}; tried again at ${time(v.failure.nextAt)} UTC`]),
    ...(v.sending ? [say`one is being sent`] : []),
    ...(v.waiting.length === 0 ? [] : [say`still to be sent: ${v.waiting.join(' ')}`]),
    ...(v.backups === undefined
      ? []
      : v.backups.length === 0
        ? [say`there is none`]
        : [table(v.backups.map((b) => [`target:${b.name}`, b.at === 0 ? '' : time(b.at), `${Math.ceil(b.bytes / 1024)} KB`]))]),
  ].join('\n');
}

function testText(t: Answer<'POST /backups/target/test'>): string {
  const { failure } = t;
  return [
    table(t.steps.map((s) => [words()[s.step].step, word(marks[s.state])])),
    ...(t.freeBytes === undefined ? [] : [say`${Math.floor(t.freeBytes / (1 << 20))} MB are free there`]),
    ...(failure === undefined
      ? [say`everything works`]
      : [`${words()[failure.step].message}: ${failure.detail}`, words()[failure.step].remedy]),
    ...(failure?.hostKey === undefined ? [] : [say`accept it with: switchroom set /backup/target/hostKey '"${failure.hostKey.key}"'`]),
  ].join('\n');
}
