import type { Host } from '../../host/host.ts';
import { canonicalAddress, familyOf } from '../../lib/ip.ts';
import type { HomeOrder } from '../requests.ts';

const table = 'inet switchroom_blocks';
/** New flows a minute for each device that logs in from an address: a phone that starts takes one, and one more if its first question was lost. */
const flowsPerDevice = 4;
/** At least as for three: one phone that is started over and over, or a mobile between two networks, must not wait. */
const leastDevices = 3;
/** What the kernel's sets hold with room to spare (blocks-table.ts): a full set would refuse the whole batch. */
const mostHomes = 40_000;
const mostPorts = 100_000;
/** An end that moved by less is not worth telling the kernel: writing an address anew fills its allowance. */
const slackMs = 3_600_000;
const portSlackMs = 300_000;

interface Told {
  /** Flows a minute. */
  readonly rate: number;
  /** Milliseconds of the monotonic clock. */
  readonly ends: number;
}

/**
 * Addresses where devices of ours log in, as guard says, in the kernel: the ports that have proven a password, and how many flows may begin there. In
 * memory only: guard keeps who logged in, and says all of it again when the engine is new. The kernel's elements end by themselves.
 */
export class KernelHomes {
  readonly #host: Pick<Host, 'clock' | 'nftApply'>;
  readonly #log: (line: string) => void;
  readonly #homes = new Map<string, Told>();
  readonly #ports = new Map<string, Told>();
  /** One after the other: what is deleted and added anew must not meet itself. */
  #turn: Promise<void> = Promise.resolve();

  constructor(deps: { readonly host: Pick<Host, 'clock' | 'nftApply'>; readonly log: (line: string) => void }) {
    this.#host = deps.host;
    this.#log = deps.log;
  }

  put(homes: readonly HomeOrder[]): Promise<void> {
    const now = this.#host.clock.monotonic();
    this.#forget(now);
    const changes: [set: string, element: string, told: Told][] = [];
    for (const { address: text, devices, seconds, ports } of homes) {
      const address = canonicalAddress(text) ?? text;
      const family = familyOf(address);
      const rate = flowsPerDevice * Math.max(leastDevices, devices);
      const told = { rate, ends: now + seconds * 1000 };
      const before = this.#homes.get(address);
      if ((before || this.#homes.size < mostHomes) && (before?.rate !== rate || told.ends - before.ends > slackMs)) {
        this.#homes.set(address, told);
        changes.push([`home${family}`, address, told], [`homenew${family}`, address, told]);
      }
      for (const p of ports) {
        const id = `${address} . ${p.protocol} . ${p.port}`;
        const port = { rate: 0, ends: now + p.seconds * 1000 };
        const known = this.#ports.get(id);
        if (known ? port.ends - known.ends <= portSlackMs : this.#ports.size >= mostPorts) continue;
        this.#ports.set(id, port);
        changes.push([`homeport${family}`, id, port]);
      }
    }
    return this.#write(changes, true);
  }

  /** The table may be new: whatever it lacks is added; what it has stays as it is. */
  refresh(): Promise<void> {
    const now = this.#host.clock.monotonic();
    this.#forget(now);
    const family = (id: string): string => (id.includes(':') ? '6' : '4');
    return this.#write(
      [
        ...[...this.#homes].flatMap(([id, told]): [string, string, Told][] => [
          [`home${family(id)}`, id, told],
          [`homenew${family(id)}`, id, told],
        ]),
        ...[...this.#ports].map(([id, told]): [string, string, Told] => [`homeport${family(id)}`, id, told]),
      ],
      false,
    );
  }

  #forget(now: number): void {
    for (const map of [this.#homes, this.#ports]) for (const [id, { ends }] of map) if (ends <= now) map.delete(id);
  }

  #write(changes: readonly (readonly [set: string, element: string, told: Told])[], anew: boolean): Promise<void> {
    if (changes.length === 0) return this.#turn;
    const now = this.#host.clock.monotonic();
    const lines = changes.map(([set, element, { rate, ends }]) => {
      const limit = set.startsWith('homenew') ? ` limit rate over ${rate}/minute burst ${rate} packets` : '';
      const add = `add element ${table} ${set} { ${element}${limit} timeout ${Math.max(1, Math.ceil((ends - now) / 1000))}s }`;
      // Adding what is there changes nothing, deleting what is not there fails: see kernelText.
      return anew ? `add element ${table} ${set} { ${element} timeout 1s }\ndelete element ${table} ${set} { ${element} }\n${add}` : add;
    });
    this.#turn = this.#turn.then(async () => {
      try {
        await this.#host.nftApply(`${lines.join('\n')}\n`);
      } catch (e) {
        // The table comes with the next apply or repair, and refresh() after it.
        this.#log(`blocks: the kernel does not take where devices log in: ${e instanceof Error ? e.message : String(e)}`);
      }
    });
    return this.#turn;
  }
}
