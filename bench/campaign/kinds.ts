// The kinds of changes that a campaign draws from: valid ones, breaking ones, and wrong ones. Pure.
import type { Config } from '../../src/config/config.ts';
import type { Chance } from '../chance.ts';
import type { Edit, Kind, Place } from './kind.ts';

/** Host numbers nobody has: the router leases .100 to .199. */
const free = (chance: Chance) => chance.whole(20, 89);
const NOBODY = 251;

const OWN_PAIR = ['etc/web/tls/chain.pem', 'etc/web/tls/key.pem'] as const;
const UPLOADED_PAIR = ['etc/web/tls-uploaded/chain.pem', 'etc/web/tls-uploaded/key.pem'] as const;

const withLan = (d: Config, lan: Partial<Config['interfaces'][string]>): Config => {
  const before = d.interfaces['lan'];
  return before === undefined ? d : { ...d, interfaces: { ...d.interfaces, lan: { ...before, ...lan } } };
};

/** A static address with everything that DHCP gave until now. */
function fixed(d: Config, place: Place, address: string): Config {
  const router = `${place.lan}.${place.router}`;
  return {
    ...withLan(d, { ipv4: { mode: 'static', address } }),
    routes: { ...d.routes, ipv4: { from: 'static', interface: 'lan', gateway: router } },
    dns: d.dns.servers.from === 'dhcp' ? { ...d.dns, servers: { from: 'static', addresses: [router] } } : d.dns,
  };
}

const learnt = (d: Config): Config => ({
  ...withLan(d, { ipv4: { mode: 'dhcp' } }),
  routes: { ...d.routes, ipv4: { from: 'dhcp', interface: 'lan' } },
  dns: { ...d.dns, servers: { from: 'dhcp', interface: 'lan' } },
});

const isStatic = (d: Config): boolean => d.interfaces['lan']?.ipv4.mode === 'static';

const gateway = (d: Config, address: string): Config => ({
  ...d,
  routes: { ...d.routes, ipv4: { from: 'static', interface: 'lan', gateway: address } },
});

const servers = (d: Config, addresses: string[]): Config => ({ ...d, dns: { ...d.dns, servers: { from: 'static', addresses } } });

const web = (d: Config, webserver: Partial<Config['webserver']>): Config => ({ ...d, webserver: { ...d.webserver, ...webserver } });

const uploaded = (d: Config, secret: string): Config => web(d, { certificate: { from: 'uploaded', pair: { secret } } });

const allow = (d: Config, networks: string[], interfaces: string[] = []): Config => web(d, { allow: { networks, interfaces } });

const elsewhere: Edit = (d, p, c) => fixed(d, p, `${p.lan}.${free(c)}/24`);

