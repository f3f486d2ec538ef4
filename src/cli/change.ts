import type { Loss } from '../engine/access.ts';
import type { Probe } from '../engine/probes.ts';
import type { ChangeView, DraftView, Preview, RevisionView, Status } from '../engine/requests.ts';
import { CliError } from './client.ts';
import type { Command, CommandContext } from './command.ts';
import { at, put } from './path.ts';
import { table, time, value } from './print.ts';
import { conditionIn, lossIn, probeIn, problemSaid, say, sentence, word } from './say.ts';

/** One draft for the command line: whoever is root here. */
const by = 'root';
/** Who asks, for the dry run. */
const asks = ({ from }: CommandContext) => ({ by, ...(from === undefined ? {} : { from }) });

export const changeCommands: readonly Command[] = [
  {
    name: 'status',
    usage: 'status',
    help: 'what is, what is wrong, and the way out',
    run: async ({ client, readFile }) => {
      const status = await client.engine('status', {});
      const password = await readFile('run/web/first-password').catch(() => undefined);
      const full = { ...status, url: status.urls[0] ?? null, user: 'admin', password: password?.trim() ?? null };
      return { json: full, text: statusText(status, password?.trim()) };
    },
  },
  {
    name: 'show',
    usage: 'show [/path]',
    help: 'the configuration in force, or one part of it',
    run: async ({ client }, [path]) =>
      show(at((await client.engine('config.get', {})).document, path ?? ''), (v) => JSON.stringify(v, undefined, 2)),
  },
  {
    name: 'set',
    usage: 'set /path value [/path value …]',
    help: 'puts values into your draft; nothing changes before apply. A value is JSON, or text',
    run: async (context, args) => {
      const { client } = context;
      if (args.length === 0 || args.length % 2 !== 0)
        throw new CliError('set needs pairs of a path and a value, as in: set /interfaces/lan/ipv4 \'{"mode":"dhcp"}\'', [], 2);
      const draft = await client.engine('draft.get', { by });
      let document = draft.document;
      for (let n = 0; n < args.length; n += 2) document = put(document, args[n] ?? '', parse(args[n + 1] ?? ''));
      return show(await client.engine('draft.put', { ...asks(context), base: draft.empty ? draft.head : draft.base, document }), draftText);
    },
  },
  {
    name: 'diff',
    usage: 'diff',
    help: 'what your draft would change, step by step',
    run: async (context) => show(await context.client.engine('draft.get', asks(context)), draftText),
  },
  {
    name: 'discard',
    usage: 'discard',
    help: 'throws your draft away',
    run: async ({ client }) => show(await client.engine('draft.discard', { by }), () => say`the draft is gone; nothing was changed`),
  },
  {
    name: 'apply',
    usage: 'apply [--reason text] [--confirm-within seconds] [--follow] [--file document.json]',
    help: 'makes your draft (or a file) true; it undoes itself unless it proves itself',
    run: async (context) => {
      const { client, options, readFile } = context;
      // Not the document: where it cannot be read, applying another is the way out.
      const head = await client.engine('status', {});
      if (options['file'] !== undefined)
        await client.engine('draft.put', { by, base: head.revision, document: parseFile(await readFile(options['file'])) });
      const wanted = options['confirm-within'];
      const applied = await client.engine('draft.apply', {
        ...asks(context),
        base: head.revision,
        reason: options['reason'] ?? '',
        ...(context.over === undefined ? {} : { over: context.over }),
        ...(wanted === undefined ? {} : { confirmSeconds: Number(wanted) }),
      });
      const view = options['follow'] === undefined ? applied : await follow(context, applied);
      return { ...show(view, changeText), exit: view.state === 'rolled-back' ? 1 : 0 };
    },
  },
  {
    name: 'change',
    usage: 'change [--follow]',
    help: 'the change under way, or how the last one ended; --follow counts down to its end',
    run: async (context) => {
      const now = await context.client.engine('change', { by });
      return show(context.options['follow'] === undefined ? now : await follow(context, now), changeText);
    },
  },
  {
    name: 'confirm',
    usage: 'confirm',
    help: 'keeps the change that waits, by hand',
    run: async ({ client }) => show(await client.engine('change.confirm', { by }), changeText),
  },
  {
    name: 'rollback',
    usage: 'rollback [revision]',
    help: 'takes back the change that waits; with a number, puts that revision into your draft',
    run: async ({ client }, [revision]) =>
      revision === undefined
        ? show(await client.engine('change.rollback', { by }), changeText)
        : show(
            await client.engine('revisions.restore', { by, revision: Number(revision) }),
            (d: DraftView) => `${draftText(d)}\n${say`make it true with: switchroom apply`}`,
          ),
  },
  {
    name: 'revisions',
    usage: 'revisions',
    help: 'who changed what, when',
    run: async ({ client }) => show(await client.engine('revisions.list', {}), revisionsText),
  },
  {
    name: 'difference',
    usage: 'difference <from> <to>',
    help: 'what differs between two revisions',
    run: async ({ client }, [from, to]) =>
      show(await client.engine('revisions.difference', { from: Number(from), to: Number(to) }), (d) => differenceText(d)),
  },
];

/** Until the change has ended: how long it still waits, and what was looked at, as it becomes known. */
async function follow({ client, progress, wait }: CommandContext, first: ChangeView): Promise<ChangeView> {
  const said = new Set<string>();
  for (let view = first; ; view = await client.engine('change', { by })) {
    if (view.state !== 'applying' && view.state !== 'awaiting-confirmation' && view.state !== 'rolling-back') return view;
    for (const line of probesText(view.probes)) if (!said.has(line)) progress?.(line);
    for (const line of probesText(view.probes)) said.add(line);
    if (view.secondsLeft !== undefined) progress?.(say`${view.secondsLeft} s left to confirm revision ${view.to}`);
    await wait?.(1000);
  }
}

