import type { OutgoingView } from '../lib/outgoing.ts';
import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { table, time } from './print.ts';

/** As GET /reachability answers; the command line does not share web's schemas, it prints what comes. */
interface View {
  readonly items: readonly {
    readonly key: string;
    readonly host: string;
    readonly protocol: string;
    readonly port: number;
    readonly what: { readonly en: string };
    readonly verdict?: Seen;
  }[];
  readonly nat?: Seen;
  readonly running: boolean;
  readonly schedule: string;
}
interface Seen {
  readonly state: string;
  readonly layer: string;
  readonly since: number;
  readonly text: { readonly en: { readonly message: string; readonly because?: string; readonly remedy?: string } };
}

/** Waits of 10 s each. A run takes seconds, a minute where much is dead; beyond three minutes something is wrong with the run itself. */
const waits = 18;

export const reachCommands: readonly Command[] = [
  {
    name: 'reach',
    usage: 'reach [--check] | reach history | reach rules <csv|nftables|text> | reach measures | reach outgoing',
    help: 'what is needed outside, and which layer fails; --check tries it now. Exit 1: something is not reached',
    run: async ({ client, options }, [verb, form]) => {
      switch (verb) {
        case undefined: {
          if ('check' in options) await check(client);
          const view = (await client.web('GET', '/reachability')) as View;
          const failed = view.items.some((i) => i.verdict?.state === 'failed');
          return { json: view, text: viewText(view), exit: failed ? 1 : 0 };
        }
        case 'history': {
          const changes = (await client.web('GET', '/reachability/history')) as readonly {
            at: number;
            what: string;
            text: { en: string };
          }[];
          const rows = changes.map((c) => [time(c.at), c.what, c.text.en]);
          return { json: changes, text: rows.length === 0 ? 'nothing has changed yet' : table(rows) };
        }
        case 'rules': {
          if (form !== 'csv' && form !== 'nftables' && form !== 'text') throw new CliError('reach rules <csv|nftables|text>', [], 2);
          const rules = (await client.web('GET', `/reachability/rules?form=${form}`)) as { text: string };
          return { json: rules, text: rules.text.trimEnd() };
        }
        case 'outgoing': {
          const view = await client.engine('outgoing', {});
          return { json: view, text: outgoingText(view) };
        }
        case 'measures': {
          const { en } = (await client.web('GET', '/reachability/measures')) as {
            en: { sections: readonly { title: string; lead: string; points: readonly string[] }[] };
          };
          const text = en.sections.map((s) => [s.title, s.lead, ...s.points.map((p) => `  - ${p}`)].join('\n')).join('\n\n');
          return { json: en, text };
        }
        default:
          throw new CliError(`reach knows no "${verb}"; see: switchroom help`, [], 2);
      }
    },
  },
];

const outgoingWords = {
  off: 'the PBX may open any connection; count what nobody declared with: switchroom set /reachability/outgoing \'"observe"\'',
  observe: 'nothing is refused; what no part of the PBX declares is counted',
  refuse: 'what no part of the PBX declares is refused',
} as const;

function outgoingText({ mode, undeclared }: OutgoingView): string {
  const rows = undeclared.map((u) => [time(u.lastAt), u.user, u.protocol, `${u.address} port ${u.port}`, String(u.packets)]);
  const none = mode === 'off' ? [] : ['nothing of the kind was tried within a day'];
  return [outgoingWords[mode], ...(rows.length === 0 ? none : [table([['last', 'user', 'protocol', 'to', 'packets'], ...rows])])].join(
    '\n',
  );
}

async function check(client: { web(method: string, path: string, body?: unknown): Promise<unknown> }): Promise<void> {
  await client.web('POST', '/reachability/test', {});
  // The answer comes when the run is over, or after some seconds; then it is asked for again.
  for (let n = 0; n < waits; n++) {
    const { running } = (await client.web('POST', '/reachability/wait', {})) as { running: boolean };
    if (!running) return;
  }
}

function viewText(view: View): string {
  const line = (name: string, what: string, v: Seen | undefined): string => {
    if (v === undefined) return `?  ${name}  ${what}\n     not tried yet`;
    const mark = { ok: '✓', warning: '!', failed: '✗' }[v.state] ?? '?';
    const { message, because, remedy } = v.text.en;
    const more = v.state === 'ok' ? [] : [because, remedy].flatMap((s) => (s === undefined ? [] : [`     ${s}`]));
    return [`${mark}  ${name}  ${what}`, `     ${message} (since ${time(v.since)})`, ...more].join('\n');
  };
  const lines = [
    ...(view.nat === undefined ? [] : [line('NAT', 'How the router translates addresses', view.nat)]),
    ...view.items.map((i) => line(`${i.host} ${i.protocol} ${i.port}`, i.what.en, i.verdict)),
  ];
  const foot = `${view.running ? 'being tried now; ' : ''}schedule: ${view.schedule}; try it now with: switchroom reach --check`;
  return [...(lines.length === 0 ? ['nothing outside is needed'] : lines), foot].join('\n');
}
