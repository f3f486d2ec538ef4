import type { Answer } from '../../src/api/contract.ts';
import type { Config } from '../../src/config/config.ts';

/** Name servers of the pretended PBX: one answers, one makes names up, one is silent. */
export const dnsView = (config: Config): Answer<'GET /dns'> => ({
  resolver: 'ready',
  servers: [
    { address: '10.20.0.1', origin: 'dhcp', interface: 'lan', use: 'asked', state: 'answers', ms: 3, at: 1 },
    { address: '10.20.0.2', origin: 'dhcp', interface: 'lan', use: 'passed-over', state: 'invents', invented: '203.0.113.66', at: 1 },
    { address: 'fe80::1%eth0', origin: 'slaac', interface: 'lan', use: 'asked', state: 'silent', because: 'no answer in 2000 ms', at: 1 },
  ],
  domains: config.dns.domains.map((d) => ({ ...d, servers: d.servers.map((address) => ({ address, state: 'answers', ms: 612 })) })),
  search: config.dns.search,
  hosts: config.dns.hosts,
});

export function dnsTest(name: string, type: string): Answer<'POST /dns/test'> {
  const said = { ms: 3.2, truncated: false, tcp: false, authentic: false, strange: 0, answers: [] };
  const a = (text: string) => [{ name, type: 'A', ttl: 300, text }];
  return {
    name,
    type: type as 'A',
    disagree: true,
    servers: [
      { ...said, server: '127.0.0.1', role: 'resolver', inCharge: false, state: 'answered', rcode: 'NOERROR', answers: a('192.0.2.80') },
      {
        ...said,
        server: '10.20.0.1',
        role: 'general',
        inCharge: true,
        state: 'answered',
        rcode: 'NOERROR',
        answers: a('192.0.2.80'),
        group: 0,
        authentic: true,
        truncated: true,
        tcp: true,
      },
      {
        ...said,
        server: '10.20.0.2',
        role: 'general',
        inCharge: true,
        state: 'answered',
        rcode: 'NOERROR',
        answers: a('203.0.113.66'),
        group: 1,
      },
      { ...said, server: 'fe80::1%eth0', role: 'general', inCharge: true, state: 'silent', because: 'no answer in 2000 ms', ms: 2000 },
    ],
  };
}

export function sipPath(domain: string): Answer<'POST /dns/path'> {
  const udp = { transport: 'udp', port: 5060 } as const;
  return {
    domain,
    lookups: [
      { name: domain, type: 'NAPTR', count: 2 },
      { name: `_sip._udp.${domain}`, type: 'SRV', count: 2 },
      { name: `b.${domain}`, type: 'AAAA', count: 0, instead: 'NXDOMAIN' },
    ],
    ways: [
      {
        transport: 'udp',
        by: 'naptr',
        order: 10,
        preference: 10,
        service: 'SIP+D2U',
        name: `_sip._udp.${domain}`,
        targets: [
          {
            host: `a.${domain}`,
            port: 5060,
            priority: 10,
            weight: 75,
            share: 75,
            addresses: [
              { ...udp, address: '192.0.2.10', tried: { failed: 'silent', because: 'no answer in 2500 ms' } },
              { ...udp, address: '2001:db8::10', tried: { ms: 12, said: 'SIP 200' } },
            ],
          },
          { host: `b.${domain}`, port: 5060, priority: 20, weight: 25, share: 25, addresses: [], nothing: 'no-address' },
        ],
      },
      {
        transport: 'tls',
        by: 'naptr',
        order: 20,
        preference: 10,
        service: 'SIPS+D2T',
        name: `_sips._tcp.${domain}`,
        targets: [],
        nothing: 'not-offered',
      },
    ],
    taken: { ...udp, address: '2001:db8::10' },
  };
}