function lossesText(losses: readonly Loss[] = []): string[] {
  return losses.map((l) => say`LOSES ACCESS: ${lossIn(l)}`);
}

function probesText(probes: readonly Probe[] = []): string[] {
  const mark = { good: 'ok', bad: word('NO'), awaited: '…' };
  return probes.map((p) => `  ${mark[p.state].padEnd(7)}${probeIn(p)}`);
}

function show<T>(json: T, text: (value: T) => string): { json: unknown; text: string } {
  return { json, text: text(json) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a plain word is a string: nobody wants to type quotes around an address
  }
}

function parseFile(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (e) {
    throw new CliError(say`the file is no JSON: ${e instanceof Error ? e.message : ''}`);
  }
}

function statusText(s: Status, password: string | undefined): string {
  const mark = (ok: boolean) => (ok ? 'ok' : word('NO')).padEnd(word('NO').length + 1);
  return [
    say`Switchroom ${s.version} on ${s.hostname}, revision ${s.revision}`,
    s.urls.length > 0 ? say`web interface: ${s.urls.join('  ')}` : say`web interface: no address yet`,
    ...(password === undefined ? [] : [say`log in as admin with the one-time password ${password}`]),
    '',
    table(s.requirements.map((r) => [mark(r.met), word(r.id), r.value])),
    ...(s.change === 'awaiting-confirmation' ? ['', say`a change waits for confirmation: switchroom change`] : []),
    ...s.conditions.flatMap((c) => {
      const { message, because, remedy } = conditionIn(c);
      const what = because ? say`${message}, because ${because}` : message;
      return ['', `${word(c.severity === 'problem' ? 'PROBLEM' : 'warning')}: ${say`${what} (since ${time(c.since)})`}`, `  ${remedy}`];
    }),
    '',
    table(
      s.units.map((u) => [
        word(u.state === 'stopped' ? 'DOWN' : 'up'),
        u.name,
        word(u.state),
        u.since === undefined ? '' : say`since ${time(u.since)}`,
      ]),
    ),
  ].join('\n');
}

export function previewText(p: Preview): string[] {
  const impact = {
    none: 'keeps everyone connected',
    reload: 'keeps everyone connected',
    'drops-calls': 'ends calls',
    'drops-admin': 'may cut administrators off: it undoes itself unless confirmed',
  }[p.impact];
  const { from, to } = p.moves ?? {};
  return [
    ...p.problems.map((x) => `${x.severity === 'warning' ? say`warning at ${x.path}` : say`PROBLEM at ${x.path}`}: ${problemSaid(x)}`),
    ...(p.problems.some((x) => x.severity !== 'warning') ? [] : [word(impact)]),
    ...lossesText(p.losses),
    ...(from && to ? [say`the web interface moves from ${from.join(' ')} to ${to.join(' ') || say`the address that DHCP will give`}`] : []),
    ...p.steps.map((s) => `  ${sentence(s.why)}`),
  ];
}

function differenceText(d: Preview['difference']): string {
  return d.length === 0 ? say`no difference` : table(d.map((x) => [x.path, value(x.from), '→', value(x.to)]));
}

function draftText(d: DraftView): string {
  if (d.empty) return say`the draft is empty: it is what is in force`;
  const stale =
    d.base === d.head ? [] : [say`revision ${d.head} was applied meanwhile; this draft began at ${d.base}: discard it and begin again`];
  return [...stale, differenceText(d.preview.difference), '', ...previewText(d.preview)].join('\n');
}

export function changeText(c: ChangeView): string {
  const steps = (c.steps ?? []).map((s) => `  ${(s.done ? word('done') : '…').padEnd(word('done').length)}  ${sentence(s.why)}`);
  switch (c.state) {
    case 'none':
      return say`no change since the engine started`;
    case 'unchanged':
      return say`this is in force already; nothing was done`;
    case 'applying':
    case 'rolling-back':
      return [c.state === 'applying' ? say`applying: revision ${c.to}` : say`rolling-back: revision ${c.to}`, ...steps].join('\n');
    case 'awaiting-confirmation':
      return [
        say`revision ${c.to} is in place and waits for confirmation: ${c.secondsLeft} s left, then it undoes itself`,
        ...(c.confirmAt ?? []).map((u) => `  ${say`confirm at ${c.ticket ? `${u}#${c.ticket}` : u}`}`),
        `  ${say`or here with: switchroom confirm (${sentence(c.unproven ?? '')})`}`,
        ...probesText(c.probes),
      ].join('\n');
    case 'committed':
      return [say`revision ${c.to} is in force`, ...probesText(c.probes?.filter((p) => p.state !== 'good'))].join('\n');
    case 'rolled-back':
      return say`revision ${c.to} was undone, because ${sentence(c.because ?? '')}; revision ${c.from ?? 0} is in force`;
    default: {
      const never: never = c.state;
      return never;
    }
  }
}

function revisionsText(all: readonly RevisionView[]): string {
  return table(all.map((r) => [`${r.revision}${r.head ? ' *' : ''}`, time(r.at), r.by, confirmedText(r), r.reason]));
}

function confirmedText(r: RevisionView): string {
  if (r.confirmed === 'by-hand') return say`confirmed by hand: ${sentence(r.unproven ?? '')}`;
  if (r.confirmed !== 'connection') return '';
  const open = (r.probes ?? []).filter((p) => p.state !== 'good').map(probeIn);
  return open.length === 0 ? say`confirmed by a connection` : say`confirmed by a connection; not proven: ${open.join(', ')}`;
}
