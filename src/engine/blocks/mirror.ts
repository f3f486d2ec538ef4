import type { Clock } from '../../host/host.ts';
import { canonicalAddress, parseCidr } from '../../lib/ip.ts';
import { jailOf, jailService } from '../../lib/jails.ts';
import { Again } from '../again.ts';
import { type BlockService, services } from '../requests.ts';
import { type Fail2ban, Fail2banError } from './fail2ban-client.ts';
import type { Entry } from './record.ts';

/** Looked at so often; an order is in the allowlist within a second. Costs two calls of 0.4 ms. */
const lookMs = 500;
/** Always in the jails' own list (jail.conf). */
const constants: readonly string[] = ['127.0.0.0/8', '::1'];

export interface MirrorDeps {
  readonly clock: Clock;
  readonly connect: () => Promise<Fail2ban>;
  readonly entries: () => readonly Entry[];
  readonly allowlist: () => readonly string[];
  /** Names of the administrator's jails. */
  readonly jails: () => readonly string[];
  readonly allow: (addresses: readonly string[], by: string) => Promise<unknown>;
  readonly disallow: (addresses: readonly string[], by: string) => Promise<unknown>;
  readonly log: (line: string) => void;
}

/** What the action of a jail answers (src/components/protection/fail2ban-action.ts). */
interface JailState {
  readonly instance: string;
  readonly generation: number;
  /** Orders that are still on their way to us. */
  readonly waiting: number;
  /** What we last agreed the list of ignored addresses to be; null in a jail that has just started. */
  readonly ignored: readonly string[] | null;
  readonly ignore: readonly string[];
  /** Address → end, seconds since 1970; absent when the generation is the one we know. */
  readonly bans?: { readonly [address: string]: number };
}

interface Known {
  readonly instance: string;
  readonly generation: number;
  readonly bans: { readonly [address: string]: number };
}

/**
 * Keeps the jails of Fail2ban equal to the ledger, and its ignored addresses equal to the allowlist.
 *
 * Bans: orders given in Fail2ban come by themselves, through its action. So when none is on its way, any difference is the jail's mistake (it has just
 * started, or lost something), and the ledger wins. Ignored addresses have no action: there a difference from what was last agreed is an order.
 */
export class Mirror {
  readonly #deps: MirrorDeps;
  readonly #known = new Map<BlockService, Known>();
  #fail2ban: Fail2ban | undefined;
  readonly #again: Again;
  #said = '';

  constructor(deps: MirrorDeps) {
    this.#deps = deps;
    this.#again = new Again({
      clock: deps.clock,
      everyMs: lookMs,
      work: async () => {
        await this.#all();
        this.#say('');
      },
      failed: (e) => this.#lost(e),
    });
  }

  /** Now, and from now on. Called again whenever the ledger or the allowlist changed. */
  look(): void {
    this.#again.look();
  }

  /** Why Fail2ban does not have what the ledger has; undefined while it has. */
  get trouble(): string | undefined {
    return this.#said === '' ? undefined : this.#said;
  }

  close(): void {
    this.#again.close();
    this.#fail2ban?.close();
  }

  async #all(): Promise<void> {
    this.#fail2ban ??= await this.#deps.connect();
    for (const service of services) await this.#jail(this.#fail2ban, service);
    for (const name of this.#deps.jails()) {
      try {
        await this.#jail(this.#fail2ban, jailService(name));
      } catch (e) {
        // It is just being loaded, or was removed; the others go on, and the page says that it does not watch (jails.ts).
        if (!isUnknownJail(e)) throw e;
        this.#known.delete(jailService(name));
      }
    }
  }

  async #jail(fail2ban: Fail2ban, service: BlockService): Promise<void> {
    const jail = jailOf(service) ?? `switchroom-${service}`;
    const action = async (method: string, values: unknown): Promise<unknown> =>
      fail2ban.call(['set', jail, 'action', 'switchroom', method, JSON.stringify(values)]);
    const known = this.#known.get(service);
    const state = readState(await action('state', { generation: known?.generation ?? -1, instance: known?.instance ?? '' }));
    const bans = state.bans ?? known?.bans ?? {};
    this.#known.set(service, { instance: state.instance, generation: state.generation, bans });
    if (state.waiting > 0) this.#again.look();
    else await this.#bans(service, bans, action);
    await this.#ignored(state, action);
  }

  async #bans(
    service: BlockService,
    bans: { readonly [address: string]: number },
    action: (method: string, values: unknown) => Promise<unknown>,
  ): Promise<void> {
    const now = this.#deps.clock.now();
    const monotonic = this.#deps.clock.monotonic();
    const want = new Map(
      this.#deps
        .entries()
        .flatMap((e) =>
          e.service === service && e.flow === undefined ? [[e.address, { e, until: now + (e.ends - monotonic) / 1000 }] as const] : [],
        ),
    );
    const same = (until: number, end: number | undefined): boolean => end !== undefined && Math.abs(end - until) <= 2;
    const wrong = Object.entries(bans).flatMap(([a, end]) => {
      const w = want.get(a);
      // What runs out within a second or two is on its way out there too.
      return w ? (same(w.until, end) ? [] : [a]) : end - now < 2 ? [] : [a];
    });
    const missing = [...want.values()].filter((w) => !same(w.until, bans[w.e.address]));
    for (const some of chunks(wrong)) await action('lift', { addresses: some });
    for (const some of chunks(missing)) {
      await action('mirror', {
        bans: some.map(({ e, until }) => ({
          address: e.address,
          since: Math.min(e.since, now),
          seconds: Math.round(until - Math.min(e.since, now)),
          because: e.because,
          failures: e.failures,
        })),
      });
    }
  }

  async #ignored(state: JailState, action: (method: string, values: unknown) => Promise<unknown>): Promise<void> {
    const is = new Map(state.ignore.flatMap((i) => ((n) => (n === undefined ? [] : [[n, i] as const]))(normal(i))));
    const agreed = new Set(state.ignored ?? constants);
    const allowed = (): ReadonlySet<string> => new Set(this.#deps.allowlist().flatMap((a) => normal(a) ?? []));
    const before = allowed();
    await together(
      [...is.keys()].filter((i) => !agreed.has(i) && !before.has(i)),
      (some) => this.#deps.allow(some, 'fail2ban'),
    );
    await together(
      [...agreed].filter((i) => !is.has(i) && before.has(i)),
      (some) => this.#deps.disallow(some, 'fail2ban'),
    );
    const want = new Set([...constants, ...allowed()]);
    const add = [...want].filter((w) => !is.has(w));
    // In the spelling that Fail2ban has; what is no address (a name) stays the administrator's.
    const remove = [...is].flatMap(([i, spelt]) => (want.has(i) ? [] : [spelt]));
    for (const some of chunks(remove)) await action('ignore', { add: [], remove: some });
    for (const some of chunks(add)) await action('ignore', { add: some, remove: [] });
    if (state.ignored === null || want.size !== agreed.size || [...want].some((w) => !agreed.has(w)))
      await action('agreed', { ignored: [...want] });
  }

  #lost(e: unknown): void {
    this.#fail2ban?.close();
    this.#fail2ban = undefined;
    this.#known.clear();
    this.#say(e instanceof Error ? e.message : String(e));
  }

  /** Once for each new trouble. */
  #say(trouble: string): void {
    if (trouble === this.#said) return;
    this.#said = trouble;
    this.#deps.log(trouble === '' ? 'fail2ban: mirrors the ledger' : `fail2ban: ${trouble}`);
  }
}

