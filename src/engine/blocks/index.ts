import type { Host } from '../../host/host.ts';
import type { MessageCode, ValuesOf } from '../../lib/messages/registry.ts';
import type { ChangeView, ParsedParams, ProtectionView, Result } from '../requests.ts';
import { connectFail2ban, type Fail2ban } from './fail2ban-client.ts';
import { KernelHomes } from './homes.ts';
import { covers } from './key.ts';
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

export type BlockMethod = 'blocks.list' | 'blocks.add' | 'blocks.lift' | 'allowlist.add' | 'allowlist.remove' | 'homes.put' | 'protection';
export type BlockHandlers = { readonly [M in BlockMethod]: (params: ParsedParams<M>) => Promise<Result<M>> };

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
    allowlist: () => deps.allowlist().map((a) => a.address),
    allow: (address, by) => handlers['allowlist.add']({ address, note: 'by fail2ban-client', by }),
    disallow: (address, by) => handlers['allowlist.remove']({ address, by }),
    log: deps.log,
  });
  await ledger.start();
  mirror.look();
  return {
    ledger,
    handlers,
    refresh: async () => {
      await ledger.compare();
      await homes.refresh();
      mirror.look();
    },
    close: () => {
      ledger.close();
      mirror.close();
    },
  };
}

export function blockHandlers(deps: Pick<BlocksDeps, 'view' | 'patch' | 'allowlist'>, ledger: Ledger, homes: KernelHomes): BlockHandlers {
  const same = (a: string, b: string): boolean => (normal(a) ?? a) === (normal(b) ?? b);
  return {
    'blocks.list': () => ledger.list(),
    'blocks.add': (p) => ledger.add(p),
    'blocks.lift': async (p) => ({ lifted: await ledger.lift(p.address, p.service, p.by) }),
    'allowlist.add': async ({ address, note, by }) => {
      const list = deps.allowlist();
      const next = list.some((a) => same(a.address, address))
        ? list.map((a) => (same(a.address, address) && note !== '' ? { ...a, note } : a))
        : [...list, { address, note }];
      const change = await deps.patch({ protection: { allowlist: next } }, by, `${address} to the allowlist`);
      if (change.state !== 'rolled-back')
        for (const e of ledger.entries()) if (covers(address, e.address)) await ledger.lift(e.address, e.service, by);
      return change;
    },
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