export const KINDS: readonly Kind[] = [
  {
    what: 'DHCP ⇄ static',
    breaks: 'the way in, and it can be found again',
    weight: 6,
    cutsOff: true,
    edit: (d, p, c) => (isStatic(d) ? learnt(d) : elsewhere(d, p, c, '')),
  },
  { what: 'another address', breaks: 'the way in, and it can be found again', weight: 4, cutsOff: true, edit: elsewhere },
  // Cuts off: the office's router knows no way there.
  {
    what: 'an address of another network',
    breaks: 'gateway',
    weight: 3,
    unreachable: true,
    cutsOff: true,
    edit: (d, p, c) => {
      const other = p.lan.replace(/\.\d+$/, `.${c.whole(100, 199)}`);
      return gateway(fixed(d, p, `${other}.${free(c)}/24`), `${other}.1`);
    },
  },
  {
    what: 'the address of the administrator',
    breaks: 'address of another host',
    weight: 1,
    unreachable: true,
    edit: (d, p) => fixed(d, p, `${p.lan}.${p.admin}/24`),
  },
  {
    what: 'the address of the router',
    breaks: 'address of another host',
    weight: 2,
    unreachable: true,
    edit: (d, p) => servers({ ...fixed(d, p, `${p.lan}.${p.router}/24`), routes: { ...d.routes, ipv4: { from: 'none' } } }, []),
  },
  {
    what: 'an address that another machine has',
    breaks: 'address conflict',
    weight: 1,
    unreachable: true,
    edit: (d, p) => fixed(d, p, `${p.lan}.${p.other}/24`),
  },
  {
    what: 'an address that another machine takes meanwhile',
    breaks: 'address conflict',
    weight: 2,
    unreachable: true,
    spoils: 'takes the new address',
    edit: elsewhere,
  },
  // The office's wire becomes the phones' network, and the other way round.
  {
    what: 'swapped networks',
    breaks: 'networks swapped',
    weight: 2,
    unreachable: true,
    cutsOff: true,
    edit: (d) => {
      const { lan, voice } = d.interfaces;
      if (lan === undefined || voice === undefined) return d;
      return { ...d, interfaces: { ...d.interfaces, lan: { ...lan, match: voice.match }, voice: { ...voice, match: lan.match } } };
    },
  },
  {
    what: 'the web port moved',
    breaks: 'web port moved',
    weight: 3,
    cutsOff: true,
    edit: (d, _, c) => web(d, { httpsPort: d.webserver.httpsPort === 443 ? c.whole(8400, 8499) : 443 }),
  },
  // 5038 is Asterisk's.
  { what: 'a web port that is taken', breaks: 'wrong in itself', weight: 1, edit: (d) => web(d, { httpsPort: 5038 }) },
  // One may administer by the phones' network alone, which is allowed, and nobody is there.
  {
    what: 'the web port closed in the office',
    breaks: 'firewall closes the web port',
    weight: 2,
    unreachable: true,
    cutsOff: true,
    edit: (d) => {
      const { voice } = d.interfaces;
      if (voice === undefined) return d;
      return allow({ ...d, dhcp: {}, interfaces: { ...d.interfaces, voice: { ...voice, role: 'lan' } } }, [], ['voice']);
    },
  },
  {
    what: 'pages for another network alone',
    breaks: 'networks that exclude the administrator',
    weight: 2,
    unreachable: true,
    cutsOff: true,
    edit: (d) => allow(d, ['198.51.100.0/24']),
  },
  {
    what: 'pages for the office alone, or for everybody',
    breaks: 'nothing',
    weight: 1,
    edit: (d, p) => allow(d, d.webserver.allow.networks.length > 0 ? [] : [`${p.lan}.0/24`]),
  },
  { what: 'a narrower network', breaks: 'gateway', weight: 1, edit: (d, p, c) => fixed(d, p, `${p.lan}.${c.whole(2, 6)}/29`) },
  { what: 'a gateway that nobody is', breaks: 'gateway', weight: 2, edit: (d, p) => gateway(d, `${p.lan}.${NOBODY}`) },
  { what: 'no default route', breaks: 'gateway', weight: 1, edit: (d) => ({ ...d, routes: { ...d.routes, ipv4: { from: 'none' } } }) },
  {
    what: 'another name server',
    breaks: 'nothing',
    weight: 2,
    edit: (d, p, c) => servers(d, [`${p.lan}.${p.router}`, `192.0.2.${c.whole(1, 254)}`]),
  },
  { what: 'no name server', breaks: 'DNS gone', weight: 1, edit: (d) => servers(d, []) },
  { what: 'a name server that never answers', breaks: 'DNS gone', weight: 1, edit: (d, p) => servers(d, [`${p.lan}.${NOBODY}`]) },
  { what: 'another MTU', breaks: 'nothing', weight: 2, edit: (d, _, c) => withLan(d, { mtu: c.one([1280, 1400, 1492, 1500, 9000]) }) },
  {
    what: 'another voice range',
    breaks: 'nothing',
    weight: 2,
    edit: (d, _, c) => {
      const voice = d.dhcp['voice'];
      if (voice === undefined) return d;
      const network = voice.first.replace(/\.\d+$/, '');
      return {
        ...d,
        dhcp: { ...d.dhcp, voice: { ...voice, first: `${network}.${c.whole(50, 99)}`, last: `${network}.${c.whole(200, 250)}` } },
      };
    },
  },
  {
    what: 'IPv6 on or off',
    breaks: 'nothing',
    weight: 1,
    edit: (d) => {
      const on = d.interfaces['lan']?.ipv6.mode === 'off';
      return {
        ...withLan(d, { ipv6: { mode: on ? 'slaac' : 'off' } }),
        routes: { ...d.routes, ipv6: on ? { from: 'ra', interface: 'lan' } : { from: 'none' } },
      };
    },
  },
  {
    what: 'an uploaded certificate, or the PBX’s own again',
    breaks: 'nothing',
    weight: 1,
    upload: 'good',
    edit: (d, _, __, pair) => (d.webserver.certificate.from === 'own' ? uploaded(d, pair) : web(d, { certificate: { from: 'own' } })),
  },
  {
    what: 'a certificate of another key',
    breaks: 'certificate unusable',
    weight: 1,
    upload: 'of another key',
    edit: (d, _, __, pair) => uploaded(d, pair),
  },
  {
    what: 'a certificate that has ended',
    breaks: 'certificate unusable',
    weight: 1,
    upload: 'ended',
    edit: (d, _, __, pair) => uploaded(d, pair),
  },
  {
    what: 'a certificate that ends at once',
    breaks: 'certificate unusable',
    weight: 1,
    upload: 'ending',
    edit: (d, _, __, pair) => uploaded(d, pair),
  },
  {
    what: 'a certificate of another host',
    breaks: 'certificate unusable',
    weight: 1,
    upload: 'of another host',
    edit: (d, _, __, pair) => uploaded(d, pair),
  },
  { what: 'a certificate that is not there', breaks: 'certificate unusable', weight: 1, edit: (d) => uploaded(d, 'nobodyhasit') },
  {
    what: 'another address, and the certificate deleted meanwhile',
    breaks: 'certificate unusable',
    weight: 1,
    upload: 'good',
    spoils: { files: [...OWN_PAIR, ...UPLOADED_PAIR], by: 'deleting' },
    edit: (d, p, c, pair) => uploaded(elsewhere(d, p, c, pair), pair),
  },
  {
    what: 'another port, and the certificate garbled meanwhile',
    breaks: 'certificate unusable',
    weight: 1,
    upload: 'good',
    spoils: { files: [...OWN_PAIR, ...UPLOADED_PAIR], by: 'garbling' },
    edit: (d, _, c, pair) => uploaded(web(d, { httpsPort: c.whole(8500, 8599) }), pair),
  },
  {
    what: 'another name server, and the certificate’s key garbled meanwhile',
    breaks: 'certificate unusable',
    weight: 1,
    spoils: { files: [OWN_PAIR[1]], by: 'garbling' },
    edit: (d, p, c) => servers(d, [`${p.lan}.${p.router}`, `192.0.2.${c.whole(1, 254)}`]),
  },
  // Refused before anything is touched.
  {
    what: 'a gateway outside its network',
    breaks: 'gateway',
    weight: 1,
    edit: (d, p) => gateway(fixed(d, p, `${p.lan}.30/24`), '192.0.2.1'),
  },
  { what: 'a broadcast address', breaks: 'wrong in itself', weight: 1, edit: (d, p) => fixed(d, p, `${p.lan}.255/24`) },
  {
    what: 'a network that is the voice network’s',
    breaks: 'wrong in itself',
    weight: 1,
    edit: (d, p) => fixed(d, p, voiceAddress(d)),
  },
  { what: 'no way in', breaks: 'wrong in itself', weight: 1, edit: (d) => withLan(d, { ipv4: { mode: 'off' }, ipv6: { mode: 'off' } }) },
  { what: 'an MTU below that of IPv6', breaks: 'wrong in itself', weight: 1, edit: (d) => withLan(d, { mtu: 68 }) },
];

function voiceAddress(d: Config): string {
  const voice = d.interfaces['voice']?.ipv4;
  return voice?.mode === 'static' ? voice.address : '0.0.0.0/24';
}