/** `UnknownJailException`, as the server names its class. */
export const isUnknownJail = (e: unknown): boolean => e instanceof Fail2banError && e.message.includes('UnknownJail');

/** The spelling in which both sides are compared: single addresses without their prefix length. */
export function normal(text: string): string | undefined {
  if (!text.includes('/')) return canonicalAddress(text);
  const c = parseCidr(text);
  return c && (c.prefix === (c.family === 4 ? 32 : 128) ? c.network : `${c.network}/${c.prefix}`);
}

/** One order for all: each is a revision of its own. Where that is refused each goes alone, so that one that cannot be is in nobody's way. */
async function together(all: readonly string[], order: (some: readonly string[]) => Promise<unknown>): Promise<void> {
  if (all.length === 0) return;
  try {
    await order(all);
  } catch (e) {
    if (all.length === 1) throw e;
    const failed = (await oneByOne(all, order)).at(-1);
    if (failed !== undefined) throw failed.error;
  }
}

async function oneByOne(
  all: readonly string[],
  order: (some: readonly string[]) => Promise<unknown>,
): Promise<readonly { readonly error: unknown }[]> {
  const failed: { readonly error: unknown }[] = [];
  for (const one of all) {
    try {
      await order([one]);
    } catch (error) {
      failed.push({ error });
    }
  }
  return failed;
}

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += 500) yield all.slice(i, i + 500);
}

/** Fail2ban is not trusted: what it says has the shape or is refused. */
export function readState(answer: unknown): JailState {
  const v: unknown = typeof answer === 'string' ? JSON.parse(answer) : undefined;
  const o = (typeof v === 'object' && v !== null ? v : {}) as { readonly [key: string]: unknown };
  const strings = (x: unknown): x is string[] => Array.isArray(x) && x.every((s) => typeof s === 'string');
  const { instance, generation, waiting, ignored, ignore, bans } = o;
  const numbers = (x: unknown): x is { [k: string]: number } =>
    typeof x === 'object' && x !== null && Object.values(x).every((n) => typeof n === 'number');
  if (
    typeof instance !== 'string' ||
    typeof generation !== 'number' ||
    typeof waiting !== 'number' ||
    !strings(ignore) ||
    !(ignored === null || strings(ignored))
  ) {
    throw new Error('the action of a jail answers in a form that is not ours');
  }
  if (bans !== undefined && !numbers(bans)) throw new Error('the action of a jail answers in a form that is not ours');
  return { instance, generation, waiting, ignored, ignore, ...(bans === undefined ? {} : { bans }) };
}
