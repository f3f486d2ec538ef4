// npm run power-cuts -- 200 seed=x record=cuts.jsonl
//
// Takes the power of an installed machine in the middle of installing, upgrading, restoring a backup and everyday work. After each cut it must start: at
// one version or the other, with the document and the tables of before or those of after, and with everything that was answered as done.
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasLoop } from '../site/power.ts';
import { kinds } from './power-cuts/draw.ts';
import { prepare } from './power-cuts/machine.ts';
import { type Made, powerCuts } from './power-cuts/run.ts';
import { readWords, wholeNumber } from './words.ts';

const USAGE = `npm run power-cuts -- [200] [seed=…] [record=…] [prepared=…] [minutes=…]
  200       how many power cuts
  seed      draws what they come into, and when (default: chance)
  record    a file that is written cut by cut: the same command goes on where it ended, and counts what is in it
  prepared  a folder that keeps the prepared machines, which take two minutes to make; one of another commit must be removed by hand
  minutes   begins no cut after so long
Ctrl-C lets the cut under way end and counts what was made.
`;

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const words = readWords(args, { values: ['seed', 'record', 'prepared', 'minutes'] });
  const [count = '200', ...more] = words.names;
  if (!/^[1-9][0-9]{0,4}$/.test(count) || more.length > 0) {
    process.stderr.write(`power-cuts: "${words.names.join(' ')}" is no number of power cuts from 1 to 99999\n${USAGE}`);
    return 2;
  }
  const seed = words.values.get('seed') ?? randomBytes(4).toString('hex');
  const record = words.values.get('record');
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  say(`power-cuts: ${count}, seed=${seed}${hasLoop ? '' : '; without loop devices a cut loses nothing that was written'}`);
  const before = record === undefined ? [] : read(record, seed);
  if (before.length > 0) say(`${record} has ${before.length}`);
  const there = new Set(before.map(({ n }) => n));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const minutes = words.values.has('minutes') ? wholeNumber(words, 'minutes', 1, 1, 10_000) : undefined;
  const signal = minutes === undefined ? stop.signal : AbortSignal.any([stop.signal, AbortSignal.timeout(minutes * 60_000)]);
  const folder = words.values.get('prepared') ?? (await mkdtemp(join(dirname(import.meta.dirname), '.site/power-cuts-')));
  try {
    const made = await powerCuts({
      seed,
      numbers: Array.from({ length: Number(count) }, (_, n) => n + 1).filter((n) => !there.has(n)),
      prepared: await prepare(folder, true, say),
      signal,
      made: (one) => {
        if (record !== undefined) appendFileSync(record, `${JSON.stringify(one)}\n`);
        say(`${one.n} ${one.kind}, cut ${one.moment}: ${one.failed ? `FAILED: ${one.found}` : one.found} (${one.seconds} s)`);
      },
    });
    return tell([...before, ...made], seed);
  } finally {
    if (!words.values.has('prepared')) await rm(folder, { recursive: true, force: true });
  }
}

function read(file: string, seed: string): readonly Made[] {
  if (!existsSync(file)) appendFileSync(file, `${JSON.stringify({ seed })}\n`);
  const [head = '', ...rows] = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  if (head !== JSON.stringify({ seed })) throw new Error(`${file} is of another seed: ${head}`);
  return rows.map((row) => JSON.parse(row) as Made);
}

function tell(all: readonly Made[], seed: string): number {
  const failed = all.filter((one) => one.failed);
  for (const kind of kinds) {
    const of = all.filter((one) => one.kind === kind);
    process.stdout.write(`${kind}: started ${of.filter((one) => !one.failed).length} of ${of.length}\n`);
  }
  for (const one of failed)
    process.stdout.write(`FAILED ${one.n} ${one.kind}, cut ${one.moment} (seed=${seed}): ${one.found.split('\n')[0]}\n`);
  process.stdout.write(`started ${all.length - failed.length} of ${all.length}\n`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`power-cuts: ${error instanceof Error ? (process.env['DEBUG'] ? error.stack : error.message) : String(error)}\n`);
  return 2;
});
