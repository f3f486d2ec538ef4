import type { Host } from '../host/host.ts';
import { parseCidr } from '../lib/ip.ts';
import { linkLocalCandidates } from '../lib/link-local.ts';
import type { Core, Target } from './core.ts';
import { type ConflictFact, type DhcpServerFact, type Facts, type LinkFact, type LinkLocalFact, linkOf } from './facts.ts';
import { LeaseNews } from './lease-news.ts';

/** How often it looks whether something is due. */
const tickMs = 3_000;
/** An address of ours is asked for this often: too often is noise on every network, too seldom leaves a fault unexplained. */
const conflictEveryMs = 60_000;
/** DHCP servers are asked for this often; each question costs an entry in the server's log. */
const dhcpEveryMs = 300_000;
/** After a start there are better things to do than to look for a second server. */
const dhcpFirstMs = 20_000;
/**
 * Without a lease for so long, the PBX takes a link-local address. A DHCP server that pings an address first needs three seconds, a
 * switch port that learns the tree thirty: what is taken too early is given up again as soon as the lease comes.
 */
const linkLocalAfterMs = 20_000;
/** After the lease has come, whoever came in by the link-local address has so long to see the new one and go there (RFC 3927 §1.9). */
const linkLocalStaysMs = 60_000;

interface Watched {
  readonly id: string;
  readonly link: LinkFact;
  readonly wantsLease: boolean;
  readonly hasLease: boolean;
  readonly serves: boolean;
  readonly lan: boolean;
}

/**
 * Looks around on the links, without anybody asking: does another machine have an address of ours, how many DHCP servers are there, and
 * which link-local address is free where there is none. What it finds are facts; components make addresses and conditions of them.
 */
export class Lookout {
  readonly #core: Core;
  readonly #target: () => Target | undefined;
  /** Something was found that changes what the machine shall contain. */
  readonly #found: () => void;
  readonly #askedFor = new Map<string, number>();
  readonly #askedDhcp = new Map<string, number>();
  readonly #without = new Map<string, number>();
  readonly #with = new Map<string, number>();
  readonly #told = new Map<string, string>();
  readonly #news = new LeaseNews();
  #atOnce = false;
  #timer: Disposable | undefined;
  #underway: Promise<void> | undefined;

