// One change under observation: an agent inside the machine keeps connections busy and tries new ones, and this side reads what it says.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SiteNode } from '../../site/node.ts';

export interface Wanted {
  /** An address of the internet, where echo.py listens. */
  readonly to: string;
  /** The source of a connection that counts: an address, or `10.0.0.100-199`. */
  readonly from: string;
  /** Whom the other end must see: tells which gateway was taken. */
  readonly seen: string;
  /** Connections that the change does not concern: name → address. */
  readonly watched: Readonly<Record<string, string>>;
}

export interface Observed {
  /** When the first new connection stood; on the clock of machine.ts. */
  readonly usableAt: number;
  /** The longest round trip of each watched connection, in ms; undefined: it was lost. */
  readonly stalls: ReadonlyMap<string, number | undefined>;
}

export const ECHO_PORT = 7;
const AGENT = '/run/bench-agent.py';
/** A change that is not usable by then is none. Ours gives up after 20 s, DHCP clients repeat themselves after 4, 8 and 16 s. */
const LIMIT_S = 60;
/** How long connections are watched after everything is done: what a daemon tidies up late still counts. */
export const OBSERVE_S = 1;

export async function installAgent(node: SiteNode): Promise<void> {
  await node.writeFile(AGENT, await readFile(join(import.meta.dirname, 'agent.py'), 'utf8'));
}

/**
 * Starts the agent, lets `change` happen, and gives what was seen, until `observeS` seconds after everything is done. Every wait has an end, and
 * its error says what was waited for.
 */
export async function observe<T>(
  node: SiteNode,
  wanted: Wanted,
  change: () => Promise<T>,
  keep: () => Promise<void>,
  observeS = OBSERVE_S,
): Promise<Observed & { readonly begun: T }> {
  const words = [
    `port=${ECHO_PORT}`,
    `limit=${LIMIT_S}`,
    `observe=${observeS}`,
    `to=${wanted.to}`,
    `from=${wanted.from}`,
    `seen=${wanted.seen}`,
  ];
  const watches = Object.entries(wanted.watched).map(([name, address]) => `watch=${name},${address}`);
  const { child, kill } = node.spawn(['python3', AGENT, ...words, ...watches], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr?.on('data', (data) => (errors += String(data)));
  child.stdin?.on('error', () => {}); // it has ended; its last line says why
  if (child.stdout === null) throw new Error('the agent has no output');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let late = false;
  // It ends by itself: limit, observation, and a round trip that is given up after 10 s.
  const agentMs = (LIMIT_S + observeS + 15) * 1000;
  const timer = setTimeout(() => {
    late = true;
    kill('SIGKILL');
  }, agentMs);
  const line = async (what: string): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true)
      throw new Error(`${what}: ${late ? `not within ${agentMs / 1000} s` : `the agent ended: ${errors.trim().split('\n').at(-1)}`}`);
    return value;
  };
  try {
    await line('the watched connections');
    const usable = line('a new connection');
    usable.catch(() => {}); // awaited below, also when the order fails first
    const begun = await change();
    const answer = await usable;
    const [, at] = /^usable (\d+)$/.exec(answer) ?? [];
    if (at === undefined) throw new Error(`no new connection within ${LIMIT_S} s: ${answer}`);
    await keep();
    child.stdin?.write('\n');
    const stalls = new Map<string, number | undefined>();
    for (const name of Object.keys(wanted.watched)) {
      const [, result, ms] = /^(stall|lost) \S+ (.*)$/.exec(await line(`the connection ${name}`)) ?? [];
      stalls.set(name, result === 'stall' ? Number(ms) : undefined);
    }
    return { usableAt: Number(at) / 1e6, stalls, begun };
  } finally {
    clearTimeout(timer);
    kill('SIGKILL');
  }
}
