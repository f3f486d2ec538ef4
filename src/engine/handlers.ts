import { configSchema } from '../config/config.ts';
import { parseCidr } from '../lib/ip.ts';
import type { PhoneAt } from './access.ts';
import type { BackupHandlers } from './backup/index.ts';
import { stillAllowed } from './blocks/allowlist.ts';
import type { BlockHandlers } from './blocks/index.ts';
import type { CaptureHandlers } from './capture/index.ts';
import type { CertificateHandlers } from './certificates.ts';
import type { Console } from './console.ts';
import { diagnose } from './doctor/index.ts';
import type { Engine } from './engine.ts';
import type { EnrolmentWindow } from './enrolment.ts';
import type { FeedHandlers } from './feeds/index.ts';
import type { NameServers } from './name-servers.ts';
import type { Outgoing } from './outgoing.ts';
import type { PortsWatch } from './ports/watch.ts';
import { reachesOf } from './render.ts';
import type { Method, ParsedParams, ProtectionView, ReachesView, Result, ServedLease } from './requests.ts';
import { routingView, wayView } from './routing.ts';
import type { Views } from './support/bundle.ts';
import { type Pack, supportHandlers } from './support/index.ts';
import { readTime, type TimeView } from './time.ts';

/** What answers each request. `events.subscribe` is the server's own: it concerns a connection. */
export type Handlers = { readonly [M in Exclude<Method, 'events.subscribe'>]: (params: ParsedParams<M>) => Promise<Result<M>> };

export function handlersOf(parts: {
  engine: Engine;
  enrolment: EnrolmentWindow;
  leases: () => Promise<readonly ServedLease[]>;
  blocks: BlockHandlers;
  feeds: FeedHandlers;
  ports: Pick<PortsWatch, 'view'>;
  outgoing: Pick<Outgoing, 'view'>;
  /** Looks at the links again, see lookout.ts. */
  look: () => Promise<void>;
  names: NameServers;
  certificates: CertificateHandlers;
  /** Packs a support bundle. */
  pack: Pack;
  backups: BackupHandlers;
  captures: CaptureHandlers;
  console: Pick<Console, 'view'>;
}): Handlers {
  const { engine, enrolment, leases, blocks, feeds, ports, outgoing, look, names, certificates, pack, backups, captures, console } = parts;
  const { transactions } = engine;
  const registrations = watchPhones(engine, leases);
  const nothing = (): Record<string, never> => ({});
  const handlers: Handlers = {
    ...blocks,
    ...feeds,
    ...supportHandlers(
      engine.core.host,
      engine.version,
      viewsOf(() => handlers),
      pack,
    ),
    ...backups,
    ...captures,
    ping: async () => ({ version: engine.version }),
    status: () => engine.status(),
    console: () => console.view(),
    interfaces: () => engine.interfaces(),
    routes: () => routingView(engine),
    'routes.way': (p) => wayView(engine, p.to),
    doctor: () => diagnose(engine),
    ports: () => ports.view(),
    outgoing: () => outgoing.view(),
    'interfaces.look': async () => {
      await look();
      return engine.interfaces();
    },
    dns: () => names.view(),
    reaches: () => reachesView(engine),
    time: () => timeView(engine),
    'upgrade.now': async () => {
      engine.endWaiting();
      return nothing();
    },
    'config.get': (p) => engine.config(p.revision),
    'config.patch': (p) => engine.patch(p.by, p.patch, p.reason),
    'draft.get': (p) => engine.draft(p.by, p.from),
    'draft.put': (p) => engine.putDraft(p.by, p.base, p.document, p.from),
    'draft.discard': async (p) => {
      await engine.discardDraft(p.by);
      return nothing();
    },
    'draft.apply': (p) => engine.applyDraft(p.by, p.base, p.reason, p.confirmSeconds, p.from, p.over),
    preview: (p) => engine.preview(p.document, p.from),
    change: async (p) => transactions.seen(p),
    course: async () => transactions.course,
    'change.confirm': (p) => transactions.confirm(p),
    'change.rollback': (p) => transactions.rollback(p.by),
    'secret.put': async (p) => ({ id: await engine.core.secrets.keep(p.text) }),
    ...certificates,
    'revisions.list': (p) => engine.revisions(p.before, p.limit),
    'revisions.difference': (p) => engine.difference(p.from, p.to),
    'revisions.restore': (p) => engine.restoreDraft(p.by, p.revision),
    'phones.registered': async (p) => {
      registrations.now = p.phones;
      transactions.phones();
      return nothing();
    },
    'handshakes.older': async (p) => {
      engine.handshakes.hear(p);
      return nothing();
    },
    'subscribers.put': async (p) => ({ number: p.number, change: await engine.putSubscribers(p.number, p.subscribers) }),
    'leases.list': () => leases(),
    'enrolment.open': (p) => enrolment.open(p.by, p.minutes),
    'enrolment.close': (p) => enrolment.close(p.by),
    enrolment: () => enrolment.view(),
    'phone.release': (p) => enrolment.release(p.mac, p.generation, p.address, engine.subscribers),
  };
  return handlers;
}

