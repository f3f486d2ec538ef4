import type { Host } from '../../host/host.ts';
import type { MessageCode, ValuesOf } from '../../lib/messages/registry.ts';
import { tryRules } from '../fail2ban-regex.ts';
import type { AllowlistEntry, ChangeView, ParsedParams, ProtectionView, Result } from '../requests.ts';
import { Endings, stillAllowed, withEntries } from './allowlist.ts';
import { connectFail2ban, type Fail2ban } from './fail2ban-client.ts';
import { KernelHomes } from './homes.ts';
import { Jails, type WatchedJail } from './jails.ts';
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
  /** What `LedgerDeps` says of it. */
  readonly table: () => string | undefined;
  /** The jails of the revision in force; undefined while no document can be read. */
  readonly jails: () => readonly WatchedJail[] | undefined;
  /** A rule as it stands in jail.conf: what is tried is what is then written. */
  readonly regexText: (rule: string) => string;
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
  | 'protection'
  | 'jails'
  | 'jails.try';
export type BlockHandlers = { readonly [M in BlockMethod]: (params: ParsedParams<M>) => Promise<Result<M>> };

/** Some 300 bytes each; a line between our processes holds a million (src/host/lines.ts). */
const mostInOneLine = 2000;

export interface Blocks {
  readonly ledger: Ledger;
  readonly handlers: BlockHandlers;
  /** Why Fail2ban does not show the blocks as they are; undefined while it does. */
  readonly behind: () => string | undefined;
  /** Call after every apply, repair or new lease: the table may be new, the allowlist or our addresses may have changed. */
  refresh(): Promise<void>;
  close(): void;
}

export async function startBlocks(deps: BlocksDeps): Promise<Blocks> {
  const connect =
    deps.connectFail2ban ?? (() => connectFail2ban(deps.fail2banSocket, (ms: number, call: () => void) => deps.host.clock.after(ms, call)));
  const ledger = new Ledger({
    ...deps,
    jails: () => deps.jails()?.map((j) => j.name),
    changed: () => {
      deps.changed();
      mirror.look();
    },
  });
  const homes = new KernelHomes(deps);
  const jails = new Jails({ host: deps.host, connect, jails: () => deps.jails() ?? [], message: deps.message, log: deps.log });
  const allowing = allowlistOrders(deps, ledger);
  const handlers = { ...blockHandlers(deps, ledger, homes), ...jailHandlers(deps, jails) };
  const mirror = new Mirror({
    clock: deps.host.clock,
    connect,
    jails: () => deps.jails()?.map((j) => j.name) ?? [],
    entries: () => ledger.entries(),
    allowlist: () => stillAllowed(deps.allowlist(), deps.host.clock.now()).map((a) => a.address),
    allow: (addresses, by) =>
      allowing.add(
        addresses.map((address) => ({ address, note: 'by fail2ban-client' })),
        by,
      ),
    disallow: (addresses, by) => allowing.remove(addresses, by),
    log: deps.log,
  });
  const endings = new Endings({ clock: deps.host.clock, allowlist: deps.allowlist, patch: deps.patch, log: deps.log });
  await ledger.start();
  mirror.look();
  endings.look();
  jails.look();
  return {
    ledger,
    handlers,
    behind: () => mirror.trouble,
    refresh: async () => {
      await ledger.compare();
      await homes.refresh();
      mirror.look();
      endings.look();
      jails.look();
    },
    close: () => {
      endings.close();
      ledger.close();
      mirror.close();
      jails.close();
    },
  };
}

type JailMethod = 'jails' | 'jails.try';

function jailHandlers({ host, regexText }: Pick<BlocksDeps, 'host' | 'regexText'>, jails: Jails): Pick<BlockHandlers, JailMethod> {
  return {
    jails: async () => {
      const [view, files] = await Promise.all([jails.view(), host.listFiles(filterFolder)]);
      // What ends in -common is included by others and finds nothing by itself.
      const filters = files.flatMap((f) => (/^[a-z0-9][a-z0-9-]*\.conf$/.test(f) && !/common\.conf$/.test(f) ? [f.slice(0, -5)] : []));
      return { jails: view, filters: filters.sort() };
    },
    'jails.try': async ({ filter, failregex, line }) => {
      const name = filter.split('[')[0] ?? '';
      if (filter !== '' && (!/^[a-z0-9-]+$/.test(name) || (await host.readFile(`${filterFolder}/${name}.conf`)) === undefined))
        return { refused: `there is no filter ${name}` };
      return tryRules(host, { filter, failregex: failregex.map(regexText) }, line);
    },
  };
}

/** Where Debian's package puts its filters. */
const filterFolder = '/etc/fail2ban/filter.d';

type AskedEntry = Omit<AllowlistEntry, 'until'> & { readonly until?: number | undefined };
const entryOf = ({ address, note, until }: AskedEntry): AllowlistEntry => ({ address, note, ...(until === undefined ? {} : { until }) });

/** Many entries are one revision. */
function allowlistOrders(
  deps: Pick<BlocksDeps, 'patch' | 'allowlist'>,
  ledger: Ledger,
): {
  readonly add: (entries: readonly AllowlistEntry[], by: string) => Promise<ChangeView>;
  readonly remove: (addresses: readonly string[], by: string) => Promise<ChangeView>;
} {
  const key = (address: string): string => normal(address) ?? address;
  const named = (addresses: readonly string[]): string => (addresses.length === 1 ? (addresses[0] ?? '') : `${addresses.length} entries`);
  return {
    add: async (entries, by) => {
      const allowlist = withEntries(deps.allowlist(), entries);
      const change = await deps.patch({ protection: { allowlist } }, by, `${named(entries.map((e) => e.address))} to the allowlist`);
      // Whatever the entries cover is let in.
      if (change.state !== 'rolled-back') await ledger.liftCovered(entries, by);
      return change;
    },
    remove: (addresses, by) => {
      const gone = new Set(addresses.map(key));
      const allowlist = deps.allowlist().filter((a) => !gone.has(key(a.address)));
      return deps.patch({ protection: { allowlist } }, by, `${named(addresses)} off the allowlist`);
    },
  };
}

export function blockHandlers(
  deps: Pick<BlocksDeps, 'view' | 'patch' | 'allowlist'>,
  ledger: Ledger,
  homes: KernelHomes,
): Omit<BlockHandlers, JailMethod> {
  const allowing = allowlistOrders(deps, ledger);
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
    'allowlist.add': ({ by, ...entry }) => allowing.add([entryOf(entry)], by),
    'allowlist.import': ({ entries, by }) => allowing.add(entries.map(entryOf), by),
    'allowlist.remove': ({ address, by }) => allowing.remove([address], by),
    'homes.put': async (p) => {
      await homes.put(p.homes);
      return {};
    },
    protection: () => deps.view(),
  };
}
