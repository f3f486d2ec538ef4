import { describe, expect, test } from 'vitest';
import type { ListeningSocket } from '../../host/host.ts';
import type { PortView } from '../../lib/ports.ts';
import { portAccess, portRows, portsCsv, portWhy } from '../../lib/texts/ports.ts';
import type { Claim } from '../contract.ts';
import { explainPorts, type Seen } from './explain.ts';
import { acceptRules } from './rules.ts';

const claim = (owner: string, protocol: 'udp' | 'tcp', port: number, purpose: Claim['purpose'], more: Partial<Claim> = {}): Claim => ({
  owner,
  protocol,
  port,
  lastPort: port,
  purpose,
  interfaces: 'all',
  ...more,
});
const claims = [
  claim('asterisk', 'udp', 5060, 'signalling'),
  claim('asterisk', 'udp', 10_000, 'media', { lastPort: 10_999 }),
  claim('webserver', 'tcp', 443, 'web'),
  claim('firewall', 'tcp', 22, 'administration', { interfaces: ['lan'] }),
  claim('dhcp', 'udp', 67, 'dhcp', { interfaces: ['voice'] }),
  claim('interfaces', 'udp', 68, 'dhcp', { interfaces: ['lan'] }),
];
const rule = (expr: readonly object[], comment?: string) => ({
  rule: { family: 'inet', table: 'switchroom', chain: 'input', handle: 1, ...(comment === undefined ? {} : { comment }), expr },
});
const dport = (protocol: string, right: unknown) => ({ match: { op: '==', left: { payload: { protocol, field: 'dport' } }, right } });
const from = (device: unknown) => ({ match: { op: '==', left: { meta: { key: 'iifname' } }, right: device } });
const counter = (packets: number) => ({ counter: { packets, bytes: 1 } });
const accept = { accept: null };
/** As `nft -j list table` prints it (nftables 1.0.6). */
const table = {
  nftables: [
    { metainfo: { version: '1.0.6' } },
    { chain: { name: 'input' } },
    rule([{ match: { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'related'] } }, accept]),
    rule([dport('udp', 5060), counter(7), accept], 'asterisk: signalling'),
    rule([dport('udp', { range: [10_000, 10_999] }), counter(3), accept], 'asterisk: media'),
    rule(
      [
        from({ set: ['lan', 'voice'] }),
        {
          match: {
            op: '==',
            left: { payload: { protocol: 'ip', field: 'saddr' } },
            right: { set: [{ prefix: { addr: '192.0.2.0', len: 24 } }, '198.51.100.7'] },
          },
        },
        dport('tcp', 443),
        counter(1),
        accept,
      ],
      'webserver: web',
    ),
    rule([from('lan'), dport('tcp', 22), counter(0), accept], 'firewall: administration'),
    rule([from('voice'), dport('udp', 67), counter(0), accept], 'dhcp: dhcp'),
    rule([from('lan'), dport('udp', 546), accept], 'interfaces: dhcpv6'),
    rule([dport('tcp', 23), { drop: null }], 'not: ours'),
  ],
};
const units: Readonly<Record<string, string>> = {
  asterisk: 'asterisk',
  web: 'webserver',
  'dhcp-voice': 'dhcp',
  'dhcpcd-lan': 'interfaces',
};

const socket = (protocol: 'udp' | 'tcp', address: string, port: number, name: string, unit?: string, device?: string): ListeningSocket => ({
  protocol,
  address,
  port,
  ...(device === undefined ? {} : { device }),
  process: { pid: 7, name, ...(unit === undefined ? {} : { unit }) },
});
const explain = (sockets: readonly ListeningSocket[], more: Partial<Seen> = {}): PortView[] =>
  explainPorts({
    sockets,
    rules: acceptRules(table),
    claims,
    componentOf: (u) => units[u],
    stopped: new Set(),
    interfaceOf: (d) => (d === 'lan' || d === 'voice' ? d : undefined),
    ephemeral: [32_768, 60_999],
    blocked: { telephony: 2, web: 0 },
    lastPeer: () => undefined,
    ...more,
  });
