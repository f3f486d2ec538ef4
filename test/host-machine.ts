import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { SiteNode, type SpawnedInNode } from '../site/node.ts';
import { checkout, readSetup, sitesDir } from '../site/setup.ts';
import { CommandError, type Host } from '../src/host/host.ts';

/**
 * A machine of namespaces with the real tree: links `lan` and `voice` (their other ends are `wire-lan` and `wire-voice`), a supervisor, and the
 * product's own host inside it, asked from here. For tests of what only a real kernel and real daemons can say.
 */
export interface HostMachine extends AsyncDisposable {
  readonly node: SiteNode;
  readonly host: Pick<Host, Exclude<keyof Host, 'clock' | 'random'>>;
  /** Applies some components of a document; the steps of each round. */
  converge(document: unknown, components: readonly string[]): Promise<readonly (readonly string[])[]>;
  /** Ends the process that the host runs in, as kill -9 does, and starts another. */
  restartDriver(): Promise<void>;
}

export const prefix = '/srv/switchroom';

export async function startMachine(name: string): Promise<HostMachine> {
  const dir = await mkdtemp(join(sitesDir, `h-${name}-`));
  const setup = readSetup();
  const node = new SiteNode({
    name,
    dir,
    layers: [setup.layers.base],
    mounts: [
      { kind: 'bind-ro', source: checkout, target: '/usr/lib/switchroom' },
      { kind: 'bind-ro', source: dirname(setup.node), target: '/opt/node' },
    ],
    init: ['sh', '-c', `mkdir -p ${prefix}/run/service && exec s6-svscan -c 100 ${prefix}/run/service`],
  });
  const end = async (): Promise<void> => {
    await node.end();
    await rm(dir, { recursive: true, force: true });
  };
  await node.make();
  try {
    node.go();
    const links = ['lan', 'voice'].flatMap((l) => [`link add ${l} type veth peer name wire-${l}`, `link set wire-${l} up`]);
    await node.ip(['link set lo up', ...links]);
    const driver = new Driver(node);
    return {
      node,
      host: new Proxy({} as HostMachine['host'], {
        get:
          (_, method) =>
          (...args: unknown[]) =>
            driver.call(String(method), args),
      }),
      converge: (...args) => driver.call('converge', args) as Promise<readonly (readonly string[])[]>,
      restartDriver: () => driver.restart(),
      [Symbol.asyncDispose]: end,
    };
  } catch (e) {
    await end();
    throw e;
  }
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
  readonly command?: { readonly argv: readonly string[]; readonly code: number | string; readonly stderr: string };
}

class Driver {
  readonly #node: SiteNode;
  readonly #waiting = new Map<number, (a: Answer) => void>();
  #process: SpawnedInNode;
  #next = 1;

  constructor(node: SiteNode) {
    this.#node = node;
    this.#process = this.#start();
  }

  #start(): SpawnedInNode {
    const argv = ['/opt/node/node', '--disable-warning=ExperimentalWarning', '/usr/lib/switchroom/test/host-driver.ts'];
    const started = this.#node.spawn(argv, { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    started.child.stderr?.on('data', (d) => (said += String(d)));
    started.child.once('exit', (code) => {
      for (const [id, done] of this.#waiting) done({ id, error: `the driver ended with ${code}: ${said}` });
      this.#waiting.clear();
    });
    if (!started.child.stdout) throw new Error('no output');
    createInterface(started.child.stdout).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    return started;
  }

  async restart(): Promise<void> {
    const ended = new Promise((done) => this.#process.child.once('exit', done));
    this.#process.kill('SIGKILL');
    await ended;
    this.#process = this.#start();
  }

  async call(method: string, args: readonly unknown[]): Promise<unknown> {
    const id = this.#next++;
    const answer = await new Promise<Answer>((done) => {
      this.#waiting.set(id, done);
      this.#process.child.stdin?.write(`${JSON.stringify({ id, method, args })}\n`);
    });
    if (answer.command) throw new CommandError(answer.command.argv, answer.command.code, answer.command.stderr);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.result;
  }
}
