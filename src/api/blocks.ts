import type { Block } from '../engine/requests.ts';
import { services } from '../engine/requests.ts';
import { type ListEntry, untilLifted, untilLiftedSeconds, writeList } from '../lib/address-list.ts';
import { reverseName } from '../lib/dns/words.ts';
import { readEvidence } from '../lib/evidence.ts';
import { judgeBlocks } from '../lib/list-verdict.ts';
import { spanOf, spanWithin } from '../lib/span.ts';
import { importList, refuseEmpty } from './address-lists.ts';
import { Refusal } from './failures.ts';
import type { Connection } from './ports.ts';
import type { Handlers, Services } from './services.ts';

/** Where the PBX itself asks. */
const resolver = '127.0.0.1';
/** More names of one address nobody reads. */
const mostNames = 4;
/** Of one request to the engine (its own limit). */
const pageEntries = 1000;
const importEntries = 2000;

export const addressOf = (c: Connection): string | undefined => (c.kind === 'network' ? c.remoteAddress : undefined);

type Mine =
  | 'GET /blocks'
  | 'GET /blocks/page'
  | 'GET /blocks/export'
  | 'POST /blocks'
  | 'POST /blocks/import'
  | 'POST /blocks/lift'
  | 'DELETE /blocks/{address}'
  | 'GET /blocks/{address}/details'
  | 'POST /blocks/{address}/allow';

export const blocks = (s: Services): Handlers<Mine> => ({
  'GET /blocks': async () => [...(await s.engine.call('blocks.list', {}))],
  'GET /blocks/page': async ({ query }) => {
    const { blocks, ...page } = await s.engine.call('blocks.page', {
      ...query,
      offset: query.offset ?? 0,
      limit: Math.max(1, Math.min(pageEntries, query.limit ?? 25)),
    });
    return { ...page, blocks: [...blocks] };
  },
  'GET /blocks/export': async ({ query: { form, ...asked } }) => {
    const all: Block[] = [];
    for (let offset = 0; ; offset += pageEntries) {
      const { blocks } = await s.engine.call('blocks.page', { ...asked, offset, limit: pageEntries });
      all.push(...blocks);
      if (blocks.length < pageEntries) break;
    }
    const now = s.clock.now();
    // A single port behind an address is guard's for a minute, and no list's.
    const listed = all
      .filter((b) => b.flow === undefined)
      .map((b) => ({
        address: b.address,
        note: b.because.slice(0, 200),
        until: untilLifted(b.until, now) ? undefined : b.until,
        service: b.service,
      }));
    return { file: `switchroom-blocks.${form === 'csv' ? 'csv' : 'txt'}`, text: writeList(listed, form) };
  },
  'POST /blocks': async ({ body, by, connection }) => {
    const { because, evenMe, seconds = untilLiftedSeconds, ...wanted } = body;
    const mine = addressOf(connection);
    if (evenMe !== true && mine !== undefined && holds(wanted.address, mine)) throw new Refusal('block.yourself', { detail: mine });
    const answer = await s.engine.call('blocks.add', {
      ...wanted,
      seconds,
      by,
      because: because === undefined || because === '' ? `blocked by ${by}` : because,
    });
    if ('refused' in answer) throw new Refusal('block.refused', { detail: answer.refused });
    return answer.block;
  },
  'POST /blocks/import': async ({ body, by, connection }) => {
    refuseEmpty(body.text);
    const judge = async (entries: readonly ListEntry[]) => {
      const [interfaces, { allowlist }] = await Promise.all([s.engine.call('interfaces', {}), s.engine.call('protection', {})]);
      const own = interfaces.flatMap((i) => i.addresses.map((a) => ({ address: a.address, interface: i.id })));
      return judgeBlocks(entries, { own, allowlist, yourself: addressOf(connection) ?? body.from, evenMe: body.evenMe });
    };
    const take = async (entries: readonly ListEntry[]): Promise<void> => {
      const now = s.clock.now();
      // Entries that name a service of their own go with those of the same.
      for (const [which, some] of Map.groupBy(entries, (e) => services.find((x) => x === e.service)))
        for (let at = 0; at < some.length; at += importEntries)
          await s.engine.call('blocks.import', {
            by,
            services: which === undefined ? body.services : [which],
            entries: some.slice(at, at + importEntries).map((e) => ({
              address: e.address,
              seconds: e.until === undefined ? (body.seconds ?? untilLiftedSeconds) : Math.max(1, Math.round(e.until - now)),
              because: e.note === '' ? `from a list of ${by}` : e.note,
            })),
          });
    };
    return importList(s.clock, body, judge, take);
  },
  'POST /blocks/lift': async ({ body, by }) => s.engine.call('blocks.lift-all', { ...body, by }),
  'DELETE /blocks/{address}': ({ params, query, by }) =>
    s.engine.call('blocks.lift', { address: params.address, by, ...(query.service === undefined ? {} : { service: query.service }) }),
  'GET /blocks/{address}/details': async ({ params: { address }, query: { service } }) => {
    const [names, evidence, devices] = await Promise.all([namesOf(s, address), s.evidence(service, address), devicesAt(s, address)]);
    const read = readEvidence(evidence);
    return { devices, ...(names === undefined ? {} : { names }), ...(read === undefined ? {} : { evidence: read }) };
  },
  'POST /blocks/{address}/allow': ({ params, body, by }) =>
    s.engine.call('allowlist.add', {
      address: params.address,
      note: body.note ?? '',
      by,
      ...(body.until === undefined ? {} : { until: body.until }),
    }),
});

function holds(network: string, address: string): boolean {
  const [n, a] = [spanOf(network), spanOf(address)];
  return n !== undefined && a !== undefined && spanWithin(n, a);
}

/** Asked when somebody looks, never for every block: a flood would become a flood of questions. The time limit is the client's, two seconds. */
async function namesOf(s: Services, address: string): Promise<string[] | undefined> {
  const name = address.includes('/') ? undefined : reverseName(address);
  if (name === undefined) return undefined;
  const answer = await s.names.ask(resolver, { name, type: 'PTR' });
  if ('failed' in answer) return undefined;
  return answer.message.answers.flatMap((r) => (r.data.type === 'PTR' ? [r.data.name] : [])).slice(0, mostNames);
}

/** Phones of ours that are registered from there, or have their address from us. */
async function devicesAt(s: Services, network: string) {
  const { devices, leased } = await s.engine.call('protection', {});
  const extensions = new Map(devices.map((d) => [d.mac, d.extension]));
  const registered = s.telephony.registrations().flatMap((r) => (r.address === undefined ? [] : [{ mac: r.mac, address: r.address }]));
  const found = new Map(
    [...leased.map((l) => ({ ...l, registered: false })), ...registered.map((r) => ({ ...r, registered: true }))]
      .filter((d) => holds(network, d.address))
      .map((d) => [d.mac, d] as const),
  );
  return [...found.values()].flatMap(({ mac, address, registered: is }) => {
    const extension = extensions.get(mac);
    return extension === undefined ? [] : [{ mac, extension, address, registered: is }];
  });
}
