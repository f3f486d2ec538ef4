import type { ReachCheck, ReachPurpose } from '../lib/reach.ts';

export type { ReachCheck, ReachPurpose };

/** A thing a component needs outside, as data: the reachability page and the egress rules are made of these. */
export interface Reach {
  /** Id of the component that needs it. */
  readonly owner: string;
  /** Stable while the thing stays the same, unique within the owner: 'time.0', 'acme'. The history hangs on it. */
  readonly id: string;
  readonly purpose: ReachPurpose;
  /** Host name or address, without brackets. */
  readonly host: string;
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  readonly check: ReachCheck;
  /** False: through the HTTP proxy when one is set. */
  readonly direct: boolean;
}
