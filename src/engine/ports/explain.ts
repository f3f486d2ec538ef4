import type { ListeningSocket } from '../../host/host.ts';
import type { PortAccess, PortState, PortView, Silence } from '../../lib/ports.ts';
import { type ClaimPurpose, claimPurposes } from '../../lib/purposes.ts';
import type { Claim } from '../contract.ts';
import type { AcceptRule } from './rules.ts';

/** What the explanation is made of; all of it data, so that every case is a test. */
export interface Seen {
  readonly sockets: readonly ListeningSocket[];
  readonly rules: readonly AcceptRule[];
  readonly claims: readonly Claim[];
  /** Which component a supervised service belongs to. */
  readonly componentOf: (unit: string) => string | undefined;
  /** Components whose services do not run. */
  readonly stopped: ReadonlySet<string>;
  /** Interface id of a kernel's link. */
  readonly interfaceOf: (device: string) => string | undefined;
  readonly ephemeral: readonly [number, number];
  readonly blocked: Readonly<Record<'telephony' | 'web', number>>;
  readonly lastPeer: (protocol: 'udp' | 'tcp', port: number, lastPort: number) => PortView['lastPeer'];
}

/** One explanation of one socket, before sockets that are the same thing become one line. */
interface Explained {
  readonly socket: ListeningSocket;
  readonly state: PortState;
  readonly component?: string;
  readonly claim?: Claim;
  readonly purpose?: ClaimPurpose;
}

/** Every port: what listens, held against what was claimed, and what was claimed and is silent. */
export function explainPorts(seen: Seen): PortView[] {
  const explained = seen.sockets.map((s) => explain(s, seen));
  const lines = new Map<string, Explained[]>();
  for (const e of explained) {
    const { protocol, port, device, process } = e.socket;
    // A range is one line, however many of its ports are open: two a call.
    const at = e.claim && e.state === 'claimed' ? `${e.claim.port}-${e.claim.lastPort}` : String(port);
    const whose = e.state === 'asking' ? '' : (process?.unit ?? process?.pid ?? '');
    const key = e.state === 'asking' ? `asking ${e.component}` : [e.state, protocol, at, device ?? '', whose].join(' ');
    lines.set(key, [...(lines.get(key) ?? []), e]);
  }
  const heard = [...lines.values()].map((same) => lineOf(same, seen));
  const silent = seen.claims
    .filter((c) => c.purpose !== 'icmp' && !explained.some((e) => e.claim === c))
    // Two claims of one port (DHCP on two networks): one daemon may serve both.
    .filter((c) => !explained.some((e) => e.state !== 'taken' && sameClaim(e.claim, c)))
    .map((c) => silentLine(c, seen));
  return [...heard, ...silent].sort(
    (a, b) =>
      portOrder(a.state) - portOrder(b.state) || a.port - b.port || a.protocol.localeCompare(b.protocol) || a.id.localeCompare(b.id),
  );
}

function explain(socket: ListeningSocket, seen: Seen): Explained {
  const unit = socket.process?.unit;
  const component = unit === undefined ? undefined : seen.componentOf(unit);
  const ours = component === undefined ? {} : { component };
  const where = socket.device === undefined ? undefined : seen.interfaceOf(socket.device);
  const fits = seen.claims.filter(
    (c) =>
      c.protocol === socket.protocol &&
      socket.port >= c.port &&
      socket.port <= c.lastPort &&
      (where === undefined || c.interfaces === 'all' || c.interfaces.includes(where)),
  );
  const inside = isLoopback(socket);
  const claim = fits.find((c) => c.owner === component) ?? fits[0];
  if (claim && !inside) {
    // Nobody of ours serves SSH: whatever server an administrator installed is what the claim is for.
    const state = component !== undefined || claim.purpose === 'administration' ? 'claimed' : 'taken';
    return { socket, state, claim, purpose: claim.purpose, component: component ?? claim.owner };
  }
  // A claim that opens nothing (interfaces: []) is what a service for this machine alone asks for.
  const own = fits.find((c) => c.owner === component && c.interfaces !== 'all' && c.interfaces.length === 0);
  if (inside) return { socket, state: component === undefined ? 'local' : 'internal', ...ours, ...(own ? { claim: own } : {}) };
  const rule = seen.rules.find((r) => r.owner === component && component !== undefined && covers(r, socket));
  if (rule) return { socket, state: 'claimed', ...ours, ...purposeOf(rule) };
  const [first, last] = seen.ephemeral;
  const asking = component !== undefined && socket.protocol === 'udp' && socket.port >= first && socket.port <= last;
  return { socket, state: asking ? 'asking' : 'stray', ...ours };
}

