// Long because making a site and taking it down again are one list of resources, held against each other.
// A simulated site: internet, office router, LAN and voice network, PBX, phones, administrator, attacker, in namespaces.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AddressPlan, drawAddresses } from './addresses.ts';
import { Ledger } from './ledger.ts';
import { type NodeOptions, type Running, SiteNode } from './node.ts';
import { Pbx } from './pbx.ts';
import { isAlive, type Recorded, record } from './processes.ts';
import { Router, startInternet, startRouter } from './router.ts';
import { readSetup, type Setup, sitesDir } from './setup.ts';
import { hostNetworks, makeBridges, type NodePlan, plugIn, resolverOf, STANDARD, type StandardNode, unplug } from './topology.ts';

export interface SiteOptions {
  /** default: `t-` and eight hex digits; the site's folder is `.site/<name>` */
  readonly name?: string;
  /** default: all standard nodes; `wire` is always there */
  readonly nodes?: readonly StandardNode[];
  /** addresses are drawn from it; default: chance. It is printed, so that a run can be repeated. */
  readonly seed?: string;
  /** for the PBX's first process, each time it boots; the campaign's control run switches rollback off with it */
  readonly pbxEnvironment?: Readonly<Record<string, string>>;
  /** programs that an administrator has on the PBX's machine besides ours (an SSH server); default: none, `base` */
  readonly pbxLayer?: 'base' | 'test';
}

/** Kept beside the site, so that another command finds it. */
interface State {
  readonly name: string;
  readonly plan: AddressPlan;
  readonly nodes: Readonly<Record<string, Running & { readonly plan: NodePlan; readonly layers: readonly string[] }>>;
  /** who takes it down if it dies; a site of `npm start` has no owner */
  readonly owner?: Recorded;
}

