import { type OutgoingView, outgoingSets, outgoingTable, readUndeclared, type Undeclared } from '../lib/outgoing.ts';
import { Again } from './again.ts';
import type { Core, Target } from './core.ts';

/** A look costs two processes. Seldomer: a message comes late; the page looks for itself. */
const lookMs = 30_000;

/** Tells of connections that the PBX tried and nobody declared, where somebody asked for it. */
export class Outgoing {
  readonly #core: Core;
  readonly #target: () => Target | undefined;
  readonly #again: Again;
  /** Told already; those that were there at the first look were told by an engine before. */
  #known: ReadonlySet<string> | undefined;

  constructor(core: Core, target: () => Target | undefined, log: (line: string) => void) {
    this.#core = core;
    this.#target = target;
    const failed = (e: unknown): void => log(`outgoing connections: ${String(e)}`);
    this.#again = new Again({ clock: core.host.clock, everyMs: lookMs, work: () => this.look(), failed });
  }

  start(): void {
    this.#again.look();
  }

  async view(): Promise<OutgoingView> {
    const mode = this.#target()?.config.reachability.outgoing ?? 'off';
    if (mode === 'off') return { mode, undeclared: [] };
    const { host } = this.#core;
    const [users, ...sets] = await Promise.all([
      host.readFile('/etc/passwd').catch(() => undefined),
      // The table may just be missing: then nothing is known.
      ...Object.values(outgoingSets).map((set) => host.nftJson(['list', 'set', 'inet', outgoingTable, set]).catch(() => undefined)),
    ]);
    const names = new Map((users ?? '').split('\n').map((line) => [line.split(':')[2] ?? '', line.split(':')[0] ?? '']));
    const now = host.clock.now();
    const undeclared = sets.flatMap((listing) => readUndeclared(listing, now, (uid) => names.get(uid) ?? uid));
    return { mode, undeclared: undeclared.sort((a, b) => b.lastAt - a.lastAt) };
  }

  /** One message for all that is new, so that a program that tries a whole network is one as well. */
  async look(): Promise<void> {
    const { mode, undeclared } = await this.view();
    const known = this.#known;
    this.#known = mode === 'off' ? new Set() : new Set(undeclared.map(keyOf));
    if (mode === 'off' || known === undefined) return;
    const [first, ...others] = undeclared.filter((u) => !known.has(keyOf(u)));
    if (first === undefined) return;
    const { user, protocol, address, port } = first;
    const values = { user, protocol, address, port, more: others.length };
    await this.#core.message(mode === 'refuse' ? 'outgoing.refused' : 'outgoing.undeclared', values);
  }
}

const keyOf = (u: Undeclared): string => `${u.user} ${u.protocol} ${u.address} ${u.port}`;
