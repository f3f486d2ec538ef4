import { randomBytes } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateArtifact, FileArtifact, Reader, Stamps, UnitArtifact, UnitVerb } from '../../engine/artifacts.ts';
import type { DhcpServerFact, LeaseFact, LinkFact } from '../../engine/facts.ts';
import { systemClock } from '../clock.ts';
import { askNameServer } from '../dns-client.ts';
import {
  type Clock,
  CommandError,
  type CommandResult,
  type EchoRequest,
  type Host,
  type KernelAddress,
  type KernelRoute,
  type KernelRouting,
  type KernelWay,
  routeProtocol,
} from '../host.ts';
import { announceAddresses } from './announce.ts';
import { Certificates } from './certificates.ts';
import { IpReader } from './coprocess.ts';
import { type ExecOptions, exec } from './exec.ts';
import { Files, readGroups } from './files.ts';
import { filesGlance, folderGlance, kernelGlance } from './glance.ts';
import { IpWriter } from './ip-writer.ts';
import { askDhcp, whoHas } from './look.ts';
import { nftApply, nftCanonical, nftJson, nftListAll } from './nft.ts';
import { parseAddresses, parseLinks, parseRoutes, parseRouting, parseRules } from './parse-ip.ts';
import { leaseAt, parseLease } from './parse-lease.ts';
import { askNeighbour, echo, wayTo } from './reach.ts';
import { LastLook, Reads } from './reads.ts';
import { readEphemeral, readFlows, readSockets } from './sockets-read.ts';
import { Units } from './units.ts';

/** The real machine. What it does is in the files beside this one; here it becomes one Host. */
export class LinuxHost implements Host {
  readonly clock: Clock = systemClock;
  readonly prefix: string;
  readonly #files: Files;
  readonly #units: Units;
  readonly #certificates: Certificates;
  readonly #reads = new Reads();
  /** Listing them starts a process, and a change waits for it; who only blocks somebody leaves them as they are, and clears this all the same. */
  readonly #tables = new LastLook<ReadonlyMap<string, string>>(() => this.clock.monotonic());
  readonly #ipWriter = new IpWriter();
  readonly #ipReader = new IpReader(() => this.#ipWriter.forget());
  readonly #dhcpLook: string;
  /** Changes of ours to what a glance cannot see. */
  #changes = 0;
  /** Addresses that nobody answered for, and when (monotonic milliseconds). */
  readonly #free = new Map<string, number>();

  private constructor(prefix: string, lib: string, files: Files) {
    this.prefix = prefix;
    this.#dhcpLook = join(lib, 'share/dhcp-look');
    this.#files = files;
    this.#units = new Units(prefix);
    this.#certificates = new Certificates(files);
  }

  static async open(prefix: string, lib = '/usr/lib/switchroom'): Promise<LinuxHost> {
    await mkdir(join(prefix, 'run/leases'), { recursive: true });
    return new LinuxHost(prefix, lib, new Files(prefix, await readGroups()));
  }

  random(bytes: number): string {
    return randomBytes(bytes).toString('base64url');
  }

  readFile(path: string) {
    return this.#files.read(path);
  }
  fileState(path: string) {
    return this.#files.state(path);
  }
  writeFile(file: FileArtifact, as: 'durable' | 'rendered' = 'durable') {
    return this.#files.write(file, as);
  }
  overwrite(path: string, content: string) {
    return this.#files.overwrite(path, content);
  }
  removeFile(path: string) {
    return this.#files.remove(path);
  }
  listFiles(folder: string) {
    return this.#files.list(folder);
  }
  appendLine(path: string, line: string, reader: Reader) {
    return this.#files.append(path, line, reader);
  }

  space(folder: string) {
    return this.#files.space(folder);
  }

