import { nextAt } from '../lib/backup.ts';
import type { Condition, Keep, UnitArtifact } from './contract.ts';
import type { Core } from './core.ts';
import { stampsOf } from './files-and-units.ts';
import type { Rendered } from './render.ts';

/** The hour of night at which what waits for calls waits no longer: those that last until then are few. Local time. */
const latest = { every: 'day', weekday: 'sunday', at: '03:00' } as const;
/** Whoever upgrades at half past two does not end the calls of now. */
const leastSeconds = 3600;
/** A client of a program that is being replaced fails for a moment; one that never answers has no calls to lose. */
const silentLooks = 3;
const askMs = 5000;
/** For packaging/upgrade/upgrade.sh, which belongs to no version: a word and its value a line, there while something waits. */
const stateFile = 'run/engine/waits';

/** A daemon that shall be started anew, and carries calls. */
export interface Waiting {
  /** What it shall be started with. */
  readonly restart: string;
  /** Calls that are up; undefined while it does not say. */
  readonly calls: number | undefined;
  /** Seconds since 1970: when it is started anew whatever is up. */
  readonly until: number;
}

/**
 * What would end calls and follows from no change that somebody makes now: another version wants its daemon started otherwise, or the daemon's own
 * package is a newer one. It waits until no call is up, a night has come, or a person says now. A change that people apply says before what it ends.
 */
export class Waits {
  readonly #core: Core;
  readonly #waiting = new Map<string, Waiting & { readonly silent: number }>();
  /** Units with what they may be started with whatever is up. */
  readonly #released = new Map<string, string>();

  constructor(core: Core) {
    this.#core = core;
    core.alsoWrong(() => this.conditions());
  }

  /** Restarts that are not to be made for now, as every plan has to know them. */
  get keep(): NonNullable<Keep['asStarted']> {
    return new Map([...this.#waiting].map(([name, { restart }]) => [name, restart]));
  }

  /** @returns undefined when nothing waits */
  get view(): Waiting | undefined {
    const [first] = this.#waiting.values();
    return first && { restart: first.restart, calls: first.calls, until: first.until };
  }

  /** Looks at what shall run and at the calls. @returns whether something need not wait any more that did */
  async look(rendered: Rendered): Promise<boolean> {
    const before = JSON.stringify(this.view ?? null);
    let over = false;
    for (const artifacts of Object.values(rendered)) {
      const files = artifacts.filter((a) => a.kind === 'file');
      for (const unit of artifacts) {
        if (unit.kind !== 'unit' || unit.busy === undefined) continue;
        const waited = this.#waiting.has(unit.name);
        await this.#lookAt(unit, stampsOf(unit, files).restart);
        over ||= waited && !this.#waiting.has(unit.name);
      }
    }
    if (JSON.stringify(this.view ?? null) !== before) await this.#tell();
    return over;
  }

  /** A person does not want to wait. @returns whether anything did */
  now(): boolean {
    for (const [name, { restart }] of this.#waiting) this.#released.set(name, restart);
    return this.#waiting.size > 0;
  }

  async #lookAt(unit: UnitArtifact, restart: string): Promise<void> {
    const { host } = this.#core;
    const { name } = unit;
    const is = await host.unitState(name);
    const was = this.#waiting.get(name);
    this.#waiting.delete(name);
    if (is.state === 'stopped' || is.stamps === undefined || is.stamps.restart === restart) return void this.#released.delete(name);
    if (this.#released.get(name) === restart) return;
    const now = host.clock.now();
    const until = was?.until ?? nextAt(latest, now + leastSeconds) ?? now;
    if (now >= until) return void this.#released.set(name, restart);
    const calls = await this.#calls(unit);
    const silent = calls === undefined ? (was?.silent ?? 0) + 1 : 0;
    if (calls === 0 || silent >= silentLooks) return;
    this.#waiting.set(name, { restart, calls, until, silent });
  }

  async #calls({ busy }: UnitArtifact): Promise<number | undefined> {
    if (busy === undefined) return undefined;
    const said = await this.#core.host.run(busy.argv, { timeoutMs: askMs }).catch(() => undefined);
    return said?.code === 0 && /^\d{1,6}\n?$/.test(said.stdout) ? Number(said.stdout) : undefined;
  }

  async #tell(): Promise<void> {
    const { host } = this.#core;
    const view = this.view;
    const content = view && `calls ${view.calls ?? '?'}\nuntil ${Math.round(view.until)}\n`;
    // Whoever types `switchroom upgrade` is told less then; nothing else follows from it.
    await (content === undefined
      ? host.removeFile(stateFile)
      : host.writeFile({ kind: 'file', path: stateFile, reader: 'root', content })
    ).catch(() => {});
    this.#core.emit({ event: 'health' });
  }

  conditions(): readonly Condition[] {
    const view = this.view;
    if (view === undefined) return [];
    const values = { calls: view.calls ?? '?', until: clockOf(view.until) };
    return [
      {
        code: 'upgrade.waits',
        severity: 'warning',
        message: `telephony runs on as it was before the upgrade until no call is up; calls now: ${values.calls}`,
        because: `starting it anew ends calls; at ${values.until} it is done whatever is up`,
        remedy: 'wait, or end them: switchroom upgrade now',
        about: '/',
        values,
      },
    ];
  }
}

/** `03:00`, local time. */
function clockOf(seconds: number): string {
  const at = new Date(seconds * 1000);
  return [at.getHours(), at.getMinutes()].map((n) => String(n).padStart(2, '0')).join(':');
}
