// npm run bench -- <name> [--json] [repeat=5] …
//
// Each benchmark is a file of this folder that exports `bench`. Exit 0 = measured, whether or not aims are met.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Row, table } from './row.ts';
import { readWords, wholeNumber } from './words.ts';

export interface BenchOptions {
  /** How often each figure is measured; the median counts. */
  readonly repeat: number;
  /** How long load lasts, in seconds. */
  readonly seconds: number;
  /** Measure also what begins with an empty cache: minutes, and some hundred megabytes from the registries. */
  readonly fresh: boolean;
  /** How many attackers are timed, and how many blocks come back after a restart. */
  readonly attackers: number;
  readonly blocks: number;
  /** How many phones a branch has. */
  readonly phones: number;
  /** Which of its measurements, by name; empty: all. What is none of them fails. */
  readonly only: readonly string[];
  readonly say: (line: string) => void;
}

interface Benchmark {
  /** How often, unless said otherwise. */
  readonly REPEAT?: number;
  bench(options: BenchOptions): Promise<readonly Row[]>;
}

const USAGE = `npm run bench -- foundation|network [--json] [--fresh] [repeat=5] [seconds=60]
npm run bench -- protection [--json] [attackers=200] [blocks=100000] [seconds=60] [only=speed,decisions,load,restart]
npm run bench -- office [--json] [phones=500]
npm run bench -- appliance [--json] [repeat=5] [seconds=60]
  --json     one JSON array of {name, unit, ours, peer, peerName, ratio, aim, met}
  --fresh    also start from a clone of this checkout with an empty cache
  repeat     how often each figure is measured; the median counts (network: 20; a number alone says the same)
  seconds    how long load lasts, and how long a machine is left alone before its memory is read
  attackers  how many are timed until they are dropped, by us and by Fail2ban each
  blocks     how many come back after a restart
  only       these measurements alone, of those that are named above
  phones     how many a branch behind one address has
`;

async function main(args: readonly string[]): Promise<number> {
  const given = args.map((arg) => (/^\d+$/.test(arg) ? `repeat=${arg}` : arg));
  const words = readWords(given, {
    values: ['repeat', 'seconds', 'attackers', 'blocks', 'phones', 'only'],
    flags: ['json', 'fresh', 'help'],
  });
  const [name = ''] = words.names;
  const file = join(import.meta.dirname, `${name}.ts`);
  if (words.flags.has('help') || !/^[a-z-]+$/.test(name) || !existsSync(file)) {
    process.stderr.write(USAGE);
    return words.flags.has('help') ? 0 : 1;
  }
  const program = (await import(file)) as Partial<Benchmark>;
  if (program.bench === undefined) throw new Error(`${name} is no benchmark\n${USAGE}`);
  const begun = performance.now();
  const rows = await program.bench({
    repeat: wholeNumber(words, 'repeat', program.REPEAT ?? 5, 1, 1000),
    seconds: wholeNumber(words, 'seconds', 60, 1, 3600),
    fresh: words.flags.has('fresh'),
    attackers: wholeNumber(words, 'attackers', 200, 1, 10_000),
    blocks: wholeNumber(words, 'blocks', 100_000, 1, 130_000),
    only: (words.values.get('only') ?? '').split(',').filter((name) => name !== ''),
    phones: wholeNumber(words, 'phones', 500, 2, 4000),
    say: (line) => process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}\n`),
  });
  process.stdout.write(words.flags.has('json') ? `${JSON.stringify(rows)}\n` : `${table(rows)}\n`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`\nbench: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
  process.exitCode = 1;
}
