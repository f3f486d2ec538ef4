// npm run campaign -- changes=50 seed=x deadline=5
//
// Changes the address of a PBX over and over, in ways that work, cut off or are wrong; confirms some, forgets some, and ends the engine
// or the power in the middle of others. After each the PBX must have recovered (judge.ts says what that is).
import { randomBytes } from 'node:crypto';
import { printFailures, printResult, printSlowest, printSpent } from './campaign/print.ts';
import { openRecord } from './campaign/record.ts';
import type { Made } from './campaign/result.ts';
import { campaign } from './campaign/run.ts';
import { readWords, wholeNumber } from './words.ts';

const USAGE = `npm run campaign -- [changes=50] [seed=…] [deadline=3] [sites=1] [record=…] [first=1] [limit=90] [--control] [--no-phones]
  changes     how many changes
  seed        draws addresses and changes; the same seed draws the same again (default: chance)
  deadline    seconds to confirm a change that may cut off the administrator
  sites       how many PBXs at the same time, each with its part of the changes: sooner done, and slower each; times are told by one alone
  record      a file that is written change by change: the same command goes on where it ended, and counts what is in it
  first       the first change of the seed to be made
  limit       seconds after which a PBX has not recovered
  --control   with rollback switched off, and only changes that cut the administrator off: every one has to be reported as a failure
  --no-phones without the two phones: quicker
Ctrl-C lets the changes under way end and counts what was made.
`;

/** How often it is said how far it is. */
const EVERY = 25;
const SLOWEST = 10;

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const words = readWords(args, {
    values: ['changes', 'seed', 'deadline', 'sites', 'record', 'first', 'limit'],
    flags: ['control', 'no-phones'],
  });
  if (words.names.length > 0) throw new Error(`unknown word ${words.names[0]}\n${USAGE}`);
  const seed = words.values.get('seed') ?? randomBytes(4).toString('hex');
  const deadlineSeconds = wholeNumber(words, 'deadline', 3, 3, 600);
  const changes = wholeNumber(words, 'changes', 50, 1, 100_000);
  const sites = wholeNumber(words, 'sites', 1, 1, 8);
  const [phones, rollback] = [!words.flags.has('no-phones'), !words.flags.has('control')];
  const extra = [...words.flags].map((flag) => ` --${flag}`).join('');
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  say(`campaign: seed=${seed} deadline=${deadlineSeconds} sites=${sites}${extra}`);

  const file = words.values.get('record');
  const record = file === undefined ? undefined : openRecord(file, { seed, deadlineSeconds, phones, rollback });
  const before = record?.before ?? [];
  if (before.length > 0) say(`${file} has ${before.length} changes`);
  const made: Made[] = [...before];
  const begun = performance.now();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (!stop.signal.aborted) say('campaign: the changes under way come to their end');
      stop.abort();
    });

  const result = await campaign({
    seed,
    changes,
    first: wholeNumber(words, 'first', 1, 1, 1_000_000),
    deadlineSeconds,
    sites,
    limitMs: wholeNumber(words, 'limit', 90, 1, 3600) * 1000,
    phones,
    rollback,
    before,
    signal: stop.signal,
    say,
    made: (one) => {
      record?.write(one);
      made.push(one);
      const now = made.length - before.length;
      if (now % EVERY > 0) return;
      const minutes = (performance.now() - begun) / 60_000;
      say(
        `-- ${made.length} made, recovered ${made.filter((m) => m.which !== undefined).length}; ${(minutes / now).toFixed(3)} minutes each`,
      );
    },
  });
  const again = (m: Made) =>
    `npm run campaign -- seed=${seed} deadline=${deadlineSeconds} changes=${m.n} sites=${sites}${extra}   (this one alone: first=${m.n} changes=1)`;
  process.stdout.write(printFailures(result, again));
  process.stdout.write(printSlowest(result.made, SLOWEST));
  process.stdout.write(printSpent(result.made));
  if (stop.signal.aborted)
    process.stdout.write(`interrupted${file === undefined ? '' : `: the same command with record=${file} goes on`}\n`);
  process.stdout.write(printResult(result, { seed, deadlineSeconds, sites }));
  const { recovered, confirmed } = result;
  return recovered === result.changes && confirmed.n === confirmed.of && !stop.signal.aborted ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`\ncampaign: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
