// Long because one made-up site is read as a whole: pages show the same machine from several sides.
import type { Answer } from '../../src/api/contract.ts';
import type { Config } from '../../src/config/config.ts';

/** A believable site, for looking at pages without a PBX. Nothing of this is shipped. */

export const document: Config = {
  version: 1,
  interfaces: {
    lan: { match: { name: 'eth0' }, role: 'lan', mtu: 1500, ipv4: { mode: 'dhcp' }, ipv6: { mode: 'slaac' } },
    voice: {
      match: { mac: '02:00:5e:00:53:02' },
      role: 'voice',
      mtu: 1500,
      ipv4: { mode: 'static', address: '172.30.77.1/24' },
      ipv6: { mode: 'off' },
    },
  },
  routes: {
    ipv4: { from: 'dhcp', interface: 'lan' },
    ipv6: { from: 'ra', interface: 'lan' },
    second: { ipv4: { from: 'static', interface: 'voice', gateway: '172.30.77.254' }, ipv6: { from: 'none' } },
    metric: { ipv4: 100, ipv6: 100 },
    probes: ['192.0.2.53'],
    static: [{ to: '198.51.100.0/24', via: '10.20.0.9', interface: 'lan' }],
    forwarding: [],
  },
  dns: {
    servers: { from: 'dhcp', interface: 'lan' },
    search: ['example.test'],
    domains: [{ domain: 'corp.example.test', servers: ['192.0.2.53'] }],
    hosts: [{ name: 'door.example.test', addresses: ['10.20.0.60'] }],
  },
  dhcp: { voice: { first: '172.30.77.100', last: '172.30.77.199', leaseSeconds: 3600 } },
  proxy: { mode: 'off' },
  time: { fromDhcp: true, servers: [], serve: true },
  webserver: {
    hostname: 'pbx.example.test',
    httpsPort: 443,
    httpPort: 80,
    redirect: true,
    allow: { networks: [], interfaces: [] },
    tlsMinimum: '1.2',
    session: { idleMinutes: 720, absoluteHours: 168 },
    certificate: { from: 'own' },
  },
  protection: {
    maxFailures: 10,
    windowSeconds: 60,
    blockSeconds: 600,
    allowlist: [{ address: '192.0.2.64/28', note: 'Head office' }],
    feeds: [
      {
        name: 'watch',
        url: 'https://feeds.example.test/blocks.jws',
        key: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
        everyHours: 6,
        services: ['telephony', 'web'],
      },
      {
        name: 'scanners',
        url: 'https://lists.example.test/sip.jws',
        key: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
        everyHours: 24,
        services: ['telephony'],
      },
    ],
    jails: [
      {
        name: 'sshd',
        log: '/var/log/auth.log',
        filter: 'sshd',
        failregex: [],
        sample: '',
        protocol: 'tcp',
        ports: [22],
        maxFailures: 5,
        windowSeconds: 600,
      },
    ],
  },
  reachability: {
    schedule: 'hourly',
    stun: [{ host: 'stun.example.test', port: 3478 }],
    sip: [],
    others: [],
    vendors: [],
    outgoing: 'observe',
  },
  asterisk: { realm: 'switchroom', sipPort: 5060, rtpFirst: 10_000, rtpLast: 10_999, language: 'en' },
  messages: {
    keepDays: 90,
    mail: {
      server: 'mail.example.test',
      port: 587,
      security: 'starttls',
      user: 'pbx',
      password: { secret: 's-mail' },
      from: 'pbx@example.test',
      to: ['office@example.test'],
      language: 'en',
      kinds: ['simple-fault', 'serious-fault', 'security-warning'],
    },
    syslog: {
      server: '10.20.0.9',
      port: 514,
      transport: 'udp',
      kinds: ['information', 'simple-fault', 'serious-fault', 'security-warning'],
    },
  },
  changes: { confirmSeconds: 60 },
  backup: { every: 'day', weekday: 'sunday', at: '02:15', keep: 7, passphrase: { secret: 'abcdefgh12345678' } },
};

const now = (): number => Date.now() / 1000;
const link = {
  up: true,
  carrier: true,
  mtu: 1500,
  speed: 1000,
  rxErrors: 0,
  txErrors: 0,
  rxPackets: 1_201_334,
  txPackets: 930_114,
  rxDropped: 0,
  txDropped: 0,
};