  constructor(core: Core, target: () => Target | undefined, found: () => void) {
    this.#core = core;
    this.#target = target;
    this.#found = found;
    core.onFacts(({ leases }) => this.#news.saw(leases));
  }

  start(): void {
    this.#timer = this.#core.host.clock.after(tickMs, () => {
      void this.look().catch(() => {}); // a tool that fails now is asked again at the next tick
      this.start();
    });
  }
  stop(): void {
    this.#timer?.[Symbol.dispose]();
  }

  /** Asks everything again at once, and returns when the answers are in. */
  async lookNow(): Promise<void> {
    await this.#underway;
    this.#askedFor.clear();
    this.#askedDhcp.clear();
    this.#atOnce = true;
    await this.look();
  }

  /** One look at what is due. Never two at once: the second would ask while the first still waits. */
  look(): Promise<void> {
    this.#underway ??= this.#look().finally(() => {
      this.#underway = undefined;
    });
    return this.#underway;
  }

  async #look(): Promise<void> {
    const target = this.#target();
    if (!target) return;
    const { host } = this.#core;
    const facts = await this.#core.facts();
    const watched = Object.entries(target.config.interfaces).flatMap(([id, i]): Watched[] => {
      const link = linkOf(i.match, facts.links);
      if (!link) return [];
      const hasLease = facts.leases.some((l) => l.device === link.device && l.protocol === 'dhcp');
      const serves = target.config.dhcp[id] !== undefined;
      return [{ id, link, wantsLease: i.ipv4.mode === 'dhcp', hasLease, serves, lan: i.role === 'lan' }];
    });
    const before = this.#core.outside;
    const [conflicts, dhcpServers] = await Promise.all([
      this.#conflicts(host, watched, before.conflicts ?? []),
      this.#servers(host, watched, before.dhcpServers ?? []),
    ]);
    const linkLocal = await this.#linkLocal(host, watched, before.linkLocal ?? [], conflicts);
    const after = { conflicts, dhcpServers, linkLocal };
    await this.#tellOfLeases(watched, { ...facts, ...after });
    if (JSON.stringify(after) === JSON.stringify({ conflicts: [], dhcpServers: [], linkLocal: [], ...before })) return;
    this.#core.outside = after;
    await this.#tell(target, watched, before.conflicts ?? [], after);
    this.#core.emit({ event: 'health' });
    this.#core.emit({ event: 'interfaces' });
    this.#found();
  }

  /** Does anybody answer for an address of ours? The kernel says so for IPv6 when it adds one; who it is, and everything about IPv4, is asked. */
  async #conflicts(host: Host, watched: readonly Watched[], before: readonly ConflictFact[]): Promise<readonly ConflictFact[]> {
    const now = host.clock.monotonic();
    const addresses = (await host.addresses()).flatMap((a) => {
      const c = parseCidr(a.address);
      const here = watched.find((w) => w.link.device === a.device && w.link.carrier);
      return c && here && (c.family === 4 || a.duplicate) ? [{ device: a.device, address: c.address }] : [];
    });
    const key = (a: { device: string; address: string }) => `${a.device} ${a.address}`;
    const due = addresses.filter((a) => now - (this.#askedFor.get(key(a)) ?? Number.NEGATIVE_INFINITY) >= conflictEveryMs);
    for (const k of this.#askedFor.keys()) if (!addresses.some((a) => key(a) === k)) this.#askedFor.delete(k);
    for (const a of due) this.#askedFor.set(key(a), now);
    const asked = await Promise.all(due.map(async (a) => ({ ...a, mac: await host.whoHas(a.device, a.address) })));
    return addresses
      .flatMap((a): ConflictFact[] => {
        const answer = asked.find((x) => key(x) === key(a));
        if (answer) return answer.mac === undefined ? [] : [{ ...a, mac: answer.mac }];
        return before.filter((b) => key(b) === key(a));
      })
      .sort((a, b) => key(a).localeCompare(key(b)));
  }

  async #servers(host: Host, watched: readonly Watched[], before: readonly DhcpServerFact[]): Promise<readonly DhcpServerFact[]> {
    const now = host.clock.monotonic();
    // A DHCP server in the office of a static PBX is nobody's fault; where we ask or serve, a second one is.
    const here = watched.filter((w) => w.link.carrier && (w.serves || w.wantsLease));
    for (const w of here)
      if (!this.#askedDhcp.has(w.link.device))
        this.#askedDhcp.set(w.link.device, this.#atOnce ? now - dhcpEveryMs : now - dhcpEveryMs + dhcpFirstMs);
    this.#atOnce = false;
    const due = here.filter((w) => now - (this.#askedDhcp.get(w.link.device) ?? now) >= dhcpEveryMs);
    for (const w of due) this.#askedDhcp.set(w.link.device, now);
    const own = watched.map((w) => w.link.mac);
    // One after the other: each reads all frames of its link to port 68.
    const asked = new Map<string, readonly DhcpServerFact[]>();
    for (const w of due)
      asked.set(
        w.link.device,
        (await host.askDhcp(w.link.device)).filter((s) => !own.includes(s.mac)),
      );
    return here
      .flatMap((w) => asked.get(w.link.device) ?? before.filter((b) => b.device === w.link.device))
      .map(({ offered: _, ...s }) => s)
      .sort((a, b) => `${a.device} ${a.address} ${a.mac}`.localeCompare(`${b.device} ${b.address} ${b.mac}`));
  }

  /** RFC 3927: where DHCP is asked and nobody answers, on one interface alone: the same network on two of them would be neither's. */
  async #linkLocal(
    host: Host,
    watched: readonly Watched[],
    before: readonly LinkLocalFact[],
    conflicts: readonly ConflictFact[],
  ): Promise<readonly LinkLocalFact[]> {
    const now = host.clock.monotonic();
    const w = watched.find((x) => x.lan && x.wantsLease);
    const [count, forget] = w?.hasLease ? [this.#with, this.#without] : [this.#without, this.#with];
    forget.clear();
    if (!w) return [];
    const { device, mac } = w.link;
    const has = before.find((b) => b.device === device);
    if (!w.link.carrier) {
      count.delete(device); // time without a cable is not time without an answer
      return has ? [has] : [];
    }
    const since = count.get(device) ?? now;
    count.set(device, since);
    const taken = has && conflicts.some((c) => c.device === device && c.address === parseCidr(has.address)?.address);
    if (w.hasLease) return has && !taken && now - since < linkLocalStaysMs ? [has] : [];
    if (has && !taken) return [has];
    if (now - since < linkLocalAfterMs) return [];
    // Whether there is a server that only confirms nothing is asked now, not in five minutes.
    this.#askedDhcp.set(device, Number.NEGATIVE_INFINITY);
    for (const address of linkLocalCandidates(mac)) {
      if (`${address}/16` === has?.address) continue;
      if ((await host.whoHas(device, address)) === undefined) return [{ device, address: `${address}/16` }];
    }
    return [];
  }

  async #tellOfLeases(watched: readonly Watched[], facts: Facts): Promise<void> {
    const links = watched.map((w) => ({ id: w.id, device: w.link.device, asks: w.wantsLease, carrier: w.link.carrier }));
    const news = this.#news.look(links, facts, this.#core.host.clock.now());
    for (const n of news) await n.send((code, values) => this.#core.message(code, values));
    if (news.length > 0) this.#core.emit({ event: 'health' });
  }

  /** As system messages, once each: a condition goes away with its cause, a message stays to be read. */
  async #tell(
    target: Target,
    watched: readonly Watched[],
    before: readonly ConflictFact[],
    after: { conflicts: readonly ConflictFact[]; dhcpServers: readonly DhcpServerFact[] },
  ): Promise<void> {
    for (const c of after.conflicts) {
      const id = watched.find((w) => w.link.device === c.device)?.id;
      if (id === undefined || before.some((b) => b.device === c.device && b.address === c.address && b.mac === c.mac)) continue;
      await this.#core.message('interfaces.duplicate', { interface: id, address: c.address, mac: c.mac });
    }
    for (const w of watched) {
      const servers = after.dhcpServers.filter((s) => s.device === w.link.device);
      const names = servers.map((s) => `${s.address} (${s.mac})`).join(', ');
      if (servers.length < (target.config.dhcp[w.id] === undefined ? 2 : 1) || this.#told.get(w.id) === names) continue;
      this.#told.set(w.id, names);
      await this.#core.message('interfaces.dhcp-servers', { interface: w.id, servers: names });
    }
  }
}
