import type { Answer } from '../../src/api/contract.ts';

/** What a PBX with a stray program would show. */
export const ports = (): Answer<'GET /ports'> => {
  const at = Date.now() / 1000;
  const everyone = { who: 'everyone', interfaces: [], networks: [], blocked: 2, admitted: 1840 } as const;
  const process = (name: string, pid: number, unit?: string) => ({ process: { name, pid, ...(unit === undefined ? {} : { unit }) } });
  const one = { addresses: ['*'], sockets: 1 } as const;
  return {
    at,
    peersKnown: true,
    own: ['10.20.0.14'],
    ports: [
      {
        id: 'tcp/4444/python3',
        protocol: 'tcp',
        port: 4444,
        lastPort: 4444,
        ...one,
        state: 'stray',
        ...process('python3', 4711),
        access: { who: 'nobody', interfaces: [], networks: [], blocked: 0 },
      },
      {
        id: 'udp/67/dhcp/voice',
        protocol: 'udp',
        port: 67,
        lastPort: 67,
        addresses: ['0.0.0.0'],
        sockets: 1,
        device: 'voice',
        state: 'claimed',
        component: 'dhcp',
        ...process('dnsmasq', 204, 'dhcp-voice'),
        purpose: 'dhcp',
        access: { who: 'some', interfaces: ['voice'], networks: [], blocked: 0, admitted: 12 },
      },
      {
        id: 'tcp/443/webserver',
        protocol: 'tcp',
        port: 443,
        lastPort: 443,
        ...one,
        state: 'claimed',
        component: 'webserver',
        ...process('node', 96, 'web'),
        purpose: 'web',
        access: { who: 'some', interfaces: ['lan'], networks: ['10.20.0.0/24', '2001:db8:77::/48'], blocked: 1, admitted: 512 },
        lastPeer: { address: '10.20.0.31', at: at - 20 },
      },
      {
        id: 'udp/5060/asterisk',
        protocol: 'udp',
        port: 5060,
        lastPort: 5060,
        addresses: ['0.0.0.0', '::'],
        sockets: 2,
        state: 'claimed',
        component: 'asterisk',
        ...process('asterisk', 231, 'asterisk'),
        purpose: 'signalling',
        access: everyone,
        lastPeer: { address: '2001:db8:77:1:a5:beff:fe74:8869', at: at - 200 },
      },
      {
        id: 'udp/10000/asterisk/silent',
        protocol: 'udp',
        port: 10_000,
        lastPort: 10_999,
        addresses: [],
        sockets: 0,
        state: 'silent',
        silence: 'on-demand',
        component: 'asterisk',
        purpose: 'media',
        access: everyone,
      },
      {
        id: 'tcp/5038/asterisk/local',
        protocol: 'tcp',
        port: 5038,
        lastPort: 5038,
        addresses: ['127.0.0.1'],
        sockets: 1,
        state: 'internal',
        component: 'asterisk',
        ...process('asterisk', 231, 'asterisk'),
        access: { who: 'this-machine', interfaces: [], networks: [], blocked: 0 },
      },
    ],
  };
};