export const interfaces = (config: Config): Answer<'GET /interfaces'> => {
  const lan = config.interfaces.lan?.ipv4;
  const dhcp = lan?.mode !== 'static';
  return [
    {
      id: 'lan',
      role: 'lan',
      link: { ...link, device: 'eth0', mac: '02:00:5e:00:53:01', rxBytes: 1_284_220_114, txBytes: 344_018_220 },
      addresses: [
        dhcp
          ? { address: '10.20.0.14/24', origin: 'dhcp', validSeconds: 2231, duplicate: false }
          : { address: lan.address, origin: 'static', duplicate: false },
        { address: '2001:db8:20::5eff:fe00:5301/64', origin: 'slaac', validSeconds: 82_800, duplicate: false },
        { address: 'fe80::5eff:fe00:5301/64', origin: 'link-local', duplicate: false },
      ],
      leases: [
        ...(dhcp
          ? ([
              {
                device: 'eth0',
                protocol: 'dhcp',
                addresses: ['10.20.0.14/24'],
                gateway: '10.20.0.1',
                dnsServers: ['10.20.0.1', '10.20.0.2'],
                domain: 'example.test',
                server: '10.20.0.1',
                obtainedAt: now() - 1369,
                validSeconds: 3600,
                renewSeconds: 1800,
                rebindSeconds: 3150,
                options: {
                  subnet_mask: '255.255.255.0',
                  broadcast_address: '10.20.0.255',
                  ntp_servers: '10.20.0.1',
                  dhcp_renewal_time: '1800',
                  dhcp_rebinding_time: '3150',
                },
              },
            ] as const)
          : []),
        {
          device: 'eth0',
          protocol: 'slaac',
          addresses: ['2001:db8:20::5eff:fe00:5301/64'],
          gateway: 'fe80::1',
          dnsServers: ['2001:db8:20::1'],
          obtainedAt: now() - 300,
          validSeconds: 86_400,
          options: {},
        },
      ],
      gateway: '10.20.0.1',
      dhcpServers: [{ device: 'eth0', address: '10.20.0.1', mac: '02:00:5e:00:53:fe', gateway: '10.20.0.1' }],
      refused: [],
    },
    {
      id: 'voice',
      role: 'voice',
      link: { ...link, device: 'eth1', mac: '02:00:5e:00:53:02', rxBytes: 88_220_114, txBytes: 91_018_220, rxErrors: 12 },
      addresses: [
        {
          address: config.interfaces.voice?.ipv4.mode === 'static' ? config.interfaces.voice.ipv4.address : '172.30.77.1/24',
          origin: 'static',
          duplicate: false,
        },
        { address: 'fe80::5eff:fe00:5302/64', origin: 'link-local', duplicate: false },
      ],
      leases: [],
      dhcpServers: [],
      refused: [],
    },
  ];
};

export const extensions = (): Answer<'GET /extensions'> => [
  { number: '201', name: 'Reception', phones: ['00:00:5e:00:53:11'] },
  { number: '202', name: 'Workshop', language: 'de', phones: ['00:00:5e:00:53:12'] },
  { number: '203', name: 'Meeting room, second floor', phones: ['00:00:5e:00:53:13'] },
  { number: '204', name: 'Door', phones: ['00:00:5e:00:53:14', '00:00:5e:00:53:15'] },
  { number: '305', name: 'Spare', phones: [] },
];

const phone = { vendor: 'baresip', generation: 1 };
export const phones = (): Answer<'GET /phones'> => [
  {
    ...phone,
    mac: '00:00:5e:00:53:11',
    extension: '201',
    state: 'registered',
    address: '172.30.77.101',
    userAgent: 'baresip v3.18.0',
    lastFetchAt: now() - 86_000,
    registeredAt: now() - 8100,
    reason: { code: 'phone.registered', values: { address: '172.30.77.101' } },
  },
  {
    ...phone,
    vendor: 'linphone',
    mac: '00:00:5e:00:53:12',
    extension: '202',
    state: 'registered',
    address: '172.30.77.102',
    userAgent: 'Linphone 5.2',
    lastFetchAt: now() - 3000,
    registeredAt: now() - 700,
    reason: { code: 'phone.registered', values: { address: '172.30.77.102' } },
  },
  {
    ...phone,
    mac: '00:00:5e:00:53:13',
    extension: '203',
    state: 'leased',
    address: '172.30.77.103',
    reason: { code: 'phone.leased-closed', values: { address: '172.30.77.103' } },
  },
  {
    ...phone,
    mac: '00:00:5e:00:53:14',
    extension: '204',
    state: 'lost',
    address: '172.30.77.104',
    userAgent: 'baresip v3.18.0',
    lastFetchAt: now() - 40_000,
    registeredAt: now() - 5000,
    reason: { code: 'phone.lost', values: { address: '172.30.77.104' } },
  },
  { ...phone, mac: '00:00:5e:00:53:15', extension: '204', state: 'never-seen', reason: { code: 'phone.never-seen', values: {} } },
];