function lineOf(same: readonly Explained[], seen: Seen): PortView {
  const [one] = same;
  if (!one) throw new Error('a line of no sockets');
  const { socket, state, claim } = one;
  const ports = same.map((e) => e.socket.port);
  const whole = state === 'claimed' && claim;
  const port = whole ? claim.port : Math.min(...ports);
  const lastPort = whole ? claim.lastPort : state === 'asking' ? Math.max(...ports) : port;
  const lastPeer = state === 'asking' || isLoopback(socket) ? undefined : seen.lastPeer(socket.protocol, port, lastPort);
  const whose = one.component ?? socket.process?.name ?? 'kernel';
  return {
    id: [
      socket.protocol,
      port,
      whose,
      ...(socket.device === undefined ? [] : [socket.device]),
      ...(isLoopback(socket) ? ['local'] : []),
    ].join('/'),
    protocol: socket.protocol,
    port,
    lastPort,
    addresses: [...new Set(same.map((e) => e.socket.address))].sort(),
    ...(socket.device === undefined ? {} : { device: socket.device }),
    sockets: same.length,
    state,
    ...(one.component === undefined ? {} : { component: one.component }),
    ...(socket.process === undefined ? {} : { process: socket.process }),
    ...(one.purpose === undefined ? {} : { purpose: one.purpose }),
    access: isLoopback(socket)
      ? { who: 'this-machine', interfaces: [], networks: [], blocked: 0 }
      : accessOf(socket.protocol, port, lastPort, one.purpose, seen),
    ...(lastPeer === undefined ? {} : { lastPeer }),
  };
}

function silentLine(claim: Claim, seen: Seen): PortView {
  const silence: Silence =
    claim.purpose === 'media'
      ? 'on-demand'
      : claim.purpose === 'administration'
        ? 'not-installed'
        : claim.owner === 'interfaces' && claim.purpose === 'dhcp'
          ? 'raw'
          : seen.stopped.has(claim.owner)
            ? 'stopped'
            : 'nobody';
  const lastPeer = seen.lastPeer(claim.protocol, claim.port, claim.lastPort);
  return {
    id: [claim.protocol, claim.port, claim.owner, 'silent', ...(claim.interfaces === 'all' ? [] : claim.interfaces)].join('/'),
    protocol: claim.protocol,
    port: claim.port,
    lastPort: claim.lastPort,
    addresses: [],
    sockets: 0,
    state: 'silent',
    silence,
    component: claim.owner,
    purpose: claim.purpose,
    access: accessOf(claim.protocol, claim.port, claim.lastPort, claim.purpose, seen),
    ...(lastPeer === undefined ? {} : { lastPeer }),
  };
}

function accessOf(protocol: 'udp' | 'tcp', port: number, lastPort: number, purpose: ClaimPurpose | undefined, seen: Seen): PortAccess {
  const rules = seen.rules.filter((r) => r.protocol === protocol && r.port <= lastPort && r.lastPort >= port);
  const service = purpose === 'signalling' ? 'telephony' : purpose === 'web' || purpose === 'provisioning' ? 'web' : undefined;
  const blocked = service === undefined ? 0 : seen.blocked[service];
  if (rules.length === 0) return { who: 'nobody', interfaces: [], networks: [], blocked };
  const everywhere = rules.some((r) => r.devices.length === 0);
  const everyone = rules.some((r) => r.networks.length === 0);
  const counted = rules.flatMap((r) => r.packets ?? []);
  return {
    who: everywhere && everyone ? 'everyone' : 'some',
    interfaces: everywhere ? [] : [...new Set(rules.flatMap((r) => r.devices.map((d) => seen.interfaceOf(d) ?? d)))].sort(),
    networks: everyone ? [] : [...new Set(rules.flatMap((r) => r.networks))].sort(),
    blocked,
    ...(counted.length === 0 ? {} : { admitted: counted.reduce((a, b) => a + b, 0) }),
  };
}

export function isLoopback(socket: Pick<ListeningSocket, 'address' | 'device'>): boolean {
  return socket.device === 'lo' || socket.address === '::1' || socket.address.startsWith('127.');
}

const covers = (r: AcceptRule, s: ListeningSocket): boolean =>
  r.protocol === s.protocol &&
  s.port >= r.port &&
  s.port <= r.lastPort &&
  (s.device === undefined || r.devices.length === 0 || r.devices.includes(s.device));

function sameClaim(a: Claim | undefined, b: Claim): boolean {
  return a?.owner === b.owner && a.protocol === b.protocol && a.port === b.port && a.lastPort === b.lastPort;
}

function purposeOf(rule: AcceptRule): { purpose?: ClaimPurpose } {
  const purpose = claimPurposes.find((p) => p === rule.purpose || (p === 'dhcp' && rule.purpose === 'dhcpv6'));
  return purpose === undefined ? {} : { purpose };
}

/** What needs somebody first, then services, then what is only ours. */
function portOrder(state: PortState): number {
  return { taken: 0, stray: 1, claimed: 2, silent: 3, internal: 4, asking: 5, local: 6 }[state];
}
