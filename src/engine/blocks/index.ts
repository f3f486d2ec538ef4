import type { Host } from '../../host/host.ts';
import type { MessageCode, ValuesOf } from '../../lib/messages/registry.ts';
import type { AllowlistEntry, ChangeView, ParsedParams, ProtectionView, Result } from '../requests.ts';
import { Endings, stillAllowed, withEntries } from './allowlist.ts';
import { connectFail2ban, type Fail2ban } from './fail2ban-client.ts';
import { KernelHomes } from './homes.ts';
import { Ledger } from './ledger.ts';
import { Mirror, normal } from './mirror.ts';

/** Everything of the engine about blocks: the ledger, its mirror in Fail2ban, and the requests about both. */
export interface BlocksDeps {
  readonly host: Host;
  /** Whom guard and ledger must spare, as of now. Asked once a batch, so an `ip -j addr` in it is well. */
  readonly view: () => Promise<ProtectionView>;
  /** The engine's own road for one edit (`config.patch`). */
  readonly patch: (patch: unknown, by: string, reason: string) => Promise<ChangeView>;
  /** Announce the event `blocks`. */
  readonly changed: () => void;
  readonly message: <C extends MessageCode>(code: C, values: ValuesOf<C>) => void;
  readonly log: (line: string) => void;
  /** The allowlist of the revision in force. */
  readonly allowlist: () => ProtectionView['allowlist'];
  /** `<prefix>/run/fail2ban/fail2ban.sock`; a test connects elsewhere. */
  readonly fail2banSocket: string;
  readonly connectFail2ban?: () => Promise<Fail2ban>;
}

export type BlockMethod =
  | 'blocks.list'
  | 'blocks.page'
  | 'blocks.add'
  | 'blocks.import'
  | 'blocks.lift'
  | 'blocks.lift-all'
  | 'allowlist.add'
  | 'allowlist.import'
  | 'allowlist.remove'
  | 'homes.put'
  | 'protection';
export type BlockHandlers = { readonly [M in BlockMethod]: (params: ParsedParams<M>) => Promise<Result<M>> };

/** Some 300 bytes each; a line between our processes holds a million (src/host/lines.ts). */
const mostInOneLine = 2000;

export interface Blocks {
  readonly ledger: Ledger;
  readonly handlers: BlockHandlers;
  /** Call after every apply, repair or new lease: the table may be new, the allowlist or our addresses may have changed. */
  refresh(): Promise<void>;
  close(): void;
}

export async function startBlocks(deps: BlocksDeps): Promise<Blocks> {
  const ledger = new Ledger({
    ...deps,
    changed: () => {
      deps.changed();
      mirror.look();
    },
  });
  const homes = new KernelHomes(deps);
  const handlers = blockHandlers(deps, ledger, homes);
  const mirror = new Mirror({
    clock: deps.host.clock,
    connect: deps.connectFail2ban ?? (() => connectFail2ban(deps.fail2banSocket, (ms, call) => deps.host.clock.after(ms, call))),
    entries: () => ledger.entries(),
    allowlist: () => stillAllowed(deps.allowlist(), deps.host.clock.now()).map((a) => a.address),
    allow: (address, by) => handlers['allowlist.add']({ address, note: 'by fail2ban-client', by }),
    disallow: (address, by) => handlers['allowlist.remove']({ address, by }),
    log: deps.log,
  });
  const endings = new Endings({ clock: deps.host.clock, allowlist: deps.allowlist, patch: deps.patch, log: deps.log });
  await ledger.start();
  mirror.look();
  endings.look();
  return {
    ledger,
    handlers,
    refresh: async () => {
      await ledger.compare();
      await homes.refresh();
      mirror.look();
      endings.look();
    },
    close: () => {
      endings.close();
      ledger.close();
      mirror.close();
    },
  };
}

export function blockHandlers(deps: Pick<BlocksDeps, 'view' | 'patch' | 'allowlist'>, ledger: Ledger, homes: KernelHomes): BlockHandlers {
  const same = (a: string, b: string): boolean => (normal(a) ?? a) === (normal(b) ?? b);
  /** One revision; then whatever the entries cover is let in. */
  const allow = async (entries: readonly AllowlistEntry[], by: string, reason: string): Promise<ChangeView> => {
    const change = await deps.patch({ protection: { allowlist: withEntries(deps.allowlist(), entries) } }, by, reason);
    if (change.state !== 'rolled-back') await ledger.liftCovered(entries, by);
    return change;
  };
  return {
    'blocks.list': async () => (await ledger.page({ offset: 0, limit: mostInOneLine })).blocks,
    'blocks.page': (p) => ledger.page(p),
    'blocks.add': (p) => ledger.add(p),
    'blocks.import': ({ entries, services, by }) =>
      ledger.takeOver(
        entries.flatMap((e) => services.map((service) => ({ ...e, service, by, failures: 0 }))),
        by,
      ),
    'blocks.lift': async (p) => ({ lifted: await ledger.lift(p.address, p.service, p.by) }),
    'blocks.lift-all': async ({ by, ...asked }) => ({ lifted: await ledger.liftAll(asked, by) }),
    'allowlist.add': ({ address, note, until, by }) =>
      allow([{ address, note, ...(until === undefined ? {} : { until }) }], by, `${address} to the allowlist`),
    'allowlist.import': ({ entries, by }) =>
      allow(
        entries.map(({ address, note, until }) => ({ address, note, ...(until === undefined ? {} : { until }) })),
        by,
        `${entries.length} entries to the allowlist`,
      ),
    'allowlist.remove': ({ address, by }) =>
      deps.patch(
        { protection: { allowlist: deps.allowlist().filter((a) => !same(a.address, address)) } },
        by,
        `${address} off the allowlist`,
      ),
    'homes.put': async (p) => {
      await homes.put(p.homes);
      return {};
    },
    protection: () => deps.view(),
  };
}
