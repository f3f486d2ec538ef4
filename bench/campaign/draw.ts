// What a campaign does to a PBX, drawn from a seed. Pure: the n-th change of a seed is the same kind, fate and road whatever happened before.
import type { Config } from '../../src/config/config.ts';
import { Chance } from '../chance.ts';

/** Where the PBX stands: the addresses of its office. */
export interface Place {
  /** `10.73.1`: the office's network is a /24 */
  readonly lan: string;
  /** host numbers in it */
  readonly router: number;
  readonly admin: number;
}

/**
 * `confirm`  the administrator confirms through the new address, by the ticket
 * `abandon`  nobody confirms
 * `kill-engine`, `kill-web`, `kill-all`   SIGKILL of the engine, of web, of engine, web and guard, after a record of the change
 * `cut`      the power goes after a record of the change, and comes again
 */
export type Fate = 'confirm' | 'abandon' | 'kill-engine' | 'kill-web' | 'kill-all' | 'cut';
/** `cuts`: mostly power cuts, for a short run. `control`: what nobody can get through without rollback, and nobody confirms. */
export type Mode = 'campaign' | 'cuts' | 'control';
export type Road = 'switchroom' | 'rest';

export interface Drawn {
  readonly n: number;
  readonly what: string;
  readonly fate: Fate;
  readonly road: Road;
  /**
   * For kills and cuts: after so many records of the change. The journal is the first; then one for each step as it begins, and one when the change
   * waits for its confirmation. A change that has fewer is interrupted after its last.
   */
  readonly after: number;
  readonly edit: (document: Config) => Config;
  /** The administrator can get to the new address: if he wants to confirm, he must be able to. */
  readonly reachable: boolean;
}

/** Ten fates in a seeded order, then the next ten: also a short campaign meets more than one. */
const DECKS: Readonly<Record<Mode, readonly Fate[]>> = {
  campaign: ['confirm', 'confirm', 'confirm', 'abandon', 'abandon', 'kill-engine', 'kill-web', 'kill-all', 'cut', 'cut'],
  cuts: ['cut', 'cut', 'cut', 'cut', 'cut', 'confirm'],
  control: ['abandon'],
};
/** The journal and ten steps: another address has eight. */
const RECORDS = 11;

type Edit = (document: Config, place: Place, chance: Chance) => Config;
interface Kind {
  readonly what: string;
  readonly weight: number;
  readonly edit: Edit;
  readonly unreachable?: true;
  /** Without confirmation and without rollback the administrator does not find the old revision any more. */
  readonly cutsOff?: true;
}

/** Host numbers nobody has: the router leases .100 to .199. */
const free = (chance: Chance) => chance.whole(20, 89);
const NOBODY = 251;

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

export const KINDS: readonly Kind[] = [
  {
    what: 'DHCP ⇄ static',
    weight: 6,
    cutsOff: true,
    edit: (d, p, c) => (isStatic(d) ? learnt(d) : fixed(d, p, `${p.lan}.${free(c)}/24`)),
  },
  { what: 'another address', weight: 4, cutsOff: true, edit: (d, p, c) => fixed(d, p, `${p.lan}.${free(c)}/24`) },
  // Cuts off: the office's router knows no way there.
  {
    what: 'an address of another network',
    weight: 3,
    unreachable: true,
    cutsOff: true,
    edit: (d, p, c) => {
      const other = p.lan.replace(/\.\d+$/, `.${c.whole(100, 199)}`);
      return gateway(fixed(d, p, `${other}.${free(c)}/24`), `${other}.1`);
    },
  },
  { what: 'the address of the administrator', weight: 1, unreachable: true, edit: (d, p) => fixed(d, p, `${p.lan}.${p.admin}/24`) },
  {
    what: 'the address of the router',
    weight: 2,
    unreachable: true,
    edit: (d, p) => ({ ...fixed(d, p, `${p.lan}.${p.router}/24`), routes: { ...d.routes, ipv4: { from: 'none' } } }),
  },
  // The office's wire becomes the phones' network, and the other way round.
  {
    what: 'swapped networks',
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
    weight: 3,
    cutsOff: true,
    edit: (d, _, c) => {
      const httpsPort = d.webserver.httpsPort === 443 ? c.whole(8400, 8499) : 443;
      return { ...d, webserver: { ...d.webserver, httpsPort } };
    },
  },
  { what: 'a narrower network', weight: 1, edit: (d, p, c) => fixed(d, p, `${p.lan}.${c.whole(2, 6)}/29`) },
  { what: 'a gateway that nobody is', weight: 2, edit: (d, p) => gateway(d, `${p.lan}.${NOBODY}`) },
  { what: 'no default route', weight: 1, edit: (d) => ({ ...d, routes: { ...d.routes, ipv4: { from: 'none' } } }) },
  { what: 'another name server', weight: 2, edit: (d, p, c) => servers(d, [`${p.lan}.${p.router}`, `192.0.2.${c.whole(1, 254)}`]) },
  { what: 'no name server', weight: 1, edit: (d) => servers(d, []) },
  { what: 'a name server that never answers', weight: 1, edit: (d, p) => servers(d, [`${p.lan}.${NOBODY}`]) },
  { what: 'another MTU', weight: 2, edit: (d, _, c) => withLan(d, { mtu: c.one([1280, 1400, 1492, 1500, 9000]) }) },
  {
    what: 'another voice range',
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
    weight: 1,
    edit: (d) => {
      const on = d.interfaces['lan']?.ipv6.mode === 'off';
      return {
        ...withLan(d, { ipv6: { mode: on ? 'slaac' : 'off' } }),
        routes: { ...d.routes, ipv6: on ? { from: 'ra', interface: 'lan' } : { from: 'none' } },
      };
    },
  },
  // Refused before anything is touched.
  { what: 'a gateway outside its network', weight: 1, edit: (d, p) => gateway(fixed(d, p, `${p.lan}.30/24`), '192.0.2.1') },
  { what: 'a broadcast address', weight: 1, edit: (d, p) => fixed(d, p, `${p.lan}.255/24`) },
  { what: 'a network that is the voice network’s', weight: 1, edit: (d, p) => fixed(d, p, voiceAddress(d)) },
  { what: 'no way in', weight: 1, edit: (d) => withLan(d, { ipv4: { mode: 'off' }, ipv6: { mode: 'off' } }) },
  { what: 'an MTU below that of IPv6', weight: 1, edit: (d) => withLan(d, { mtu: 68 }) },
];

function voiceAddress(d: Config): string {
  const voice = d.interfaces['voice']?.ipv4;
  return voice?.mode === 'static' ? voice.address : '0.0.0.0/24';
}

export function draw(seed: string, n: number, place: Place, mode: Mode = 'campaign'): Drawn {
  const deck = DECKS[mode];
  const block = Math.floor((n - 1) / deck.length);
  const fate = new Chance(seed, 'fates', block).shuffled(deck)[(n - 1) % deck.length] ?? 'abandon';
  const chance = new Chance(seed, 'change', n);
  const road = chance.one<Road>(['switchroom', 'rest']);
  const after = chance.whole(1, RECORDS);
  const kind = byWeight(chance, mode === 'control' ? KINDS.filter((k) => k.cutsOff) : KINDS);
  const edit = (d: Config) => kind.edit(d, place, new Chance(seed, 'edit', n));
  return { n, what: kind.what, fate, road, after, edit, reachable: kind.unreachable !== true };
}

function byWeight(chance: Chance, kinds: readonly Kind[]): Kind {
  const all = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  return all[chance.whole(0, all.length - 1)] ?? (KINDS[0] as Kind);
}
