import type { Release } from '../engine/requests.ts';
import type { MessageCode, ValuesOf } from '../lib/messages/registry.ts';

/** A phone as the administrator entered it. */
export interface KnownPhone {
  readonly mac: string;
  readonly vendor: string;
  readonly generation: number;
  /** The generation whose secret it was last given; 0 = none yet. */
  readonly secretGeneration: number;
  readonly extension: { readonly number: string; readonly name: string; readonly language?: 'en' | 'de' | undefined };
}

/** Why a phone got no secret. `other-vendor`: it asks for the file of another kind of phone than was entered. */
export type Refusal = Exclude<Release, { password: string }>['refused'] | 'other-vendor';

/** One fetch, for the phone's state. */
export interface Visit {
  readonly mac: string;
  readonly vendor: string;
  readonly address: string;
  readonly userAgent: string;
  /**
   * `secret`: the file with this generation's secret went out. `kept`: it has its secret and got a file that leaves it alone. `refused`: see `refusal`.
   * `unknown`: nobody entered it; it is leased here and the window is open, so it may be added with one click.
   */
  readonly outcome: 'secret' | 'kept' | 'refused' | 'unknown';
  readonly generation?: number;
  readonly refusal?: Refusal;
}

/** What provisioning needs of the rest. Web implements it on its tables and on the engine's requests. */
export interface ProvisioningPorts {
  phone(mac: string): Promise<KnownPhone | undefined>;
  /** Addresses that our DHCP server has leased (`leases.list`). */
  leases(): Promise<readonly { readonly mac: string; readonly address: string }[]>;
  windowOpen(): Promise<boolean>;
  /** `phone.release` of the engine, which alone decides about the secret. */
  release(request: { mac: string; generation: number; address: string }): Promise<Release>;
  settings(): Promise<{ readonly realm: string; readonly sipPort: number; readonly language: 'en' | 'de' }>;
  record(visit: Visit): Promise<void>;
  /** A system message; codes are in docs/errors.md. */
  message<C extends MessageCode>(code: C, values: ValuesOf<C>): Promise<void>;
  /** Seconds since 1970. */
  now(): number;
}
