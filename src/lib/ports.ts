import type { ClaimPurpose } from './purposes.ts';

/**
 * What a port is, held against what was claimed:
 * `claimed`   a part of the PBX asked for it and listens;
 * `internal`  ours, and reachable from this machine alone;
 * `asking`    ours, and no service: an own question waits there for its answer, and the firewall lets nothing else in;
 * `silent`    claimed, and nobody listens;
 * `local`     another program's, reachable from this machine alone;
 * `stray`     nobody claimed it;
 * `taken`     it is claimed, and another program sits on it.
 */
export const portStates = ['claimed', 'internal', 'asking', 'silent', 'local', 'stray', 'taken'] as const;
export type PortState = (typeof portStates)[number];

/** Why nobody listens at what is claimed. */
export const silences = ['on-demand', 'raw', 'not-installed', 'stopped', 'nobody'] as const;
export type Silence = (typeof silences)[number];

/** Who may reach it, as the firewall's own rules have it. `nobody`: no rule lets anything in. */
export interface PortAccess {
  readonly who: 'everyone' | 'some' | 'nobody' | 'this-machine';
  /** Interface ids from which it is open; empty = every one. */
  readonly interfaces: readonly string[];
  /** Networks from which it is open; empty = every one. */
  readonly networks: readonly string[];
  /** Addresses that are blocked at this service now. */
  readonly blocked: number;
  /** Connections let in since the rules were loaded, from the rule's counter. */
  readonly admitted?: number;
}

export interface PortView {
  /** Stable while the same thing listens: `udp/5060/asterisk`. */
  readonly id: string;
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  readonly lastPort: number;
  /** Addresses that it is bound to: `*` is every one of both families. */
  readonly addresses: readonly string[];
  /** The link that it is bound to. */
  readonly device?: string;
  /** Sockets that are open now: of a range of media ports, two a call. */
  readonly sockets: number;
  readonly state: PortState;
  readonly silence?: Silence;
  readonly component?: string;
  readonly process?: { readonly name: string; readonly pid: number; readonly unit?: string };
  readonly purpose?: ClaimPurpose;
  readonly access: PortAccess;
  /** The last one outside who began a connection to it, and when we saw that first (seconds since 1970). */
  readonly lastPeer?: { readonly address: string; readonly at: number };
}

export interface PortsView {
  readonly ports: readonly PortView[];
  /** Seconds since 1970. */
  readonly at: number;
  /** Whether connection tracking could be asked for the last peers. */
  readonly peersKnown: boolean;
  /** Addresses of the PBX, for what is exported. */
  readonly own: readonly string[];
}
