/** What it is for: the page groups by it, and the text for whoever keeps the firewall says it. */
export type ReachPurpose =
  | 'time'
  | 'dns'
  | 'acme'
  | 'mail'
  | 'syslog'
  | 'webhook'
  | 'proxy'
  | 'sip'
  | 'stun'
  | 'licence'
  | 'voucher'
  | 'update'
  | 'relay'
  | 'lists'
  | 'vendor';

/** How it is tried: the protocol that is spoken, so that an answer proves the service and not only an open port. */
export type ReachCheck = 'dns' | 'ntp' | 'tcp' | 'tls' | 'https' | 'http' | 'sip' | 'stun' | 'smtp';

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
