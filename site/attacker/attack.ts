// Starts the attacker's programs in a node of the site: they run on the host's Node with the node's network, and have nothing else of it.
import { join } from 'node:path';
import type { SiteNode } from '../node.ts';
import { exec } from '../processes.ts';
import { readSetup } from '../setup.ts';

export interface Guess {
  readonly n: number;
  readonly user: string;
  /** null = no answer came */
  readonly status: number | null;
  readonly ms: number;
}

/** Guesses to the end, and says how each went. */
export async function guess(
  from: Pick<SiteNode, 'enter'>,
  program: 'sip' | 'web',
  orders: Readonly<Record<string, unknown>>,
): Promise<readonly Guess[]> {
  const argv = [
    readSetup().node,
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, `${program}.ts`),
    JSON.stringify(orders),
  ];
  const { code, stdout, stderr } = await exec(from.enter(argv, { networkOnly: true }), { timeoutMs: 300_000 });
  if (code !== 0) throw new Error(`the attacker's ${program} ended with ${code}: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Guess);
}
