import type { Clock } from '../../host/host.ts';
import type { AllowlistEntry } from '../requests.ts';
import { normal } from './mirror.ts';

/** Those that have not ended; the same list while none has. */
export function stillAllowed<T extends { readonly until?: number }>(list: readonly T[], now: number): readonly T[] {
  return list.some((a) => ended(a, now)) ? list.filter((a) => !ended(a, now)) : list;
}
const ended = (a: { readonly until?: number }, now: number): boolean => a.until !== undefined && a.until <= now;

/** The list with these entries; one that is there gets the new end, and the new note where there is one. */
export function withEntries(list: readonly AllowlistEntry[], entries: readonly AllowlistEntry[]): readonly AllowlistEntry[] {
  const all = new Map(list.map((a) => [normal(a.address) ?? a.address, a] as const));
  for (const e of entries) {
    const id = normal(e.address) ?? e.address;
    const before = all.get(id);
    all.set(id, before ? { ...e, address: before.address, note: e.note === '' ? before.note : e.note } : e);
  }
  return [...all.values()];
}

/** Too short: a change under way is asked again and again; too long: the list in the document lags behind what is in force. */
const retryMs = 30_000;
/** Timers hold 2^31 ms. */
const longestMs = 86_400_000;

interface EndingsDeps {
  readonly clock: Clock;
  readonly allowlist: () => readonly AllowlistEntry[];
  readonly patch: (patch: unknown, by: string, reason: string) => Promise<unknown>;
  readonly log: (line: string) => void;
}

/**
 * Takes entries out of the document when their time is over: one revision, so that the kernel's rules follow. Guard and ledger leave them aside by
 * themselves (`stillAllowed`); while the engine is away, the kernel lets them in, and the next start takes them out.
 */
export class Endings {
  readonly #deps: EndingsDeps;
  #timer: Disposable | undefined;
  #closed = false;

  constructor(deps: EndingsDeps) {
    this.#deps = deps;
  }

  /** Call at start, and whenever the allowlist may have changed. */
  look(): void {
    const { clock, allowlist } = this.#deps;
    const first = Math.min(...allowlist().flatMap((a) => a.until ?? []));
    if (Number.isFinite(first)) this.#after((first - clock.now()) * 1000);
    else this.#timer?.[Symbol.dispose]();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
  }

  #after(ms: number): void {
    this.#timer?.[Symbol.dispose]();
    if (!this.#closed) this.#timer = this.#deps.clock.after(Math.min(longestMs, Math.max(1, ms)), () => void this.#end());
  }

  async #end(): Promise<void> {
    const { clock, allowlist, patch, log } = this.#deps;
    const all = allowlist();
    const left = stillAllowed(all, clock.now());
    if (left === all) return this.look();
    const over = all.filter((a) => !left.includes(a)).map((a) => a.address);
    const what = over.length === 1 ? `${over[0]} off the allowlist` : `${over.length} entries off the allowlist`;
    try {
      await patch({ protection: { allowlist: left } }, 'switchroom', `${what}: the time is over`);
      this.look();
    } catch (e) {
      log(`allowlist: ${what} later: ${e instanceof Error ? e.message : String(e)}`);
      this.#after(retryMs);
    }
  }
}