function keptSeed(name: string): string | undefined {
  const file = join(sitesDir, name, 'kept.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { seed: string }).seed : undefined;
}

/** Up to which layer of the tree a node's programs reach. */
type Layer = 'base' | 'phones' | 'test' | 'peers' | 'tools' | 'appliance';

/** What a node may have beside its plan and its programs (node.ts). */
type NodeExtras = Pick<NodeOptions, 'files' | 'init' | 'diskBytes' | 'diskFrom' | 'mounts'>;

const ALL = Object.keys(STANDARD) as StandardNode[];

/** s6 asks its services to stop first when the disk is to be kept; Asterisk with a call up takes 1.1 s, s6's own limit is 3 s. */
const GRACEFUL_MS = 5_000;

export class Site {
  readonly name: string;
  readonly dir: string;
  readonly plan: AddressPlan;
  readonly #setup: Setup;
  readonly #ledger: Ledger;
  readonly #nodes = new Map<string, { node: SiteNode; plan: NodePlan; layers: readonly string[] }>();
  #owner: Recorded | undefined;
  #stopped = false;
  #pbxEnvironment: Readonly<Record<string, string>> = {};
  #pbxLayer: 'base' | 'test' = 'base';

  private constructor(name: string, plan: AddressPlan, setup: Setup) {
    this.name = name;
    this.dir = join(sitesDir, name);
    this.plan = plan;
    this.#setup = setup;
    this.#ledger = new Ledger(this.dir);
  }

  /** Makes a site and waits until router and internet serve and the PBX's process 1 runs. `await using` takes it down again. */
  static async start(options: SiteOptions = {}): Promise<Site> {
    const { name = `t-${randomBytes(4).toString('hex')}`, nodes = ALL } = options;
    if (!/^[a-z0-9-]{1,20}$/.test(name)) throw new Error(`"${name}" is no name for a site: at most 20 of a–z, 0–9 and -`);
    // A PBX that kept its disk keeps its addresses too: static ones it was given must still be right.
    const seed = options.seed ?? keptSeed(name) ?? randomBytes(4).toString('hex');
    const site = new Site(name, drawAddresses(seed, await hostNetworks()), readSetup());
    if (site.#ledger.running()) throw new Error(`a site ${name} runs already; npm stop, or another name`);
    for (const folder of ['nodes', 'shared']) await mkdir(join(site.dir, folder), { recursive: true });
    await site.#ledger.begin();
    if (options.name === undefined) site.#owner = record(process.pid);
    site.#pbxEnvironment = options.pbxEnvironment ?? {};
    site.#pbxLayer = options.pbxLayer ?? 'base';
    try {
      await site.#begin(nodes);
    } catch (error) {
      await site.stop().catch((also: unknown) => process.stderr.write(`${also}\n`));
      throw error;
    }
    return site;
  }

  /** The site of that name if it runs. */
  static attach(name: string): Site | undefined {
    const file = join(sitesDir, name, 'state.json');
    if (!existsSync(file)) return undefined;
    const state: State = JSON.parse(readFileSync(file, 'utf8'));
    const site = new Site(name, state.plan, readSetup());
    site.#owner = state.owner;
    for (const [nodeName, { plan, layers, ...running }] of Object.entries(state.nodes)) {
      site.#keep(nodeName, site.#build(nodeName, layers, '', running), plan, layers);
    }
    return site.node('wire').alive ? site : undefined;
  }

  /** Whether a stopped site of that name has kept its PBX's disk. */
  static hasKept(name: string): boolean {
    return existsSync(join(sitesDir, name, 'kept.json'));
  }

  /** Names of all sites of this checkout that left a trace, running or not. */
  static names(): string[] {
    if (!existsSync(sitesDir)) return [];
    return readdirSync(sitesDir).filter((name) => existsSync(join(sitesDir, name, 'ledger.jsonl')));
  }

  /** Takes down sites whose owner (a test run) has died. */
  static async reap(): Promise<string[]> {
    const reaped: string[] = [];
    for (const name of Site.names()) {
      const file = join(sitesDir, name, 'state.json');
      const owner = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State).owner : undefined;
      const abandoned =
        owner === undefined ? name.startsWith('t-') && !existsSync(file) && !new Ledger(join(sitesDir, name)).running() : !isAlive(owner);
      if (!abandoned || process.env.SITE_KEEP === '1') continue;
      await Site.remove(name);
      reaped.push(name);
    }
    return reaped;
  }

  /** Takes a site down by what it wrote down, even when its state is unreadable or was never written. */
  static async remove(name: string): Promise<void> {
    const dir = join(sitesDir, name);
    await new Ledger(dir).removeAll();
    await rm(dir, { recursive: true, force: true });
  }

  /** A folder that the host and `admin` see under the same path: browser profiles, downloads. */
  get sharedDir(): string {
    return join(this.dir, 'shared');
  }

  /** A node by name. */
  node(name: string): SiteNode {
    const found = this.#nodes.get(name)?.node;
    if (found === undefined) throw new Error(`this site has no node ${name}; it has ${[...this.#nodes.keys()].join(', ')}`);
    return found;
  }

  get nodes(): readonly SiteNode[] {
    return [...this.#nodes.values()].map(({ node }) => node);
  }

  get pbx(): Pbx {
    const node = this.node('pbx');
    if (!(node instanceof Pbx)) throw new Error('the node pbx is no PBX');
    return node;
  }

  get router(): Router {
    return new Router(this.node('router'));
  }

  get admin(): SiteNode {
    return this.node('admin');
  }

  get attacker(): SiteNode {
    return this.node('attacker');
  }

  /** The wire between them: the namespace with the three bridges. tcpdump here sees everything. */
  get wire(): SiteNode {
    return this.node('wire');
  }

  /**
   * Adds a node while the site runs: an attacker on the LAN, a phone with a vendor's MAC, a second DHCP server.
   * `layer`: which programs it needs; `test` has the browser and SIPp and is there in `npm test` and `npm run bench`; `peers` has
   * NetworkManager and systemd-networkd, is made for `npm run bench -- network` alone, and without it is `test`; `appliance` is a Debian of its own
   * that starts by systemd and has no Switchroom, and `tools` has what people of ours work with beside it. `layers`: instead of those of a layer, uppermost first.
   */
  async addNode(name: string, plan: NodePlan, options: NodeExtras & { layer?: Layer; layers?: readonly string[] } = {}): Promise<SiteNode> {
    if (this.#nodes.has(name)) throw new Error(`this site has a node ${name} already`);
    const layers = options.layers ?? this.#layers(options.layer ?? 'base');
    const node = this.#build(name, layers, resolverOf(plan, this.plan), undefined, options);
    await this.#switchOn(name, node, plan, layers);
    return node;
  }

  /** Another PBX, as it comes from the shop: `pbx2`. It is no part of the plan: two of them disturb each other, as two real ones would. */
  async addPbx(name: `pbx${number}`, plan: NodePlan): Promise<Pbx> {
    if (this.#nodes.has(name)) throw new Error(`this site has a node ${name} already`);
    const layers = this.#layers(this.#pbxLayer);
    const node = new Pbx(name, join(this.dir, 'nodes', name), this.#setup, layers, undefined, this.#pbxEnvironment);
    await node.prepare();
    await this.#switchOn(name, node, plan, layers);
    return node;
  }

  /** Switches a node that has ended on again, with its disk as it is and its cables in. */
  async bootAgain(name: string): Promise<void> {
    const found = this.#nodes.get(name);
    if (found === undefined) throw new Error(`this site has no node ${name}`);
    await unplug(this.wire, name, found.plan);
    await this.#switchOn(name, found.node, found.plan, found.layers);
  }

  async #switchOn(name: string, node: SiteNode, plan: NodePlan, layers: readonly string[]): Promise<void> {
    await node.make();
    this.#register(name, node, plan, layers);
    await plugIn(this.wire, node, plan, this.plan);
    node.go();
    await this.#save();
  }

  /** Takes everything down. `keep`: the folder stays, with the PBX's disk; its services are asked to stop first. */
  async stop({ keep = false }: { keep?: boolean } = {}): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    const pbx = this.#nodes.get('pbx')?.node;
    if (keep && pbx?.alive) await pbx.end(GRACEFUL_MS);
    await this.#ledger.removeAll();
    if (keep && pbx instanceof Pbx) {
      const disk = join(sitesDir, `.kept-${this.name}`);
      await rm(disk, { recursive: true, force: true });
      await pbx.keepDisk(disk);
      await writeFile(join(disk, 'kept.json'), JSON.stringify({ seed: this.plan.seed }));
      await rm(this.dir, { recursive: true, force: true });
      await rename(disk, this.dir);
    } else await rm(this.dir, { recursive: true, force: true });
  }

  /** Takes it down at the end of an `await using` block; with SITE_KEEP=1 only when the test around it has passed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (process.env.SITE_KEEP !== '1') return this.stop();
    try {
      // Only the end of the test tells whether it failed, and this block ends before it.
      const { onTestFinished } = await import('vitest');
      onTestFinished(async ({ task }) => (task.result?.state === 'fail' ? this.#sayHowToEnter() : await this.stop()));
    } catch {
      this.#sayHowToEnter(); // not inside a test: nobody will tell, so it stays
    }
  }

  #sayHowToEnter(): void {
    const names = [...this.#nodes.keys()].join('|');
    process.stderr.write(`\nsite ${this.name} is kept: npm run site -- enter ${this.name}/<${names}>   (npm stop removes it)\n`);
  }

  /** Ids (inodes) of all namespaces this site has made; for the leak check, also after `stop`. */
  namespaceIds(): string[] {
    return this.#ledger.entries().flatMap((entry) => (entry.kind === 'namespace' ? [entry.id] : []));
  }

  /** Writes down a process that belongs to the site and lives outside its nodes. */
  own(what: string, pid: number): void {
    this.#ledger.add({ kind: 'process', what, process: record(pid) });
  }

  async #begin(names: readonly StandardNode[]): Promise<void> {
    const wirePlan: NodePlan = { ports: [] };
    const wireLayers = this.#layers('base');
    const wire = this.#build('wire', wireLayers, '');
    const made = await Promise.allSettled([
      this.#make('wire', wire, wirePlan, wireLayers),
      ...names.map(async (name) => {
        const plan = STANDARD[name];
        const layers = this.#layers(layerOf(name, this.#pbxLayer));
        const node = this.#build(name, layers, resolverOf(plan, this.plan));
        if (node instanceof Pbx) await node.prepare();
        await this.#make(name, node, plan, layers);
      }),
    ]);
    for (const result of made) if (result.status === 'rejected') throw result.reason;
    await makeBridges(wire);
    await Promise.all(names.map((name) => plugIn(wire, this.node(name), STANDARD[name], this.plan)));
    for (const { node } of this.#nodes.values()) if (node.name !== 'pbx') node.go();
    await Promise.all([
      names.includes('internet') ? startInternet(this.node('internet'), this.plan) : undefined,
      names.includes('router') ? startRouter(this.node('router'), this.plan) : undefined,
    ]);
    // The PBX last: a machine is switched on in an office that works.
    if (names.includes('pbx')) this.pbx.go();
    await this.#save();
  }

  async #make(name: string, node: SiteNode, plan: NodePlan, layers: readonly string[]): Promise<void> {
    await node.make();
    this.#register(name, node, plan, layers);
  }

  #register(name: string, node: SiteNode, plan: NodePlan, layers: readonly string[]): void {
    this.#ledger.add({ kind: 'process', what: `node ${name} (unshare)`, process: node.wrapper, reaper: true });
    this.#ledger.add({ kind: 'process', what: `node ${name}`, process: node.init });
    for (const space of ['net', 'mnt', 'pid']) {
      this.#ledger.add({ kind: 'namespace', what: `node ${name}`, id: readlinkSync(`/proc/${node.init.pid}/ns/${space}`) });
    }
    this.#keep(name, node, plan, layers);
  }

  #keep(name: string, node: SiteNode, plan: NodePlan, layers: readonly string[]): void {
    this.#nodes.set(name, { node, plan, layers });
    if (!(node instanceof Pbx)) return;
    node.plugIn = async () => {
      this.#register(name, node, plan, layers);
      await unplug(this.wire, name, plan);
      await plugIn(this.wire, node, plan, this.plan);
      await this.#save();
    };
  }

  #build(
    name: string,
    layers: readonly string[],
    resolver: string,
    running?: Running,
    { files = {}, init, diskBytes, diskFrom, mounts: more = [] }: NodeExtras = {},
  ): SiteNode {
    const dir = join(this.dir, 'nodes', name);
    if (/^pbx\d*$/.test(name)) return new Pbx(name, dir, this.#setup, layers, running, this.#pbxEnvironment);
    const shared = name === 'admin' ? [{ kind: 'bind', source: this.sharedDir, target: this.sharedDir } as const] : [];
    const mounts = [...shared, ...more];
    return new SiteNode(
      {
        name,
        dir,
        layers,
        mounts,
        files: { '/etc/resolv.conf': resolver, ...files },
        ...(init ? { init } : {}),
        ...(diskBytes === undefined ? {} : { diskBytes }),
        ...(diskFrom === undefined ? {} : { diskFrom }),
      },
      running,
    );
  }

  #layers(upTo: Layer): string[] {
    const { base, phones, test, peers, tools, appliance } = this.#setup.layers;
    if (upTo === 'base') return [base];
    if (upTo === 'appliance') {
      if (appliance === undefined) throw new Error('the Debian with systemd has not been made: npm run installed makes it');
      return [appliance];
    }
    if (upTo === 'tools') {
      if (tools === undefined) throw new Error('lintian and the like have not been made: npm run installed makes them');
      return [tools, base];
    }
    if (upTo === 'peers' && peers !== undefined) return [peers, base];
    if (upTo === 'phones' || test === undefined) return [phones, base];
    return [test, phones, base];
  }

  async #save(): Promise<void> {
    const nodes = Object.fromEntries(
      [...this.#nodes].map(([name, { node, plan, layers }]) => [name, { init: node.init, wrapper: node.wrapper, plan, layers }]),
    );
    const state: State = { name: this.name, plan: this.plan, nodes, ...(this.#owner === undefined ? {} : { owner: this.#owner }) };
    const file = join(this.dir, 'state.json');
    await writeFile(`${file}.new`, JSON.stringify(state, null, 2));
    await rename(`${file}.new`, file);
  }
}

/** Which programs a standard node has. */
function layerOf(name: StandardNode, pbx: 'base' | 'test'): 'base' | 'phones' | 'test' {
  if (name === 'pbx') return pbx;
  if (name.startsWith('phone')) return 'phones';
  return name === 'admin' || name === 'attacker' ? 'test' : 'base';
}
