// npm run campaign -- changes=50 seed=x deadline=5
//
// Changes the address of a PBX over and over, in ways that work, cut off or are wrong; confirms some, forgets some, and ends the engine
// or the power in the middle of others. After each the PBX must have recovered (judge.ts says what that is).
import { randomBytes } from 'node:crypto';
import { campaign } from './campaign/run.ts';
import { readWords, wholeNumber } from './words.ts';

const USAGE = `npm run campaign -- [changes=50] [seed=…] [deadline=3] [first=1] [limit=90] [--control] [--no-phones]
  changes     how many changes
  seed        draws addresses and changes; the same seed draws the same again (default: chance)
  deadline    seconds to confirm a change that may cut off the administrator
  first       the first change of the seed to be made
  limit       seconds after which a PBX has not recovered
  --control   with rollback switched off, and only changes that cut the administrator off: every one has to be reported as a failure
  --no-phones without the two phones: quicker
`;

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const words = readWords(args, { values: ['changes', 'seed', 'deadline', 'first', 'limit'], flags: ['control', 'no-phones'] });
  if (words.names.length > 0) throw new Error(`unknown word ${words.names[0]}\n${USAGE}`);
  const seed = words.values.get('seed') ?? randomBytes(4).toString('hex');
  const deadlineSeconds = wholeNumber(words, 'deadline', 3, 3, 600);
  const extra = [...words.flags].map((flag) => ` --${flag}`).join('');
  process.stderr.write(`campaign: seed=${seed} deadline=${deadlineSeconds}${extra}\n`);
  const result = await campaign({
    seed,
    changes: wholeNumber(words, 'changes', 50, 1, 100_000),
    first: wholeNumber(words, 'first', 1, 1, 1_000_000),
    deadlineSeconds,
    limitMs: wholeNumber(words, 'limit', 90, 1, 3600) * 1000,
    phones: !words.flags.has('no-phones'),
    rollback: !words.flags.has('control'),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  for (const { drawn, how, why, log } of result.failures) {
    process.stdout.write(
      `\nFAILED change ${drawn.n} (${drawn.what}, by ${drawn.road}, to ${drawn.fate}${drawn.fate === 'confirm' || drawn.fate === 'abandon' ? '' : ` after record ${drawn.after}`}): ${how}; ${why}\n` +
        `the engine's log:\n${log.replaceAll(/^/gm, '  ')}\n` +
        `again: npm run campaign -- seed=${seed} deadline=${deadlineSeconds} changes=${drawn.n}${extra}   (this one alone: first=${drawn.n} changes=1)\n` +
        'SITE_KEEP=1 leaves the site of the first failure standing.\n',
    );
  }
  const { backMs, confirmed } = result;
  const at = (times: readonly number[], share: number) =>
    ((times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0) / 1000).toFixed(2);
  const times = (all: readonly number[]) => `${at(all, 0.5)} s (median), ${at(all, 0.99)} s (p99), ${at(all, 1)} s (worst)`;
  process.stdout.write(`seed ${seed}: ${result.renewed} ended at the new revision, ${result.recovered - result.renewed} at the old one\n`);
  process.stdout.write(`confirmed ${confirmed.n} of ${confirmed.of} that the administrator wanted to keep and could reach\n`);
  process.stdout.write(`the administrator was back after ${times(backMs)}
`);
  process.stdout.write(`all was well after ${times(result.recoveredMs)}
`);
  process.stdout.write(`recovered ${result.recovered} of ${result.changes}\n`);
  return result.recovered === result.changes && confirmed.n === confirmed.of ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`\ncampaign: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
