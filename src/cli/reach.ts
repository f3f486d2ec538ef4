import type { OutgoingView } from '../lib/outgoing.ts';
import type { Language } from '../lib/texts/text.ts';
import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { table, time } from './print.ts';
import { say, spoken, word } from './say.ts';

type Both<T> = Readonly<Record<Language, T>>;

/** As GET /reachability answers; the command line does not share web's schemas, it prints what comes. */
interface View {
  readonly items: readonly {
    readonly key: string;
    readonly host: string;
    readonly protocol: string;
    readonly port: number;
    readonly what: Both<string>;
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
  readonly text: Both<{ readonly message: string; readonly because?: string; readonly remedy?: string }>;
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
            text: Both<string>;
          }[];
          const rows = changes.map((c) => [time(c.at), c.what, c.text[spoken()]]);
          return { json: changes, text: rows.length === 0 ? say`nothing has changed yet` : table(rows) };
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
          const both = (await client.web('GET', '/reachability/measures')) as Both<{
            sections: readonly { title: string; lead: string; points: readonly string[] }[];
          }>;
          const text = both[spoken()].sections.map((s) => [s.title, s.lead, ...s.points.map((p) => `  - ${p}`)].join('\n')).join('\n\n');
          return { json: both.en, text };
        }
        default:
          throw new CliError(say`reach knows no "${verb}"; see: switchroom help`, [], 2);
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
  const rows = undeclared.map((u) => [time(u.lastAt), u.user, u.protocol, say`${u.address} port ${u.port}`, String(u.packets)]);
  const none = mode === 'off' ? [] : [say`nothing of the kind was tried within a day`];
  return [
    word(outgoingWords[mode]),
    ...(rows.length === 0 ? none : [table([['last', 'user', 'protocol', 'to', 'packets'].map(word), ...rows])]),
  ].join('\n');
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
    if (v === undefined) return `?  ${name}  ${what}\n     ${say`not tried yet`}`;
    const mark = { ok: '✓', warning: '!', failed: '✗' }[v.state] ?? '?';
    const { message, because, remedy } = v.text[spoken()];
    const more = v.state === 'ok' ? [] : [because, remedy].flatMap((s) => (s === undefined ? [] : [`     ${s}`]));
    return [`${mark}  ${name}  ${what}`, `     ${say`${message} (since ${time(v.since)})`}`, ...more].join('\n');
  };
  const lines = [
    ...(view.nat === undefined ? [] : [line('NAT', say`How the router translates addresses`, view.nat)]),
    ...view.items.map((i) => line(`${i.host} ${i.protocol} ${i.port}`, i.what[spoken()], i.verdict)),
  ];
  const foot = `${view.running ? say`being tried now; ` : ''}${say`schedule: ${word(view.schedule)}; try it now with: switchroom reach --check`}`;
  return [...(lines.length === 0 ? [say`nothing outside is needed`] : lines), foot].join('\n');
}
