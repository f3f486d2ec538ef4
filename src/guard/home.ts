import type { HomeOrder, Service } from '../engine/requests.ts';
import { Bounded } from './bounded.ts';
import type { Flow, Success } from './events.ts';

/** Somebody who logged in from an address within a day is likely to be there still: an office behind one address, a phone at home. */
const knownMs = 86_400_000;
/** A phone registers again every ten minutes at the latest (asterisk: maximum_expiration); three of them missed and its port is somebody else's. */
const flowMs = 1_800_000;
/** Accounts remembered of one address: more than one office has behind one; the oldest fall out first. */
const mostAccounts = 2048;

/** Addresses that wait to be told; a thousand a second would be a flood of logins that all succeed. */
const mostNews = 5000;
/** Of one address in one order (`homes.put` of the engine). */
const portsAtOnce = 200;

interface Home {
  at: number;
  /** Account → when it last logged in from here. */
  readonly accounts: Map<string, number>;
  /** Flow → when it last proved a password. */
  readonly flows: Map<string, number>;
}

/** What survives a restart of guard: ports are another phone's by then. Seconds since 1970, because the monotonic clock begins anew. */
export interface HomeRecord {
  readonly service: Service;
  readonly address: string;
  readonly accounts: readonly (readonly [account: string, at: number])[];
}

/** Reads what was saved; what is not of that shape is left out. */
export function readHomes(saved: unknown): readonly HomeRecord[] {
  if (!Array.isArray(saved)) return [];
  return saved.flatMap((h: unknown): HomeRecord[] => {
    if (typeof h !== 'object' || h === null || !('service' in h) || !('address' in h) || !('accounts' in h)) return [];
    const { service, address, accounts } = h;
    if ((service !== 'telephony' && service !== 'web') || typeof address !== 'string' || !Array.isArray(accounts)) return [];
    const known = accounts.flatMap((a: unknown): (readonly [string, number])[] =>
      Array.isArray(a) && typeof a[0] === 'string' && typeof a[1] === 'number' ? [[a[0], a[1]]] : [],
    );
    return [{ service, address, accounts: known }];
  });
}

export const flowText = (f: Flow): string => `${f.protocol} ${f.port}`;

/** Where people of ours have proven a password within a day: addresses that are never blocked whole. Times are monotonic milliseconds. */
export class Homes {
  readonly #homes = new Bounded<string, Home>(20_000);
  /** Networks with a home in them, and until when: guard does not climb to those. */
  readonly #networks = new Bounded<string, number>(20_000);
  #changed = false;
  /** Addresses where somebody has logged in to telephony since the kernel was last told, and the ports that proved it. */
  #news = new Map<string, Map<string, Flow>>();

  remember(event: Success, [address, ...wider]: readonly string[], now: number): void {
    const id = `${event.service} ${address}`;
    const home = this.#homes.get(id) ?? { at: now, accounts: new Map(), flows: new Map() };
    home.at = now;
    this.#homes.set(id, home);
    for (const w of wider) this.#networks.set(`${event.service} ${w}`, now);
    put(home.accounts, event.account.slice(0, 64), now, knownMs);
    if (event.flow) put(home.flows, flowText(event.flow), now, flowMs);
    this.#changed = true;
    if (event.service !== 'telephony' || address === undefined || this.#news.size >= mostNews) return;
    const ports = this.#news.get(address) ?? new Map<string, Flow>();
    this.#news.set(address, ports);
    if (event.flow) ports.set(flowText(event.flow), event.flow);
  }

  is(service: Service, address: string, now: number): boolean {
    const home = this.#homes.get(`${service} ${address}`);
    return home !== undefined && now - home.at < knownMs;
  }
  /** Is there a home in this network? */
  within(service: Service, network: string, now: number): boolean {
    const at = this.#networks.get(`${service} ${network}`);
    return at !== undefined && now - at < knownMs;
  }
  /** Has this account logged in from this address within a day? */
  hasAccount(service: Service, address: string, account: string, now: number): boolean {
    const at = this.#homes.get(`${service} ${address}`)?.accounts.get(account.slice(0, 64));
    return at !== undefined && now - at < knownMs;
  }
  /** Accounts that have logged in from this address within a day, for people to read. */
  accountsAt(service: Service, address: string, now: number): readonly string[] {
    const accounts = this.#homes.get(`${service} ${address}`)?.accounts ?? [];
    return [...accounts].flatMap(([a, at]) => (now - at < knownMs ? [a] : [])).slice(-20);
  }
  /** Has this port proven a password of late? It is a phone's, whoever else claims to send from it: SIP over UDP proves no sender. */
  hasFlow(service: Service, address: string, flow: Flow, now: number): boolean {
    const at = this.#homes.get(`${service} ${address}`)?.flows.get(flowText(flow));
    return at !== undefined && now - at < flowMs;
  }

  /** Telephony only: a browser opens many connections at once. Addresses where somebody has logged in since the last time; `all` = every one that is known. */
  takeNews(now: number, all: boolean): readonly HomeOrder[] {
    const news = all ? this.#homes.keys().flatMap((id) => (id.startsWith('telephony ') ? [id.slice(10)] : [])) : [...this.#news.keys()];
    const fresh = this.#news;
    this.#news = new Map();
    return news.flatMap((address): HomeOrder[] => {
      const home = this.#homes.get(`telephony ${address}`);
      if (!home || now - home.at >= knownMs) return [];
      const names = all ? [...home.flows.keys()] : [...(fresh.get(address)?.keys() ?? [])];
      const ports = names.flatMap((name) => {
        const [protocol, port] = name.split(' ');
        const seconds = secondsLeft(home.flows.get(name), flowMs, now);
        return seconds > 0 && (protocol === 'udp' || protocol === 'tcp') ? [{ protocol, port: Number(port), seconds } as const] : [];
      });
      let devices = 0;
      for (const at of home.accounts.values()) if (now - at < knownMs) devices++;
      const order = { address, devices: Math.max(1, devices), seconds: Math.max(1, secondsLeft(home.at, knownMs, now)) };
      const parts = Math.max(1, Math.ceil(ports.length / portsAtOnce));
      return Array.from({ length: parts }, (_, n) => ({ ...order, ports: ports.slice(n * portsAtOnce, (n + 1) * portsAtOnce) }));
    });
  }

  /** Everything known, when something is new since the last time; `toWall` turns a time into seconds since 1970. */
  takeChanges(toWall: (ms: number) => number, now: number): readonly HomeRecord[] | undefined {
    if (!this.#changed) return undefined;
    this.#changed = false;
    return this.#homes.keys().flatMap((id): HomeRecord[] => {
      const home = this.#homes.get(id);
      const [service, address = ''] = id.split(' ');
      if (!home || now - home.at >= knownMs || (service !== 'telephony' && service !== 'web')) return [];
      return [{ service, address, accounts: [...home.accounts].map(([a, at]) => [a, toWall(at)] as const) }];
    });
  }
}

const secondsLeft = (at: number | undefined, keepMs: number, now: number): number =>
  at === undefined ? 0 : Math.floor((at + keepMs - now) / 1000);

/** To the end of the map; what is too old, and then what is oldest, goes. */
function put(map: Map<string, number>, key: string, now: number, keepMs: number): void {
  map.delete(key);
  map.set(key, now);
  for (const [k, at] of map) {
    if (now - at < keepMs && map.size <= mostAccounts) break;
    map.delete(k);
  }
}