const one = (sockets: readonly ListeningSocket[], id: string, more?: Partial<Seen>): PortView => {
  const found = explain(sockets, more).find((p) => p.id === id);
  if (!found) throw new Error(`${id} is not among ${explain(sockets, more).map((p) => p.id)}`);
  return found;
};

describe('rules are read from the kernel', () => {
  test('with ports, interfaces, networks and counters; a rule that drops is none', () => {
    expect(acceptRules(table)).toEqual([
      { protocol: 'udp', port: 5060, lastPort: 5060, devices: [], networks: [], packets: 7, owner: 'asterisk', purpose: 'signalling' },
      { protocol: 'udp', port: 10_000, lastPort: 10_999, devices: [], networks: [], packets: 3, owner: 'asterisk', purpose: 'media' },
      {
        protocol: 'tcp',
        port: 443,
        lastPort: 443,
        devices: ['lan', 'voice'],
        networks: ['192.0.2.0/24', '198.51.100.7'],
        packets: 1,
        owner: 'webserver',
        purpose: 'web',
      },
      { protocol: 'tcp', port: 22, lastPort: 22, devices: ['lan'], networks: [], packets: 0, owner: 'firewall', purpose: 'administration' },
      { protocol: 'udp', port: 67, lastPort: 67, devices: ['voice'], networks: [], packets: 0, owner: 'dhcp', purpose: 'dhcp' },
      { protocol: 'udp', port: 546, lastPort: 546, devices: ['lan'], networks: [], owner: 'interfaces', purpose: 'dhcpv6' },
    ]);
  });
  test.each([undefined, null, 7, {}, { nftables: 'x' }, { nftables: [{ rule: { chain: 'input' } }] }])('%j holds none', (json) =>
    expect(acceptRules(json)).toEqual([]),
  );
});

describe('what listens', () => {
  test('as claimed is one line for both families, with who may reach it', () => {
    const p = one(
      [socket('udp', '0.0.0.0', 5060, 'asterisk', 'asterisk'), socket('udp', '::', 5060, 'asterisk', 'asterisk')],
      'udp/5060/asterisk',
    );
    expect(p).toMatchObject({ state: 'claimed', addresses: ['0.0.0.0', '::'], component: 'asterisk', purpose: 'signalling', sockets: 2 });
    expect(p.access).toEqual({ who: 'everyone', interfaces: [], networks: [], blocked: 2, admitted: 7 });
    expect(portAccess(p.access, 'en')).toBe('everywhere, except 2 blocked');
    expect(portWhy(p, 'en')).toContain('SIP');
  });

  test('in a range is one line that counts', () => {
    const p = one(
      [10_000, 10_001, 10_500].map((n) => socket('udp', '0.0.0.0', n, 'asterisk', 'asterisk')),
      'udp/10000/asterisk',
    );
    expect(p).toMatchObject({ state: 'claimed', port: 10_000, lastPort: 10_999, sockets: 3 });
  });

  test('for some says which interfaces and networks', () => {
    const p = one([socket('tcp', '*', 443, 'node', 'web')], 'tcp/443/webserver');
    expect(p.access).toMatchObject({ who: 'some', interfaces: ['lan', 'voice'], networks: ['192.0.2.0/24', '198.51.100.7'] });
    expect(portAccess(p.access, 'de')).toBe('lan, voice (192.0.2.0/24, 198.51.100.7)');
  });

  test('on one link belongs to the claim of that interface', () => {
    expect(one([socket('udp', '0.0.0.0', 67, 'dnsmasq', 'dhcp-voice', 'voice')], 'udp/67/dhcp/voice').state).toBe('claimed');
    expect(explain([socket('udp', '0.0.0.0', 67, 'dnsmasq', 'dhcp-voice', 'lan')]).find((p) => p.port === 67)?.state).toBe('stray');
  });

  test('and is let in by a rule of its own component needs no claim', () => {
    expect(one([socket('udp', '::', 546, 'dhcpcd', 'dhcpcd-lan')], 'udp/546/interfaces')).toMatchObject({
      state: 'claimed',
      purpose: 'dhcp',
    });
  });

  test.each([
    ['another program on its own port', socket('tcp', '0.0.0.0', 4444, 'python3'), 'stray'],
    ['another program on a high UDP port', socket('udp', '0.0.0.0', 40_000, 'python3'), 'stray'],
    ['another program on a port of ours', socket('udp', '0.0.0.0', 10_007, 'python3'), 'taken'],
    ['another supervised program', socket('tcp', '0.0.0.0', 4444, 'nginx', 'nginx'), 'stray'],
    ['a service of ours on a port nobody claimed', socket('tcp', '0.0.0.0', 8088, 'asterisk', 'asterisk'), 'stray'],
    ['a socket without a process', { protocol: 'udp', address: '0.0.0.0', port: 51_820 } as const, 'stray'],
    ['a TCP listener of ours on a high port', socket('tcp', '0.0.0.0', 40_000, 'asterisk', 'asterisk'), 'stray'],
    ['an SSH server that somebody installed', socket('tcp', '0.0.0.0', 22, 'sshd', 'ssh'), 'claimed'],
    ['our own question to a name server', socket('udp', '0.0.0.0', 40_000, 'asterisk', 'asterisk'), 'asking'],
    ['a part of the PBX among itself', socket('tcp', '127.0.0.1', 5038, 'asterisk', 'asterisk'), 'internal'],
    ['a part of the PBX among itself on a claimed port', socket('tcp', '127.0.0.1', 443, 'asterisk', 'asterisk'), 'internal'],
    ['another program among itself', socket('tcp', '::1', 631, 'cupsd'), 'local'],
  ] as const)('%s is %s', (_, s, state) => {
    expect(explain([s]).find((p) => p.port === s.port && p.sockets > 0)?.state).toBe(state);
  });

  test('for this machine alone, and claimed so, is neither open nor silent', () => {
    const resolver = claim('dns', 'udp', 53, 'dns', { interfaces: [] });
    const found = explain([socket('udp', '127.0.0.1', 53, 'dnsmasq', 'resolver')], { claims: [resolver], componentOf: () => 'dns' });
    expect(found.map((p) => [p.state, p.port])).toEqual([['internal', 53]]);
  });

  test('a stray comes first and nobody may reach it', () => {
    const [first] = explain([socket('tcp', '*', 443, 'node', 'web'), socket('tcp', '0.0.0.0', 4444, 'python3')]);
    expect(first).toMatchObject({ state: 'stray', process: { name: 'python3' }, access: { who: 'nobody' } });
  });
});

