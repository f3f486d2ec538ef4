// What is measured in the same way on each machine: whose network is changed, how the order is given, and what was seen meanwhile.
import type { SiteNode } from '../../site/node.ts';

/** The LAN's address by DHCP; by hand, with the office router as gateway; by hand, with the second router as gateway. */
export type Setting = 'dhcp' | 'static' | 'second gateway';

/** How each change begins and ends, in the order they are made. */
export const SWITCHES = [
  { name: 'DHCP to static', to: 'static' },
  { name: 'gateway switch', to: 'second gateway' },
  { name: 'static to DHCP', to: 'dhcp' },
] as const satisfies readonly { readonly name: string; readonly to: Setting }[];
export type SwitchName = (typeof SWITCHES)[number]['name'];

/** When ours did what, on the clock of `now()`. */
export interface Course {
  /** The journal was on disk, and the first step came next. */
  readonly journalledAt: number;
  /** Proven by planning again. */
  readonly verifiedAt: number;
}

/** One part of a change of ours, and how long it took, from the end of the one before. */
export interface Lap {
  readonly part: string;
  readonly ms: number;
}

export interface Machine {
  readonly name: string;
  readonly node: SiteNode;
  /** The LAN address that it is given by hand. */
  readonly address: string;
  /** Everything that comes before the order: files, profiles, a draft. Not measured. */
  prepare(setting: Setting): Promise<void>;
  /** The order, over a connection that stands; done when it is answered. */
  apply(): Promise<Course | undefined>;
  /** After the order: what makes it last. Not measured, but watched. */
  keep(): Promise<void>;
  /** Ours alone: where the time of the last change went, part after part. */
  laps?(): Promise<readonly Lap[]>;
}

/** CLOCK_MONOTONIC in milliseconds: the one clock that this process and the agents in the machines share. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;
