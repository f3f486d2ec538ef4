// What both peers have in common: a machine of their own in the same office, their configuration beside this file, the system bus.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../site/kit.ts';
import type { SiteNode } from '../../site/node.ts';
import { Bus, type Line } from './bus.ts';
import type { Machine, Setting } from './machine.ts';

export interface Addresses {
  readonly address: string;
  readonly voice: string;
  readonly router: string;
  readonly secondRouter: string;
}
/** What stands in a file as `@ADDRESS@`. */
export type Fill = Readonly<Record<string, string>>;

const RELAY = '/run/bench-bus-relay.py';

export abstract class Peer implements Machine, Disposable {
  abstract readonly name: string;
  readonly node: SiteNode;
  readonly address: string;
  readonly #addresses: Addresses;
  #bus: Bus | undefined;
  /** What its programs have said, the last of it: for an error. */
  #said = '';
  protected abstract readonly folder: string;

  constructor(node: SiteNode, addresses: Addresses) {
    this.node = node;
    this.address = addresses.address;
    this.#addresses = addresses;
  }

  abstract prepare(setting: Setting): Promise<void>;
  abstract apply(): Promise<undefined>;
  protected abstract begin(fill: Fill): Promise<void>;

  /** Starts it with the LAN by DHCP. */
  async start(): Promise<void> {
    await this.node.run(['mkdir', '-p', '/run/dbus', '/run/systemd']);
    this.serve(['dbus-daemon', '--system', '--nofork', '--nopidfile']);
    await this.node.writeFile(RELAY, await readFile(join(import.meta.dirname, 'bus-relay.py'), 'utf8'));
    this.#bus = await eventually(() => Bus.open(this.#relay()));
    await this.begin({ VOICE: this.#addresses.voice });
  }

  /** It has nothing to confirm. */
  async keep(): Promise<void> {}

  /** What it complained about. */
  get said(): string {
    return this.#said.trim().split('\n').slice(-5).join('\n');
  }

  [Symbol.dispose](): void {
    this.#bus?.[Symbol.dispose]();
  }

  protected get bus(): Bus {
    if (this.#bus === undefined) throw new Error(`${this.name} has not been started`);
    return this.#bus;
  }

  protected fill(setting: Setting): Fill {
    const { address, router, secondRouter } = this.#addresses;
    return { ADDRESS: address, GATEWAY: setting === 'second gateway' ? secondRouter : router, DNS: router };
  }

  protected async put(file: string, path: string, fill: Fill, mode?: number): Promise<void> {
    const text = await readFile(join(import.meta.dirname, this.folder, file), 'utf8');
    const filled = Object.entries(fill).reduce((all, [key, value]) => all.replaceAll(`@${key}@`, value), text);
    await this.node.writeFile(path, filled, mode);
  }

  #relay(): Line {
    const { child, kill } = this.node.spawn(['python3', RELAY], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.unref();
    if (child.stdin === null || child.stdout === null) throw new Error('the relay has no streams');
    return { input: child.stdin, output: child.stdout, end: () => kill('SIGKILL') };
  }

  /** Starts a daemon; it ends with the node. */
  protected serve(argv: readonly string[]): void {
    const { child } = this.node.spawn(argv);
    const hear = (data: unknown) => {
      this.#said = `${this.#said}${String(data)}`.slice(-4000);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => hear(`${argv[0]} ended with ${code}\n`));
    child.unref();
  }
}
