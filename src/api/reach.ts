import { reachHistory, type StoredVerdict } from '../data/reach.ts';
import type { Reach } from '../engine/contract.ts';
import { type FirewallRow, firewallExport } from '../lib/firewall-export.ts';
import { parseCidr } from '../lib/ip.ts';
import { measures } from '../lib/measures.ts';
import { type Verdict, verdicts } from '../lib/reach.ts';
import { reachPurposeWords } from '../lib/reach-words.ts';
import { reachDe } from '../lib/texts/reach-de.ts';
import { reachEn } from '../lib/texts/reach-en.ts';
import { fill, type Sentences } from '../lib/texts/text.ts';
import type { VerdictView } from './contract/reach.ts';
import { keyOf, natKey } from './reach-runner.ts';
import type { Handlers, Services } from './services.ts';

type Keys =
  | 'GET /reachability'
  | 'POST /reachability/test'
  | 'POST /reachability/wait'
  | 'GET /reachability/history'
  | 'GET /reachability/outgoing'
  | 'GET /reachability/rules'
  | 'GET /reachability/measures';

/** Shorter than any client's patience. */
const waitMs = 10_000;
const extensions = { csv: 'csv', nftables: 'nft', text: 'txt' } as const;

export const reach = (s: Services): Handlers<Keys> => ({
  'GET /reachability': async () => {
    const now = await s.reach.state();
    const nat = now.stored.get(natKey);
    return {
      items: now.reaches.map((r) => {
        const known = now.stored.get(keyOf(r));
        return {
          key: keyOf(r),
          owner: r.owner,
          purpose: r.purpose,
          what: { en: reachPurposeWords.en[r.purpose], de: reachPurposeWords.de[r.purpose] },
          host: r.host,
          protocol: r.protocol,
          port: r.port,
          check: r.check,
          direct: r.direct,
          ...(known === undefined ? {} : { verdict: viewOf(known) }),
        };
      }),
      ...(nat === undefined || now.section.stun.length === 0 ? {} : { nat: viewOf(nat) }),
      running: now.running,
      schedule: now.section.schedule,
      ...(now.lastRunAt === undefined ? {} : { lastRunAt: now.lastRunAt }),
      ...(now.nextRunAt === undefined ? {} : { nextRunAt: now.nextRunAt }),
      lists: now.lists.map(({ reaches: _, ...l }) => l),
    };
  },
  'GET /reachability/outgoing': () => s.engine.call('outgoing', {}),
  'POST /reachability/test': async ({ body }) => {
    s.reach.ask(body.keys);
    return { running: true };
  },
  'POST /reachability/wait': async () => ({ running: !(await s.reach.idle(waitMs)) }),
  'GET /reachability/history': async ({ query }) =>
    (await reachHistory(s.db, { key: query.key, limit: Math.min(query.limit ?? 100, 500) })).map((h) => ({
      key: h.key,
      what: h.what,
      at: h.at,
      code: h.verdict.code,
      state: verdicts[h.verdict.code].state,
      text: { en: sentencesOf(reachEn, h.verdict).message, de: sentencesOf(reachDe, h.verdict).message },
    })),
  'GET /reachability/rules': async ({ query }) => {
    const [now, interfaces] = await Promise.all([s.reach.state(), s.engine.call('interfaces', {})]);
    const language = query.language ?? 'en';
    const own = interfaces.flatMap((i) =>
      i.addresses.filter((a) => a.origin !== 'link-local').flatMap((a) => parseCidr(a.address)?.address ?? []),
    );
    const rows = now.reaches.map((r) => rowOf(r, now.stored.get(keyOf(r)), own, language));
    return { file: `switchroom-out.${extensions[query.form]}`, text: firewallExport(unique(rows), query.form, language) };
  },
  'GET /reachability/measures': async () => {
    const now = await s.reach.state();
    return { en: measures(now, 'en'), de: measures(now, 'de') };
  },
});

/** A name stays a name in the table and in the text; rules need addresses: those that it last led to. */
function rowOf(r: Reach, known: StoredVerdict | undefined, own: readonly string[], language: 'en' | 'de'): FirewallRow {
  const address = known?.verdict.values['address'];
  return {
    direction: 'out',
    protocol: r.protocol,
    port: r.port,
    lastPort: r.port,
    own: own.filter((a) => typeof address !== 'string' || a.includes(':') === address.includes(':')),
    peers: [r.host, ...(typeof address === 'string' && address !== r.host ? [address] : [])],
    purpose: reachPurposeWords[language][r.purpose],
    owner: r.owner,
  };
}

function unique(rows: readonly FirewallRow[]): FirewallRow[] {
  const key = (r: FirewallRow): string => JSON.stringify([r.protocol, r.port, r.peers, r.purpose]);
  return rows.filter((r, n) => rows.findIndex((x) => key(x) === key(r)) === n);
}

function viewOf(stored: StoredVerdict): VerdictView {
  const { verdict, since, checkedAt } = stored;
  const { state, layer } = verdicts[verdict.code];
  return {
    code: verdict.code,
    state,
    layer: state === 'ok' ? (verdict.tried.at(-1)?.layer ?? layer) : (verdict.tried.find((t) => !t.ok)?.layer ?? layer),
    values: verdict.values,
    tried: verdict.tried.map((t) => ({ ...t })),
    text: { en: sentencesOf(reachEn, verdict), de: sentencesOf(reachDe, verdict) },
    since,
    checkedAt,
  };
}

/** A value that is missing becomes a question mark: half a verdict is better than none. */
function sentencesOf(
  texts: Readonly<Record<Verdict['code'], Sentences>>,
  verdict: Verdict,
): { message: string; because?: string; remedy?: string } {
  const { message, because, remedy } = texts[verdict.code];
  const said = { ...verdict.values, protocol: String(verdict.values['protocol'] ?? '').toUpperCase() };
  const whole = (text: string): string => fill(text, new Proxy(said, { get: (o, k) => Reflect.get(o, k) ?? '?' })) ?? text;
  return {
    message: whole(message),
    ...(because === undefined ? {} : { because: whole(because) }),
    ...(remedy === undefined ? {} : { remedy: whole(remedy) }),
  };
}
