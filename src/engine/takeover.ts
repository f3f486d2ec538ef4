import type { Host } from '../host/host.ts';
import { jsonOf } from '../lib/json.ts';
import type { AddressArtifact, LinkArtifact } from './artifacts.ts';
import type { Engine } from './engine.ts';
import { Refusal } from './transaction.ts';

/**
 * The engine's part in taking a network over (docs/adr/0017): `switchroom takeover` leaves an offer, a document with what the machine has now; the
 * engine makes it true as it makes every change true that may cut somebody off, and leaves its verdict. Whoever began the takeover stops or
 * starts services by that verdict; the engine touches none.
 */
export const offerFile = 'takeover/offer.json';
export const verdictFile = 'takeover/verdict.json';

export interface Offer {
  /** In words: `systemd-networkd`. */
  readonly from: string;
  readonly document: unknown;
  readonly confirmSeconds: number;
  /** What the cards have: kept until it is confirmed, and the machine after it was not. */
  readonly has: readonly { readonly device: string; readonly mtu: number; readonly addresses: readonly string[] }[];
}

/** `trying`: being made true. `waiting`: for a person, or a connection. */
export interface Verdict {
  readonly state: 'trying' | 'waiting' | 'kept' | 'undone';
  readonly because?: string;
}

export async function readOffer(host: Host): Promise<Offer | undefined> {
  const value = jsonOf((await host.readFile(offerFile)) ?? '');
  return typeof value === 'object' && value !== null && Array.isArray((value as Offer).has) ? (value as Offer) : undefined;
}

export async function readVerdict(host: Host): Promise<Verdict | undefined> {
  const value = jsonOf((await host.readFile(verdictFile)) ?? '');
  return typeof value === 'object' && value !== null && typeof (value as Verdict).state === 'string' ? (value as Verdict) : undefined;
}

/** What the engine answers to an offer: see above. One that was interrupted is undone. */
export class Takeover {
  readonly #engine: Engine;
  readonly #host: Host;
  readonly #log: (line: string) => void;

  constructor(engine: Engine, log: (line: string) => void) {
    this.#engine = engine;
    this.#host = engine.core.host;
    this.#log = log;
  }

  /** Returns at once; what comes of it is in the verdict. Call it before the engine starts to look after the machine. */
  async begin(): Promise<void> {
    const offer = await readOffer(this.#host);
    if (offer === undefined) return;
    const before = await readVerdict(this.#host);
    if (before !== undefined) {
      if (before.state === 'kept') return;
      // The engine was ended in between. What it has done is taken back by whoever began the takeover, down to the last address.
      this.#engine.transactions.leaveAsItIs();
      await this.#say({ state: 'undone', because: before.because ?? 'Switchroom was interrupted while it took the network over' });
      return;
    }
    await this.#say({ state: 'trying' });
    const { core } = this.#engine;
    const artifacts = offer.has.flatMap(({ device, mtu, addresses }): (LinkArtifact | AddressArtifact)[] => [
      { kind: 'link', interface: device, device, mtu, wayIn: true },
      ...addresses.map(
        (address): AddressArtifact => ({ kind: 'address', interface: device, device, address, origin: 'static', wayIn: true }),
      ),
    ]);
    // Ours from now on, and the way back until it is confirmed.
    await core.own({ ...core.manifest, interfaces: artifacts });
    void this.#try(offer).catch((e: unknown) => this.#failed(e));
  }

  async #try(offer: Offer): Promise<void> {
    const view = await this.#engine.apply(this.#documentOf(offer), {
      by: 'switchroom',
      reason: `takes the network over from ${offer.from}`,
      confirmSeconds: offer.confirmSeconds,
      asks: true,
      ends: {
        kept: () => this.#say({ state: 'kept' }),
        undone: async (because) => {
          this.#engine.transactions.leaveAsItIs();
          await this.#say({ state: 'undone', because });
        },
      },
    });
    if (view.state === 'awaiting-confirmation') await this.#say({ state: 'waiting' });
    // Nothing to do: everything is as the document says already.
    if (view.state === 'unchanged') await this.#say({ state: 'kept' });
  }

  /** On a machine that has been configured before only the network is new. */
  #documentOf(offer: Offer): unknown {
    const now = this.#engine.document;
    if (this.#engine.revision <= 1) return offer.document;
    const { interfaces, routes, dns } = offer.document as typeof now;
    return { ...now, interfaces, routes, dns };
  }

  async #failed(e: unknown): Promise<void> {
    const problems = e instanceof Refusal ? (e.problems ?? []).filter((p) => p.severity !== 'warning') : [];
    const because =
      problems.length > 0 ? problems.map((p) => `${p.path}: ${p.message}`).join('; ') : e instanceof Error ? e.message : String(e);
    this.#log(`taking the network over failed: ${because}`);
    this.#engine.transactions.leaveAsItIs();
    await this.#say({ state: 'undone', because }).catch((x: unknown) => this.#log(String(x)));
  }

  #say(verdict: Verdict): Promise<void> {
    return this.#host.writeFile({ kind: 'file', path: verdictFile, reader: 'root', content: `${JSON.stringify(verdict)}\n` });
  }
}
