import type { Host } from '../host/host.ts';
import { Again } from './again.ts';
import type { Condition } from './contract.ts';
import type { Core } from './core.ts';
import type { EngineCheck } from './doctor/checks.ts';

/** How the last switch between versions went, as packaging/upgrade/upgrade.sh writes it: a word and its value a line. */
export interface Outcome {
  readonly phase: string;
  readonly from: string;
  readonly to: string;
  /** Seconds since 1970, as written: which switch it was. */
  readonly at: string;
  readonly reason: string;
}

/** A switch ends while the engine runs, too: it waits for the engine to be well. Later, and people hear of it later. */
const lookEveryMs = 10_000;
const stateFile = 'upgrade/state';
/** Which switch was told of. */
const toldFile = 'upgrade/told';

export const upgradeCheck = {
  id: 'engine.upgrade',
  rank: 55,
  finds: ['upgrade.undone', 'upgrade.waits'],
  about: '/system/diagnosis',
  command: 'switchroom upgrade --status',
} as const;

/** @returns undefined for what is no such file: no switch was ever made here, or one is being written down */
export function parseOutcome(text: string | undefined): Outcome | undefined {
  const lines = new Map(
    (text ?? '').split('\n').flatMap((line) => {
      const [, key, value] = /^([a-z]+) (.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
  const [phase, from, to, at] = ['phase', 'from', 'to', 'at'].map((key) => lines.get(key));
  if (phase === undefined || from === undefined || to === undefined || at === undefined) return undefined;
  return { phase, from, to, at, reason: lines.get('reason') ?? '' };
}

/** Tells people how a switch went: by a message once, and for as long as the version that did not work is still there, on the diagnosis. */
export class UpgradeWatch {
  readonly #core: Core;
  readonly #host: Host;
  readonly #again: Again;
  #last: Outcome | undefined;

  constructor(core: Core) {
    this.#core = core;
    this.#host = core.host;
    // A disk that cannot be read or written now is looked at again.
    this.#again = new Again({ clock: core.host.clock, everyMs: lookEveryMs, work: () => this.look(), failed: () => {} });
    core.alsoWrong(() => this.conditions());
    core.checks.push(this.check);
  }

  get check(): EngineCheck {
    return { ...upgradeCheck, look: async () => [...this.conditions(), ...this.#core.waits.conditions()] };
  }

  start(): void {
    this.#again.look();
  }

  async look(): Promise<void> {
    const last = parseOutcome(await this.#host.readFile(stateFile));
    this.#last = last !== undefined && (await this.#isThere(last.to)) ? last : undefined;
    if (last === undefined || (last.phase !== 'done' && last.phase !== 'failed')) return;
    if ((await this.#host.readFile(toldFile))?.trim() === last.at) return;
    const { from, to } = last;
    if (last.phase === 'done') await this.#core.message('upgrade.done', { from, to });
    else await this.#core.message('upgrade.undone', { from, to, because: last.reason });
    await this.#host.writeFile({ kind: 'file', path: toldFile, reader: 'root', content: `${last.at}\n` });
    this.#core.emit({ event: 'health' });
  }

  conditions(): readonly Condition[] {
    const last = this.#last;
    if (last?.phase !== 'failed') return [];
    const { from, to, reason } = last;
    return [
      {
        code: 'upgrade.undone',
        severity: 'warning',
        message: `version ${to} was not in order, so ${from} runs again with the data of before`,
        because: reason,
        remedy: `mend what is named and try again: switchroom upgrade --to ${to}; or remove it: apt purge switchroom-core-${to}`,
        about: '/system/diagnosis',
        values: { from, to, because: reason },
      },
    ];
  }

  /** `current` is a link to one of the versions, which lie beside each other. */
  async #isThere(version: string): Promise<boolean> {
    if (!/^[0-9][A-Za-z0-9.+~-]*$/.test(version)) return false;
    return (await this.#host.readFile(`${this.#core.paths.lib}/../${version}/dist/package.json`)) !== undefined;
  }
}
