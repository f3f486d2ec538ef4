// Long because a machine that keeps state is one thing: addresses, routes, rules and daemons act on each other.
import type { CertificateArtifact, FileArtifact, Reader, Stamps, UnitArtifact, UnitVerb } from '../engine/artifacts.ts';
import type { DhcpServerFact, LeaseFact, LinkFact } from '../engine/facts.ts';
import { contains, familyOf, parseCidr } from '../lib/ip.ts';
import {
  type Clock,
  CommandError,
  type CommandResult,
  type EchoRequest,
  type Flow,
  type Host,
  type KernelAddress,
  type KernelRoute,
  type KernelRouting,
  type KernelRule,
  type KernelWay,
  type KnownFile,
  type ListeningSocket,
  routeProtocol,
  type Space,
  type UnitState,
} from './host.ts';
import { modeFor } from './mode.ts';

interface FakeUnit {
  readonly unit: UnitArtifact;
  readonly stamps: Stamps;
  /** What it has loaded: the files' content at its last start or reload. Files on disk are not what a daemon runs with. */
  readonly loaded: string;
}

/**
 * A machine in memory. It keeps state, refuses what the real one refuses (an address twice, a route without a way), and forgets on a
 * reboot what a real one forgets. `String(fake)` is its whole state. It can be told to fail, to lie, or to die at an operation.
 */
export class FakeHost implements Host {
  readonly clock = new FakeClock();
  files = new Map<string, FileArtifact>();
  readonly tables = new Map<string, string>();
  readonly running = new Map<string, FakeUnit>();
  readonly kernelAddresses: KernelAddress[] = [];
  /** Ours, in every table. */
  readonly kernelRoutes: KernelRoute[] = [];
  readonly kernelRules: KernelRule[] = [];
  /** What the kernel made of router advertisements that it read itself. */
  readonly kernelAdvertised: KernelRoute[] = [];
  /** Addresses that answer neither an echo nor on the link. */
  readonly silent = new Set<string>();
  disk: Space = { freeBytes: 8e9, bytes: 16e9, freeFiles: 900_000, files: 1_000_000 };
  readonly sysctls = new Map<string, string>();
  kernelLinks: LinkFact[] = [link('lan', '02:00:00:00:00:01'), link('voice', '02:00:00:00:00:02')];
  kernelLeases: LeaseFact[] = [];
  /** What a DHCP server out there would give, by device. */
  offers = new Map<string, LeaseFact>();
  /** Addresses that other machines have, with their MAC. */
  readonly taken = new Map<string, string>();
  dhcpServers: DhcpServerFact[] = [];
  /** Name servers that take questions and say nothing, and who was asked, in order. */
  readonly silentServers = new Set<string>();
  readonly questions: string[] = [];
  readonly certificates = new Map<string, readonly string[]>();
  sockets: ListeningSocket[] = [];
  connections: Flow[] | undefined = [];
  readonly log: string[] = [];
  /** Calls that are up; undefined: telephony does not say. */
  calls: number | undefined = 0;
  /** Throws at this operation. */
  failOn: ((op: string) => boolean) | undefined;
  /** Accepts this operation and does nothing. */
  lieOn: ((op: string) => boolean) | undefined;
  /** Daemons that take their time until they are ready, in ms; it passes on the clock of this machine. */
  readonly slow = new Map<string, number>();
  /** Called before each operation: a test throws `Died` here to end the process. */
  beforeOp: ((op: string) => void) | undefined;
  #random = 0;

