// A machine with nothing but s6: the real kernel sets, the real Fail2ban, and the engine's part about blocks (blocks-driver.ts), which may be killed.
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../site/eventually.ts';
import { SiteNode, type SpawnedInNode } from '../site/node.ts';
import { checkout, readSetup, sitesDir } from '../site/setup.ts';
import { connectEngine, type EngineClient } from '../src/engine/client.ts';
import type { Block, BlockService } from '../src/engine/requests.ts';

export const prefix = '/srv/switchroom';

export class BlocksMachine implements AsyncDisposable {
  readonly node: SiteNode;
  /** What the driver printed: messages, and what it did. */
  readonly said: string[] = [];
  readonly #dir: string;
  #driver: SpawnedInNode | undefined;
  #engine: EngineClient | undefined;

  private constructor(dir: string) {
    this.#dir = dir;
    const setup = readSetup();
    this.node = new SiteNode({
      name: 'blocks',
      dir,
      layers: [setup.layers.base],
      mounts: [
        { kind: 'bind-ro', source: checkout, target: '/usr/lib/switchroom' },
        { kind: 'bind-ro', source: dirname(setup.node), target: '/opt/node' },
      ],
      init: ['sh', '-c', `mkdir -p ${prefix}/run/service && exec s6-svscan -c 100 ${prefix}/run/service`],
    });
  }

  /** @param cable what gives it a network, before the driver starts */
  static async start(cable: (machine: BlocksMachine) => Promise<void>): Promise<BlocksMachine> {
    const machine = new BlocksMachine(await mkdtemp(join(sitesDir, 'h-blocks-')));
    try {
      await machine.node.make();
      machine.node.go();
      await cable(machine);
      await machine.startDriver();
      await eventually(async () => (await machine.fail2ban('ping')).includes('pong'));
      return machine;
    } catch (error) {
      await machine[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A folder for more nodes beside it, removed with it. */
  beside = (name: string): string => join(this.#dir, name);

  get engine(): EngineClient {
    if (!this.#engine) throw new Error('the driver was never started');
    return this.#engine;
  }

  async startDriver(): Promise<void> {
    const argv = ['/opt/node/node', '--disable-warning=ExperimentalWarning', '/usr/lib/switchroom/test/blocks-driver.ts'];
    const driver = this.node.spawn(argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#driver = driver;
    const errors: string[] = [];
    driver.child.stderr?.on('data', (d) => errors.push(String(d)));
    await new Promise<void>((ready, failed) => {
      driver.child.once('exit', (code) => {
        const why = `the driver ended with ${code}: ${errors.join('')}`;
        // One that was killed has no code.
        if (code !== null) process.stderr.write(`${why}\n`);
        failed(new Error(why));
      });
      if (!driver.child.stdout) throw new Error('no output');
      createInterface(driver.child.stdout).on('line', (line) => {
        this.said.push(line);
        if (line === 'ready') ready();
      });
    });
    this.#engine?.close();
    this.#engine = connectEngine(`/proc/${this.node.init.pid}/root${prefix}/run/engine/root.sock`);
  }

  /** Ends when it is gone. */
  async killDriver(): Promise<void> {
    const driver = this.#driver;
    driver?.kill('SIGKILL');
    await eventually(() => driver?.child.signalCode !== null);
  }

  /** By its supervisor: one that is down has process -1, and kill(1) takes that for everybody. */
  killFail2ban = (): Promise<string> => this.node.run(['s6-svc', '-uk', `${prefix}/run/service/fail2ban`]);

  fail2ban = async (...argv: string[]): Promise<string> =>
    (await this.node.exec(['fail2ban-client', '-c', `${prefix}/etc/fail2ban`, ...argv])).stdout;

  /** Who is banned, as Fail2ban says it. */
  async banned(service: BlockService = 'telephony'): Promise<string> {
    return /Banned IP list:\s*(.*)/.exec(await this.fail2ban('status', `switchroom-${service}`))?.[1] ?? '';
  }

  /** The table of blocks as text on one line. */
  kernel = async (): Promise<string> =>
    (await this.node.run(['nft', 'list', 'table', 'inet', 'switchroom_blocks'])).replaceAll(/\s+/g, ' ');

  list = (): Promise<readonly Block[]> => this.engine.call('blocks.list', {});

  /** As guard asks for it. */
  block = (address: string, seconds = 600) =>
    this.engine.call('blocks.add', {
      address,
      service: 'telephony',
      seconds,
      because: '12 wrong passwords in 8 s',
      by: 'guard',
      failures: 12,
    });

  async [Symbol.asyncDispose](): Promise<void> {
    this.#engine?.close();
    await this.node.end();
    await rm(this.#dir, { recursive: true, force: true });
  }
}