/** What a support bundle says of the state: the same answers that pages get. */
function viewsOf(handlers: () => Handlers): Views {
  return {
    doctor: () => handlers().doctor({}),
    status: () => handlers().status({}),
    interfaces: () => handlers().interfaces({}),
    routes: () => handlers().routes({}),
    dns: () => handlers().dns({}),
    time: () => handlers().time({}),
    ports: () => handlers().ports({}),
    outgoing: () => handlers().outgoing({}),
    change: () => handlers().change({}),
    reaches: () => handlers().reaches({}),
    leases: () => handlers()['leases.list']({}),
    blocks: () => handlers()['blocks.page']({ offset: 0, limit: 200 }),
    jails: () => handlers().jails({}),
    feeds: () => handlers()['feeds.list']({}),
  };
}

/** Where phones of ours are: leased by our DHCP server, registered as web says, or both. */
function watchPhones(engine: Engine, leases: () => Promise<readonly ServedLease[]>) {
  const { core } = engine;
  const seen: { now: ParsedParams<'phones.registered'>['phones'] | undefined } = { now: undefined };
  core.registered = () => (seen.now === undefined ? undefined : new Set(seen.now.map((p) => p.mac)));
  core.phones = async () => {
    const ours = new Set(engine.subscribers.devices.map((d) => d.mac));
    const leased = (await leases()).filter((l) => ours.has(l.mac));
    const now = core.host.clock.now();
    return [...ours].flatMap((mac): PhoneAt[] => {
      const lease = leased.find((l) => l.mac === mac);
      const address = seen.now?.find((p) => p.mac === mac)?.address ?? lease?.address;
      if (address === undefined) return [];
      return [{ mac, address, ...(lease === undefined ? {} : { leaseSeconds: Math.max(0, Math.round(lease.expiresAt - now)) }) }];
    });
  };
  return seen;
}

/** Whom guard and ledger must spare, as of now. */
export async function protectionView(engine: Engine, leases: readonly ServedLease[]): Promise<ProtectionView> {
  // Without a document that can be read, blocks go on with what is usual.
  const protection = engine.transactions.current?.config.protection ?? configSchema.shape.protection.parse(undefined);
  const own = (await engine.core.host.addresses()).flatMap((a) => parseCidr(a.address)?.address ?? []);
  return {
    maxFailures: protection.maxFailures,
    windowSeconds: protection.windowSeconds,
    blockSeconds: protection.blockSeconds,
    allowlist: stillAllowed(protection.allowlist, engine.core.host.clock.now()),
    own,
    leased: leases.map((l) => ({ address: l.address, mac: l.mac })),
    devices: engine.subscribers.devices.map((d) => ({ mac: d.mac, extension: d.extension })),
  };
}

/** Nothing while no document can be read: whoever asks shows what was known last. */
async function reachesView({ core, transactions }: Engine): Promise<ReachesView> {
  const target = transactions.target;
  if (!target) return { reaches: [], claims: [] };
  const ctx = core.context(target, await core.facts());
  return { reaches: reachesOf(core.components, ctx), claims: ctx.claims };
}

/** Without a document that can be read nothing was asked for, and nothing is known. */
async function timeView({ core, transactions }: Engine): Promise<TimeView> {
  const target = transactions.target;
  if (!target) return { running: false, setsClock: true, synchronised: false, sources: [], serving: [] };
  return readTime(core.context(target, await core.facts()), core.host);
}
