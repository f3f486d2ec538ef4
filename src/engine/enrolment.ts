import { z } from 'zod';
import type { Subscribers } from '../config/subscribers.ts';
import type { Host } from '../host/host.ts';
import { jsonOf } from '../lib/json.ts';
import type { Secrets } from './contract.ts';
import type { Core } from './core.ts';
import { Mutex } from './mutex.ts';
import type { Enrolment, Release, ServedLease } from './requests.ts';

const path = 'var/engine/enrolment.json';

const keptSchema = z.object({
  until: z.number(),
  by: z.string(),
  /** The generation that was handed out, by MAC. */
  released: z.record(z.string(), z.int()),
});
type Kept = Readonly<z.output<typeof keptSchema>>;
const nothing: Kept = { until: 0, by: '', released: {} };

/**
 * The window in which phones may fetch their password, and who has fetched it. Kept on disk: a restart neither opens the window nor
 * lets a password be fetched twice.
 */
export class EnrolmentWindow {
  readonly #host: Host;
  readonly #core: Pick<Core, 'emit' | 'message'>;
  readonly #secrets: Secrets;
  readonly #leases: () => Promise<readonly ServedLease[]>;
  /** Asked twice at once, a password still goes out once. */
  readonly #one = new Mutex();

  constructor(parts: {
    host: Host;
    core: Pick<Core, 'emit' | 'message'>;
    secrets: Secrets;
    leases: () => Promise<readonly ServedLease[]>;
  }) {
    this.#host = parts.host;
    this.#core = parts.core;
    this.#secrets = parts.secrets;
    this.#leases = parts.leases;
  }

  async view(): Promise<Enrolment> {
    const kept = await this.#read();
    return kept.until > this.#host.clock.now() ? { open: true, until: kept.until, by: kept.by } : { open: false };
  }

  async open(by: string, minutes: number): Promise<Enrolment> {
    await this.#change((kept) => ({ ...kept, until: this.#host.clock.now() + minutes * 60, by }));
    await this.#core.message('enrolment.opened', { by, minutes });
    return this.view();
  }

  async close(by: string): Promise<Enrolment> {
    await this.#change((kept) => ({ ...kept, until: 0, by }));
    return this.view();
  }

  /** The password, or why not. Every condition is judged here: the web process cannot talk its way around them. */
  release(mac: string, generation: number, address: string, subscribers: Subscribers): Promise<Release> {
    return this.#one.run(() => this.#release(mac, generation, address, subscribers));
  }

  async #release(mac: string, generation: number, address: string, subscribers: Subscribers): Promise<Release> {
    const device = subscribers.devices.find((d) => d.mac === mac);
    const no = (refused: Exclude<Release, { password: string }>['refused'], message: string): Release => ({ refused, message });
    if (device?.generation !== generation) return no('unknown-device', `no phone ${mac} of generation ${generation} is configured here`);
    const lease = (await this.#leases()).find((l) => l.address === address);
    if (lease?.mac !== mac)
      return no(
        'address-not-leased',
        lease ? `${address} is leased to ${lease.mac}, not to ${mac}` : `${address} was not leased by this PBX`,
      );
    const kept = await this.#read();
    if (kept.until <= this.#host.clock.now()) return no('no-window', 'the enrolment window is closed');
    if ((kept.released[mac] ?? 0) >= generation)
      return no('already-released', 'this phone has fetched its password before; renew it to hand out a new one');
    await this.#write({ ...kept, released: { ...kept.released, [mac]: generation } });
    return { password: this.#secrets.phone(mac, generation) };
  }

  #change(edit: (kept: Kept) => Kept): Promise<void> {
    return this.#one.run(async () => this.#write(edit(await this.#read())));
  }

  async #read(): Promise<Kept> {
    const text = await this.#host.readFile(path);
    if (text === undefined) return nothing;
    // Damaged: the window is closed, and nobody fetches anything before an administrator opens it again.
    const kept = keptSchema.safeParse(jsonOf(text));
    return kept.success ? kept.data : nothing;
  }

  async #write(kept: Kept): Promise<void> {
    await this.#host.writeFile({ kind: 'file', path, reader: 'root', content: `${JSON.stringify(kept)}\n` });
    this.#core.emit({ event: 'enrolment' });
  }
}
