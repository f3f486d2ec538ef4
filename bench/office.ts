// npm run bench -- office: a branch of hundreds of phones behind one address loses its power and comes back while somebody behind the same
// address guesses passwords.
import { guess } from '../site/attacker/attack.ts';
import { Site } from '../site/kit.ts';
import { Branch } from '../site/phones/branch.ts';
import { openToTheInternet, pbxReady } from '../site/phones/office.ts';
import type { BenchOptions } from './main.ts';
import { type Row, row } from './row.ts';

/** All of them are back on within this time; what a phone takes for itself is counted from its first REGISTER. */
const OVER_SECONDS = 10;
/** Of 25 phones one is a baresip, the others are SIPp's. */
const OF_WHICH_BARESIP = 25;
const LATE_MS = 5_000;

export async function bench({ phones, say }: BenchOptions): Promise<readonly Row[]> {
  await using site = await Site.start({ nodes: ['internet', 'router', 'pbx'] });
  await pbxReady(site);
  await openToTheInternet(site);
  const baresip = Math.ceil(phones / OF_WHICH_BARESIP);
  const branch = await Branch.open(site, { sipp: phones - baresip, baresip });
  const behind = `${phones} phones behind one address`;
  say(`${behind} register for the first time`);
  await branch.powerOn(OVER_SECONDS);
  await branch.powerCut();
  say('the power comes back, and somebody among them guesses');
  const tries = OVER_SECONDS * 20;
  const guessing = guess(branch, 'sip', { host: branch.pbx, port: 5060, users: ['301', '302'], tries, everyMs: 50, waitMs: 300 });
  const { ms, failed } = await branch.powerOn(OVER_SECONDS);
  const answered = (await guessing).filter(({ status }) => status !== null).length;
  say(`${ms.length} registered, ${failed} refused; ${answered} of ${tries} guesses were answered`);
  const sorted = [...ms].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  const during = `while one guesses, ${behind}`;
  return [
    row(`phones refused ${during}`, '', failed, { aim: 0 }),
    row(`phones later than ${LATE_MS / 1000} s ${during}`, '', ms.filter((m) => m > LATE_MS).length, { aim: 0 }),
    row(`registration, median, ${during}`, 'ms', at(0.5)),
    row(`registration, p99, ${during}`, 'ms', at(0.99), { aim: LATE_MS }),
    row(`registration, worst, ${during}`, 'ms', at(1), { aim: LATE_MS }),
    row(`guesses answered, of ${tries}`, '', answered, { aim: 20 }),
  ];
}