describe('what is claimed and silent is shown with the reason', () => {
  const silent = (id: string, more?: Partial<Seen>) => one([], id, more).silence;
  test.each([
    ['udp/10000/asterisk/silent', 'on-demand'],
    ['tcp/22/firewall/silent/lan', 'not-installed'],
    ['udp/68/interfaces/silent/lan', 'raw'],
    ['udp/5060/asterisk/silent', 'nobody'],
  ])('%s: %s', (id, reason) => expect(silent(id)).toBe(reason));
  test('a service that does not run is the reason', () =>
    expect(silent('udp/5060/asterisk/silent', { stopped: new Set(['asterisk']) })).toBe('stopped'));
});

describe('what is exported', () => {
  const view = {
    ports: explain([
      socket('udp', '0.0.0.0', 5060, 'asterisk', 'asterisk'),
      socket('tcp', '*', 443, 'node', 'web'),
      socket('tcp', '0.0.0.0', 4444, '=cmd()'),
      socket('tcp', '127.0.0.1', 5038, 'asterisk', 'asterisk'),
    ]),
    at: 1,
    peersKnown: true,
    own: ['192.0.2.10', '2001:db8::10'],
  };
  test('holds services that cross a router, and never a stray, an internal port or DHCP', () => {
    expect(portRows(view, 'en').map((r) => `${r.protocol} ${r.port}-${r.lastPort} ${r.peers.join(' ')}`)).toEqual([
      'tcp 443-443 192.0.2.0/24 198.51.100.7',
      'udp 5060-5060 ',
      'udp 10000-10999 ',
    ]);
  });
  test('as a table has every line, and no formula', () => {
    const lines = portsCsv(view, 'de').trimEnd().split('\r\n');
    expect(lines).toHaveLength(view.ports.length + 1);
    expect(lines[1]).toContain("'=cmd()");
  });
});
