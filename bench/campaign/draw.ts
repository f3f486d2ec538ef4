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
 * `kill`     SIGKILL of the engine at a random moment
 * `cut`      the power goes at a random moment, and comes again
 */
export type Fate = 'confirm' | 'abandon' | 'kill' | 'cut';
export type Road = 'switchroom' | 'rest';

export interface Drawn {
  readonly n: number;
  readonly what: string;
  readonly fate: Fate;
  readonly road: Road;
  /** For `kill` and `cut`: after the order to apply. */
  readonly afterMs: number;
  readonly edit: (document: Config) => Config;
  /** The administrator can get to the new address: if he wants to confirm, he must be able to. */
  readonly reachable: boolean;
}

/** Ten fates in a seeded order, then the next ten: also a short campaign meets more than one. */
const DECK: readonly Fate[] = ['confirm', 'confirm', 'confirm', 'abandon', 'abandon', 'abandon', 'kill', 'kill', 'kill', 'cut'];
/** An apply takes 0.2 to 2 s; the rest of the time the change waits for confirmation, or is over. */
const MOMENT_MS = 2500;

type Edit = (document: Config, place: Place, chance: Chance) => Config;
interface Kind {
  readonly what: string;
  readonly weight: number;
  readonly edit: Edit;
  readonly unreachable?: true;
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
    edit: (d, p, c) => (isStatic(d) ? learnt(d) : fixed(d, p, `${p.lan}.${free(c)}/24`)),
  },
  { what: 'another address', weight: 4, edit: (d, p, c) => fixed(d, p, `${p.lan}.${free(c)}/24`) },
  // Cuts off: the office's router knows no way there.
  {
    what: 'an address of another network',
    weight: 3,
    unreachable: true,
    edit: (d, p, c) => {
      const other = p.lan.replace(/\.\d+$/, `.${c.whole(100, 199)}`);
      return gateway(fixed(d, p, `${other}.${free(c)}/24`), `${other}.1`);
    },
  },
  { what: 'the address of the administrator', weight: 1, unreachable: true, edit: (d, p) => fixed(d, p, `${p.lan}.${p.admin}/24`) },
  { what: 'a narrower network', weight: 1, edit: (d, p, c) => fixed(d, p, `${p.lan}.${c.whole(2, 6)}/29`) },
  { what: 'a gateway that nobody is', weight: 2, edit: (d, p) => gateway(d, `${p.lan}.${NOBODY}`) },
  { what: 'no default route', weight: 1, edit: (d) => ({ ...d, routes: { ...d.routes, ipv4: { from: 'none' } } }) },
  { what: 'another name server', weight: 2, edit: (d, p, c) => servers(d, [`${p.lan}.${p.router}`, `192.0.2.${c.whole(1, 254)}`]) },
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

export function draw(seed: string, n: number, place: Place): Drawn {
  const block = Math.floor((n - 1) / DECK.length);
  const fate = new Chance(seed, 'fates', block).shuffled(DECK)[(n - 1) % DECK.length] ?? 'abandon';
  const chance = new Chance(seed, 'change', n);
  const road = chance.one<Road>(['switchroom', 'rest']);
  const afterMs = chance.whole(0, MOMENT_MS);
  const kind = byWeight(chance);
  const edit = (d: Config) => kind.edit(d, place, new Chance(seed, 'edit', n));
  return { n, what: kind.what, fate, road, afterMs, edit, reachable: kind.unreachable !== true };
}

function byWeight(chance: Chance): Kind {
  const all = KINDS.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  return all[chance.whole(0, all.length - 1)] ?? (KINDS[0] as Kind);
}