export const blocks = (): Answer<'GET /blocks'> => [
  {
    address: '203.0.113.9',
    service: 'telephony',
    since: now() - 228,
    until: now() + 372,
    because: '20 wrong passwords in 8 s for 14 extensions that do not exist',
    by: 'guard',
    failures: 20,
    packets: 1840,
  },
  {
    address: '2001:db8:bad::7',
    service: 'web',
    since: now() - 60,
    until: now() + 540,
    because: '10 wrong passwords in 41 s for 1 user',
    by: 'guard',
    failures: 10,
    packets: 3,
  },
];

const said = (
  id: number,
  before: number,
  kind: Answer<'GET /messages'>[number]['kind'],
  code: string,
  en: string,
  de: string,
  read: boolean,
  values: Record<string, string | number> = {},
): Answer<'GET /messages'>[number] => ({
  id: String(id),
  at: now() - before,
  source: code.startsWith('a') || code.startsWith('b') ? 'guard' : 'engine',
  kind,
  code,
  values,
  read,
  count: 1,
  firstAt: now() - before,
  text: { en, de },
  cause: { en: '', de: '' },
  consequence: { en: '', de: '' },
  remedy: { en: '', de: '' },
});
export const messages = (): Answer<'GET /messages'> => [
  said(
    418,
    228,
    'security-warning',
    'block.added',
    'Telephony is blocked for 203.0.113.9 for 10 minutes',
    'Telefonie ist für 203.0.113.9 für 10 Minuten gesperrt',
    false,
    { address: '203.0.113.9', minutes: 10 },
  ),
  said(
    417,
    229,
    'security-warning',
    'attack.detected',
    '20 wrong passwords for telephony from 203.0.113.9',
    '20 falsche Passwörter für Telefonie von 203.0.113.9',
    false,
    { address: '203.0.113.9', failures: 20 },
  ),
  said(
    416,
    4100,
    'serious-fault',
    'change.rolled-back',
    'Revision 13 was undone: nobody confirmed within 60 seconds',
    'Revision 13 wurde zurückgenommen: Niemand hat innerhalb von 60 Sekunden bestätigt',
    true,
    { revision: 13 },
  ),
  said(415, 9000, 'information', 'change.committed', 'Revision 12 is in force', 'Revision 12 gilt', true, { revision: 12 }),
  said(
    414,
    90_000,
    'information',
    'drift.repaired',
    'Something else had changed /etc/resolv.conf; it is as it should be again',
    'Etwas anderes hatte /etc/resolv.conf geändert; sie ist wieder, wie sie sein soll',
    true,
  ),
  said(413, 93_000, 'information', 'session.opened', 'admin logged in from 10.20.0.50', 'admin hat sich von 10.20.0.50 angemeldet', true),
];

export const calls = (): Answer<'GET /calls'> => [
  { id: 'c1', from: '201', to: '202', state: 'talking', since: now() - 134 },
  { id: 'c2', from: '203', to: '305', state: 'ringing', since: now() - 4 },
];

export const revisions = (): Answer<'GET /revisions'> => [
  { revision: 12, at: now() - 9000, by: 'admin', reason: 'second name server', confirmed: 'not-needed', subscribers: 7, head: true },
  {
    revision: 11,
    at: now() - 90_000,
    by: 'admin',
    reason: '',
    confirmed: 'by-hand',
    unproven: 'nobody had reached the new address yet',
    subscribers: 6,
    head: false,
  },
  { revision: 10, at: now() - 180_000, by: 'root', reason: 'moved to the new rack', confirmed: 'connection', subscribers: 6, head: false },
  { revision: 1, at: now() - 900_000, by: 'switchroom', reason: 'first start', confirmed: 'not-needed', subscribers: 1, head: false },
];