  /** True when the operation shall really be done. */
  #op(op: string): boolean {
    this.beforeOp?.(op);
    this.log.push(op);
    if (this.failOn?.(op)) throw new CommandError([op], 1, 'the fake was told to fail');
    return !this.lieOn?.(op);
  }

  random(bytes: number): string {
    return `random-${++this.#random}-${'x'.repeat(2 * bytes)}`.slice(0, Math.ceil((bytes * 4) / 3));
  }

  async readFile(path: string): Promise<string | undefined> {
    return this.files.get(path)?.content;
  }
  async fileState(path: string): Promise<KnownFile | undefined> {
    const f = this.files.get(path);
    return f && { content: f.content, mode: modeFor(f), reader: f.reader };
  }
  async writeFile(file: FileArtifact): Promise<void> {
    if (this.#op(`write ${file.path}`)) this.files.set(file.path, file);
  }
  async overwrite(path: string, content: string): Promise<void> {
    const old = this.files.get(path)?.content ?? '';
    if (this.#op(`write ${path}`))
      this.files.set(path, { kind: 'file', path, reader: 'root', content: content + old.slice(content.length) });
  }
  async removeFile(path: string): Promise<void> {
    if (this.#op(`remove ${path}`)) this.files.delete(path);
  }
  async listFiles(folder: string): Promise<readonly string[]> {
    return [...this.files.keys()].filter((p) => p.startsWith(`${folder}/`)).map((p) => p.slice(folder.length + 1));
  }
  async appendLine(path: string, line: string, reader: Reader): Promise<void> {
    const before = this.files.get(path)?.content ?? '';
    this.files.set(path, { kind: 'file', path, reader, content: `${before}${line}\n` });
  }

  async space(): Promise<Space | undefined> {
    return this.disk;
  }

  glance(): string {
    return JSON.stringify([
      String(this),
      this.kernelLinks,
      this.kernelLeases,
      this.kernelAdvertised,
      [...this.taken],
      [...this.certificates],
    ]);
  }
  async links(): Promise<readonly LinkFact[]> {
    return this.kernelLinks;
  }
  async leases(): Promise<readonly LeaseFact[]> {
    return this.kernelLeases;
  }
  async addresses(): Promise<readonly KernelAddress[]> {
    return [...this.kernelAddresses];
  }
  async routes(): Promise<readonly KernelRoute[]> {
    return this.kernelRoutes.filter((r) => r.table === undefined);
  }
  async routing(): Promise<KernelRouting> {
    const connected = this.kernelAddresses.flatMap((a) => {
      const c = parseCidr(a.address);
      return c ? [{ family: c.family, to: `${c.network}/${c.prefix}`, device: a.device, metric: 0, protocol: 'kernel' }] : [];
    });
    const by = (protocol: string) => (r: KernelRoute) => ({ ...r, protocol });
    return {
      routes: [...connected, ...this.kernelRoutes.map(by(String(routeProtocol))), ...this.kernelAdvertised.map(by('ra'))],
      rules: [...this.kernelRules],
    };
  }
  /** The longest prefix, and of equals the lowest metric, as the kernel finds it. */
  async way(address: string): Promise<KernelWay | undefined> {
    const family = familyOf(address);
    const own = this.kernelAddresses.find((a) => parseCidr(a.address)?.address === address);
    if (own) return { device: own.device, source: address, local: true, to: `${address}/${family === 4 ? 32 : 128}`, protocol: 'kernel' };
    const prefixOf = (to: string): number => (to === 'default' ? -1 : (parseCidr(to)?.prefix ?? 0));
    const fits = (to: string): boolean => {
      const c = parseCidr(to);
      return to === 'default' || (c !== undefined && contains(c, address));
    };
    const [best] = (await this.routing()).routes
      .filter((r) => r.family === family && r.table === undefined && fits(r.to))
      .sort((a, b) => prefixOf(b.to) - prefixOf(a.to) || a.metric - b.metric);
    if (!best) return undefined;
    const source = this.kernelAddresses
      .flatMap((a) => (a.device === best.device ? (parseCidr(a.address) ?? []) : []))
      .find((c) => c.family === family);
    const { device, via, to, protocol } = best;
    return { device, ...(via === undefined ? {} : { via }), ...(source ? { source: source.address } : {}), local: false, to, protocol };
  }
  async echo({ address }: EchoRequest): Promise<{ ms: number } | undefined> {
    return this.silent.has(address) ? undefined : { ms: 1 };
  }
  async neighbour(_device: string, address: string): Promise<boolean> {
    return !this.silent.has(address);
  }
  async ip(lines: readonly string[], family?: 6): Promise<void> {
    for (const line of lines) if (this.#op(`ip ${line}`)) this.#ipLine(line.split(' '), family);
  }
  async endConnections(address: string): Promise<void> {
    this.#op(`end connections ${address}`);
  }
  async sysctl(key: string): Promise<string | undefined> {
    return this.sysctls.get(key) ?? '1';
  }
  async setSysctl(key: string, value: string): Promise<void> {
    if (this.#op(`sysctl ${key}=${value}`)) this.sysctls.set(key, value);
  }

  async unitState(name: string): Promise<UnitState> {
    const u = this.running.get(name);
    return u ? { state: 'ready', pid: 1, since: 0, stamps: u.stamps } : { state: 'stopped' };
  }
  async units(): Promise<readonly string[]> {
    return [...this.running.keys()];
  }
  async unit(
    name: string,
    verb: UnitVerb,
    unit: UnitArtifact | undefined,
    stamps: Stamps,
    until: 'ready' | 'started' = 'ready',
    readyWithinMs = 30_000,
  ): Promise<void> {
    if (!this.#op(`${verb} ${name}`)) return;
    if (verb === 'stop') {
      this.running.delete(name);
      return;
    }
    if (!unit) throw new CommandError([verb, name], '?', 'no service text');
    if (verb === 'reload' && !this.running.has(name)) throw new CommandError([verb, name], 1, 'not running');
    this.running.set(name, { unit, stamps, loaded: this.#loads(unit) });
    this.#offer(name);
    const needsMs = until === 'ready' && verb !== 'reload' ? (this.slow.get(name) ?? 0) : 0;
    const waitsMs = Math.min(needsMs, readyWithinMs);
    if (waitsMs > 0) this.clock.advance(waitsMs);
    if (waitsMs < needsMs) throw new CommandError([verb, name], 99, 'not ready in time');
  }

  async listeningSockets(): Promise<readonly ListeningSocket[]> {
    return this.sockets;
  }
  async flows(): Promise<readonly Flow[] | undefined> {
    return this.connections;
  }
  async ephemeralPorts(): Promise<readonly [number, number]> {
    return [32_768, 60_999];
  }

  async nftList(name: string): Promise<string | undefined> {
    return this.tables.get(name);
  }
  async nftCanonical(name: string, body: string): Promise<string> {
    if ((body.match(/\{/g) ?? []).length !== (body.match(/\}/g) ?? []).length)
      throw new CommandError(['nft', '-c', name], 1, 'syntax error, unexpected end of file');
    return body;
  }
  async nftApply(text: string): Promise<void> {
    const name = /^(?:add )?table inet (\S+)/m.exec(text)?.[1];
    if (name === undefined || !this.#op(`nft ${name}`)) return;
    const body = /^table inet \S+ \{\n([\s\S]*)\n\}\s*$/m.exec(text)?.[1];
    if (body === undefined) this.tables.delete(name);
    else this.tables.set(name, body);
  }
  async nftJson(argv: readonly string[]): Promise<unknown> {
    return { nftables: argv[1] === 'tables' ? [...this.tables.keys()].map((name) => ({ table: { family: 'inet', name } })) : [] };
  }

  async certificate(folder: string): Promise<{ names: readonly string[]; notAfter: number } | undefined> {
    const names = this.certificates.get(folder);
    return names && { names, notAfter: this.clock.now() + 397 * 86_400 };
  }
  async issueCertificate(certificate: CertificateArtifact): Promise<void> {
    if (this.#op(`certificate ${certificate.folder}`)) this.certificates.set(certificate.folder, certificate.names);
  }
  async run(argv: readonly [string, ...string[]]): Promise<CommandResult> {
    if (argv[0].endsWith('/share/calls-up')) return { code: this.calls === undefined ? 1 : 0, stdout: `${this.calls ?? ''}\n`, stderr: '' };
    this.log.push(argv.join(' '));
    return { code: 0, stdout: '', stderr: '' };
  }
  async whoHas(device: string, address: string): Promise<string | undefined> {
    this.log.push(`who has ${address} on ${device}`);
    return this.taken.get(address);
  }
  async askDhcp(device: string): Promise<readonly DhcpServerFact[]> {
    return this.dhcpServers.filter((s) => s.device === device);
  }
  /** Whoever is in `silentServers` owes the answer until the time is over. */
  async askDns(
    server: string,
    _name: string,
    timeoutMs: number,
  ): Promise<{ ms: number; addresses: readonly string[] } | { failed: string }> {
    this.questions.push(server);
    if (!this.silentServers.has(server)) return { ms: 1, addresses: [] };
    return new Promise((resolve) => {
      this.clock.after(timeoutMs, () => resolve({ failed: `no answer in ${timeoutMs} ms` }));
    });
  }

  /** What a reboot leaves: files outside run/. */
  reboot(): void {
    for (const p of [...this.files.keys()]) if (p.startsWith('run/')) this.files.delete(p);
    this.running.clear();
    this.tables.clear();
    this.kernelAddresses.length = 0;
    this.kernelRoutes.length = 0;
    this.kernelRules.length = 0;
    this.kernelAdvertised.length = 0;
    this.kernelLeases = [];
    this.sysctls.clear();
  }

  toString(): string {
    return [
      ...[...this.files.values()].filter((f) => !/^(var|run)\//.test(f.path)).map((f) => `file ${f.path} ${f.reader}\n${f.content}`),
      ...[...this.running].map(([n, u]) => `unit ${n} runs ${JSON.stringify(u.unit)} with\n${u.loaded}`),
      ...[...this.tables].map(([n, t]) => `nft ${n}\n${t}`),
      ...this.kernelAddresses.map((a) => `address ${a.address} dev ${a.device}`),
      ...this.kernelRoutes.map(
        (r) => `route ${r.to} via ${r.via ?? '-'} dev ${r.device}${r.table === undefined ? '' : ` table ${r.table}`}`,
      ),
      ...this.kernelRules.map((r) => `rule ${JSON.stringify(r)}`),
      ...this.kernelLinks.map((l) => `link ${l.device} ${l.up ? 'up' : 'down'} mtu ${l.mtu}`),
      ...[...this.sysctls].map(([k, v]) => `sysctl ${k}=${v}`),
    ]
      .sort()
      .join('\n');
  }

  #loads(unit: UnitArtifact): string {
    return [...unit.restartOn, ...unit.reloadOn].map((p) => `${p}: ${this.files.get(p)?.content ?? 'absent'}`).join('\n');
  }

  /** A lease engine that starts gets what its network offers; one that is gone keeps its lease until it runs out. */
  #offer(unit: string): void {
    const device = /^dhcpcd-(.+)$/.exec(unit)?.[1];
    const offer = device === undefined ? undefined : this.offers.get(device);
    if (offer && !this.kernelLeases.includes(offer)) this.kernelLeases = [...this.kernelLeases, offer];
  }

  #ipLine(words: readonly string[], only: 6 | undefined): void {
    const [object, verb] = words;
    const after = (word: string): string => words[words.indexOf(word) + 1] ?? '';
    const device = after('dev');
    if (object === 'link' && verb === 'set') {
      const links = this.kernelLinks.map((l) =>
        l.device === device ? { ...l, up: words.includes('up') || l.up, mtu: words.includes('mtu') ? Number(after('mtu')) : l.mtu } : l,
      );
      this.kernelLinks = links;
    } else if (object === 'addr' && verb === 'add') {
      const address = words[2] ?? '';
      if (this.kernelAddresses.some((a) => a.device === device && a.address === address))
        throw new CommandError(['ip', ...words], 2, 'RTNETLINK answers: File exists');
      this.kernelAddresses.push({ device, address, tentative: false, duplicate: false, ...deprecated(words) });
    } else if (object === 'addr' && verb === 'change') {
      const at = this.kernelAddresses.findIndex((a) => a.device === device && a.address === words[2]);
      if (at < 0) throw new CommandError(['ip', ...words], 2, 'RTNETLINK answers: Cannot assign requested address');
      this.kernelAddresses[at] = { device, address: words[2] ?? '', tentative: false, duplicate: false, ...deprecated(words) };
    } else if (object === 'addr' && verb === 'del') {
      const address = words[2] ?? '';
      const at = this.kernelAddresses.findIndex((a) => a.device === device && a.address === address);
      if (at < 0) throw new CommandError(['ip', ...words], 2, 'RTNETLINK answers: Cannot assign requested address');
      this.kernelAddresses.splice(at, 1);
      this.#dropRoutes(device);
    } else if (object === 'route') this.#route(words, device, after);
    else if (object === 'rule') this.#rule(words, after, only);
    else throw new CommandError(['ip', ...words], 1, 'the fake does not know this command');
  }

  #route(words: readonly string[], device: string, after: (word: string) => string): void {
    const to = words[2] ?? '';
    const via = words.includes('via') ? after('via') : undefined;
    const family = (via ?? to).includes(':') ? 6 : 4;
    const table = words.includes('table') ? Number(after('table')) : undefined;
    const metric = Number(after('metric'));
    if (words[1] === 'del') {
      const from = words.includes('ra') ? this.kernelAdvertised : this.kernelRoutes;
      const gone = from.findIndex(
        (r) => r.to === to && r.family === family && r.device === device && r.table === table && r.metric === metric,
      );
      if (gone < 0) throw new CommandError(['ip', ...words], 2, 'RTNETLINK answers: No such process');
      from.splice(gone, 1);
      return;
    }
    // The kernel finds what is replaced by destination and metric, not by device.
    const at = this.kernelRoutes.findIndex((r) => r.to === to && r.family === family && r.table === table && r.metric === metric);
    if (via !== undefined && !via.startsWith('fe80:') && !this.#reaches(device, via))
      throw new CommandError(['ip', ...words], 2, 'Error: Nexthop has invalid gateway.');
    if (at >= 0) this.kernelRoutes.splice(at, 1);
    this.kernelRoutes.push({
      family,
      to,
      ...(via === undefined ? {} : { via }),
      device,
      metric,
      ...(table === undefined ? {} : { table }),
    });
  }

  #rule(words: readonly string[], after: (word: string) => string, only: 6 | undefined): void {
    const from = words.includes('from') ? after('from') : undefined;
    const ports = words.includes('sport') ? { local: Number(after('sport')), remote: Number(after('dport')) } : undefined;
    const rule: KernelRule = {
      family: only ?? (from === undefined ? 4 : familyOf(from)),
      priority: Number(after('priority')),
      ...(from === undefined ? {} : { from }),
      ...(words.includes('to') ? { to: after('to') } : {}),
      ...(ports === undefined ? {} : { ports }),
      ...(words.includes('fwmark') ? { mark: Number(after('fwmark')) } : {}),
      table: Number(after('lookup')),
      ...(words.includes('suppress_prefixlength') ? { butDefault: true } : {}),
    };
    const at = this.kernelRules.findIndex((r) => JSON.stringify(r) === JSON.stringify(rule));
    if (words[1] === 'add' && at >= 0) throw new CommandError(['ip', ...words], 2, 'RTNETLINK answers: File exists');
    if (words[1] === 'del' && at < 0) throw new CommandError(['ip', ...words], 2, 'RTNETLINK answers: No such file or directory');
    if (words[1] === 'add') this.kernelRules.push(rule);
    else this.kernelRules.splice(at, 1);
  }

  #reaches(device: string, via: string): boolean {
    return this.kernelAddresses.some((a) => {
      const c = parseCidr(a.address);
      const v = parseCidr(`${via}/${c?.prefix}`);
      return a.device === device && c !== undefined && v !== undefined && c.network === v.network;
    });
  }

  /** Deleting an address drops the routes that went through its network, as the kernel does. */
  #dropRoutes(device: string): void {
    for (let i = this.kernelRoutes.length - 1; i >= 0; i--) {
      const r = this.kernelRoutes[i];
      if (r?.device === device && r.via !== undefined && !this.#reaches(device, r.via) && !r.via.startsWith('fe80:'))
        this.kernelRoutes.splice(i, 1);
    }
  }
}

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
  #ms = 1_000_000_000;
  #timers: { at: number; call: () => void }[] = [];
  now(): number {
    return this.#ms / 1000;
  }
  monotonic(): number {
    return this.#ms;
  }
  after(ms: number, call: () => void): Disposable {
    const timer = { at: this.#ms + ms, call };
    this.#timers.push(timer);
    return {
      [Symbol.dispose]: () => {
        this.#timers = this.#timers.filter((t) => t !== timer);
      },
    };
  }
  /** Lets time pass; timers that become due run in their order. */
  advance(ms: number): void {
    const end = this.#ms + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#ms = Math.max(this.#ms, next.at);
      this.#timers = this.#timers.filter((t) => t !== next);
      next.call();
    }
    this.#ms = end;
  }
  #next(end: number): { at: number; call: () => void } | undefined {
    return this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

function link(device: string, mac: string): LinkFact {
  return { device, mac, up: true, carrier: true, mtu: 1500, speed: 1000, rxBytes: 0, txBytes: 0, rxErrors: 0, txErrors: 0 };
}

const deprecated = (words: readonly string[]): { deprecated?: true } =>
  words[words.indexOf('preferred_lft') + 1] === '0' && words.includes('preferred_lft') ? { deprecated: true } : {};