  glance(files: readonly string[], units: readonly string[]): string {
    const below = (path: string) => this.#files.at(path);
    const services = units.flatMap((u) => [below(`run/service/${u}/supervise/status`), below(`run/stamps/${u}`)]);
    return [String(this.#changes), kernelGlance(), folderGlance(below('run/leases')), filesGlance([...files.map(below), ...services])].join(
      '\n',
    );
  }

  async links(): Promise<readonly LinkFact[]> {
    const json = await this.#read(addressShow);
    return Promise.all(
      parseLinks(json).map(async (l) => {
        // Links without a speed (down, or virtual) answer EINVAL or -1.
        const speed = Number(await readFile(`/sys/class/net/${l.device}/speed`, 'utf8').catch(() => '-1'));
        return speed > 0 ? { ...l, speed } : l;
      }),
    );
  }

  async leases(): Promise<readonly LeaseFact[]> {
    const names = (await this.#files.list('run/leases')).filter((n) => !n.startsWith('.'));
    if (names.length === 0) return [];
    const macs = new Map(parseLinks(await this.#read(addressShow)).map((l) => [l.device, l.mac]));
    const now = this.clock.now();
    const read = await Promise.all(
      names.sort().map(async (name): Promise<LeaseFact[]> => {
        const at = name.lastIndexOf('.');
        const device = name.slice(0, at);
        const protocol = name.slice(at + 1);
        const text = await this.#files.read(`run/leases/${name}`);
        if (text === undefined || (protocol !== 'dhcp' && protocol !== 'dhcpv6' && protocol !== 'slaac')) return [];
        const lease = parseLease(device, protocol, text, macs.get(device) ?? '');
        const still = lease && leaseAt(lease, now);
        return still ? [still] : [];
      }),
    );
    return read.flat();
  }

  async addresses(): Promise<readonly KernelAddress[]> {
    return parseAddresses(await this.#read(addressShow));
  }

  async routes(): Promise<readonly KernelRoute[]> {
    const [v4, v6] = await Promise.all(
      (['-4', '-6'] as const).map((f) => this.#read(['ip', '-j', f, 'route', 'show', 'table', 'main', 'proto', String(routeProtocol)])),
    );
    return [...parseRoutes(v4 ?? '', 4), ...parseRoutes(v6 ?? '', 6)];
  }

  async routing(): Promise<KernelRouting> {
    const families = [4, 6] as const;
    const [routes, rules] = await Promise.all([
      Promise.all(families.map(async (f) => parseRouting(await this.#read(['ip', '-j', `-${f}`, 'route', 'show', 'table', 'all']), f))),
      Promise.all(families.map(async (f) => parseRules(await this.#read(['ip', '-j', `-${f}`, 'rule', 'show']), f))),
    ]);
    return { routes: routes.flat(), rules: rules.flat() };
  }
  way(address: string): Promise<KernelWay | undefined> {
    return wayTo(address);
  }
  echo(request: EchoRequest) {
    return echo(request);
  }
  neighbour(device: string, address: string): Promise<boolean> {
    return askNeighbour(device, address);
  }

  async ip(lines: readonly string[], family?: 6): Promise<void> {
    const stdin = `${lines.join('\n')}\n`;
    this.#changes++;
    const r = await this.#reads.changed(() => this.#ipWriter.run(stdin, family === undefined ? [] : ['-6']));
    if (r.code !== 0) throw new CommandError(['ip', '-batch', '-', ...lines], r.code, r.stderr);
    announceAddresses(lines);
  }

  async endConnections(address: string): Promise<void> {
    const argv: readonly [string, ...string[]] = ['ss', '-K', '-H', '-n', '-t', 'src', address.includes(':') ? `[${address}]` : address];
    await exec(argv, { timeoutMs: 5000 }).catch(() => {});
  }

  async sysctl(key: string): Promise<string | undefined> {
    return (await readFile(sysctlPath(key), 'utf8').catch(() => undefined))?.trim();
  }
  async setSysctl(key: string, value: string): Promise<void> {
    this.#changes++;
    await this.#reads.changed(() => writeFile(sysctlPath(key), value));
  }

  listeningSockets() {
    return this.#reads.once('sockets', readSockets);
  }
  flows() {
    return readFlows();
  }
  ephemeralPorts() {
    return readEphemeral();
  }

  unitState(name: string) {
    return this.#reads.once(`unit ${name}`, () => this.#units.state(name));
  }
  async units(): Promise<readonly string[]> {
    return this.#units.list(await this.#files.list('run/service'));
  }
  unit(name: string, verb: UnitVerb, unit: UnitArtifact | undefined, stamps: Stamps, until: 'ready' | 'started', readyWithinMs?: number) {
    return this.#reads.changed(() => this.#units.change(name, verb, unit, stamps, until, readyWithinMs));
  }

  async nftList(name: string, youngerThanMs = 0) {
    return (await this.#tables.look(youngerThanMs, () => this.#reads.once('nft', nftListAll))).get(name);
  }
  nftCanonical(name: string, body: string) {
    return nftCanonical(name, body);
  }
  nftApply(text: string, how?: 'urgent') {
    // What is urgent fills sets, whose elements nobody compares.
    if (how === undefined) this.#changes++;
    return this.#tables.changed(() => this.#reads.changed(() => nftApply(text, how)));
  }
  nftJson(argv: readonly string[]) {
    return nftJson(argv);
  }

  certificate(folder: string) {
    return this.#certificates.read(folder);
  }
  issueCertificate(certificate: CertificateArtifact) {
    return this.#certificates.issue(certificate, this.clock.now() * 1000);
  }

  run(argv: readonly [string, ...string[]], options: ExecOptions = {}): Promise<CommandResult> {
    return this.#reads.changed(() => exec(argv, options)); // for all we know it changes something
  }

  async whoHas(device: string, address: string, youngerThanMs = 0): Promise<string | undefined> {
    const key = `${device} ${address}`;
    if (this.clock.monotonic() - (this.#free.get(key) ?? Number.NEGATIVE_INFINITY) < youngerThanMs) return undefined;
    const links = await this.links();
    if (!links.find((l) => l.device === device)?.carrier) return undefined;
    const own = links.map((l) => l.mac);
    const mac = await whoHas(device, address, own);
    this.#free.delete(key);
    if (this.#free.size >= mostRemembered) this.#free.clear();
    if (mac === undefined) this.#free.set(key, this.clock.monotonic());
    return mac;
  }
  async askDhcp(device: string): Promise<readonly DhcpServerFact[]> {
    return askDhcp(this.#dhcpLook, device);
  }
  async askDns(server: string, name: string, timeoutMs: number): Promise<{ ms: number; addresses: string[] } | { failed: string }> {
    const answer = await askNameServer(server, { name, type: 'A' }, { timeoutMs });
    if ('failed' in answer) return { failed: answer.because };
    // A server that says "no such name", "refused" or "failed" is a server that answers.
    return { ms: Math.round(answer.ms), addresses: answer.message.answers.flatMap((r) => ('address' in r.data ? [r.data.address] : [])) };
  }

  /** Calls back when a lease file was replaced or removed. */
  onLease(call: () => void): Disposable {
    const watcher: FSWatcher = watch(join(this.prefix, 'run/leases'), (_, name) => {
      if (name !== null && !name.startsWith('.')) call();
    });
    return { [Symbol.dispose]: () => watcher.close() };
  }

  async #read(argv: readonly ['ip', '-j', ...string[]]): Promise<string> {
    const r = await this.#reads.once(argv.join(' '), () => this.#ipReader.read(argv));
    if (r.code !== 0) throw new CommandError(argv, r.code, r.stderr);
    return r.stdout;
  }
}

/** A draft has a handful of addresses; who types on for hours must not fill the memory. */
const mostRemembered = 100;

/** One question for everything about links and their addresses, so that those who ask for a part of it share the answer. */
const addressShow = ['ip', '-j', '-s', '-d', 'addr', 'show'] as const;

function sysctlPath(key: string): string {
  return `/proc/sys/${key}`;
}
