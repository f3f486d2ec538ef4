// A campaign: change after change, each judged; after a failure a new office, so that one failure is not counted twice.
import { eventually } from '../../site/kit.ts';
import { type Done, perform } from './change.ts';
import { type Drawn, draw, type Mode } from './draw.ts';
import { judge, type Recovered } from './judge.ts';
import { type Office, openOffice, type Revision, revisionOf } from './office.ts';

export interface CampaignOptions {
  readonly seed: string;
  readonly changes: number;
  /** the first change of the seed to be made: `first=17 changes=1` makes the seventeenth alone */
  readonly first: number;
  /** seconds within which a change that may cut off the administrator has to be confirmed */
  readonly deadlineSeconds: number;
  /** what is not recovered after this is a failure; much longer than it should take, so that a busy machine is not one */
  readonly limitMs: number;
  readonly phones: boolean;
  readonly rollback: boolean;
  /** Which fates and kinds are drawn; the control draws what must fail. */
  readonly mode?: Mode;
  readonly say: (line: string) => void;
}

export interface Failure {
  readonly drawn: Drawn;
  readonly how: string;
  readonly why: string;
  /** the end of the engine's log */
  readonly log: string;
}

export interface CampaignResult {
  readonly changes: number;
  readonly recovered: number;
  readonly failures: readonly Failure[];
  /** How many ended at the new revision. */
  readonly renewed: number;
  /** Of the changes whose new address could be reached and that somebody wanted to keep: how many could be kept. */
  readonly confirmed: { readonly n: number; readonly of: number };
  /** From the end of a change (confirmation, deadline, kill, power back) to the administrator's first answer; in ms, ascending. */
  readonly backMs: readonly number[];
  /** The same until phones, plan and kernel were right as well. */
  readonly recoveredMs: readonly number[];
}

const SLOW_MS = 5000;

export async function campaign(options: CampaignOptions): Promise<CampaignResult> {
  const { seed, first, changes, say } = options;
  const failures: Failure[] = [];
  const backMs: number[] = [];
  const recoveredMs: number[] = [];
  let renewed = 0;
  const confirmed = { n: 0, of: 0 };
  let opened = 0;
  let office: Office | undefined;
  let before: Revision | undefined;
  try {
    for (let n = first; n < first + changes; n++) {
      office ??= await openOffice({
        seed: opened++ === 0 ? seed : `${seed}/${opened}`,
        phones: options.phones,
        rollback: options.rollback,
      });
      before ??= await firstRevision(office, options.limitMs);
      const drawn = draw(seed, n, office.place, options.mode ?? (options.rollback ? 'campaign' : 'control'));
      const title = `${n} of ${first + changes - 1}: ${drawn.what}, by ${drawn.road}, to ${drawn.fate}`;
      let how = 'not even ordered';
      try {
        const done = await perform(office, drawn, before, options.deadlineSeconds);
        how = done.how;
        if (done.confirmed !== undefined) confirmed.of++;
        if (done.confirmed === true) confirmed.n++;
        const { at, back, all, missing } = await recover(office, done, options.limitMs);
        before = at;
        backMs.push(back);
        recoveredMs.push(all);
        if (at.which === 'new') renewed++;
        const times = `back after ${back.toFixed(0)} ms, all after ${all.toFixed(0)} ms`;
        // What took long is worth a look, also where it came right in the end.
        const because = all > SLOW_MS ? ` (until then: ${missing.join('; ')})` : '';
        say(`${title}: ${how}; recovered at the ${at.which} revision ${at.revision}, ${times}${because}`);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const log = await engineLog(office);
        failures.push({ drawn, how, why, log });
        say(`${title}: ${how}; NOT RECOVERED: ${why}`);
        if (process.env.SITE_KEEP === '1') break;
        await office[Symbol.asyncDispose]();
        office = undefined;
        before = undefined;
      }
    }
  } finally {
    await office?.[Symbol.asyncDispose]();
  }
  for (const times of [backMs, recoveredMs]) times.sort((a, b) => a - b);
  return { changes, recovered: backMs.length, failures, renewed, confirmed, backMs, recoveredMs };
}

/** Looks until everything is right again; says when the administrator was back and when all was well, in ms from the end of the change. */
async function recover(office: Office, done: Done, withinMs: number) {
  const missing = new Set<string>();
  let backAt: number | undefined;
  const at: Recovered = await eventually(
    async () => {
      try {
        return await judge(office, done.allowed, () => {
          backAt ??= performance.now();
        });
      } catch (error) {
        missing.add(error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
    { withinMs, everyMs: 100 },
  );
  const all = performance.now() - done.endedAt;
  return { at, back: Math.max(0, (backAt ?? 0) - done.endedAt), all, missing: [...missing] };
}

/** A new PBX has revision 1, an empty plan, and its phones as soon as they have found it. */
async function firstRevision(office: Office, withinMs: number): Promise<Revision> {
  return eventually(
    async () => {
      const addresses = await office.admin.leases();
      const { answers } = await office.admin.ask(
        addresses.map((a) => ({ address: a.split('/')[0] ?? a, port: 443 })),
        [{ method: 'GET', path: '/api/v1/config' }],
      );
      const { revision, document } = revisionOf(answers[0]);
      return judge(office, [{ which: 'old', document, revision: (n) => n === revision }]);
    },
    { withinMs },
  );
}

async function engineLog({ site }: Office): Promise<string> {
  const { stdout } = await site.pbx.exec(['tail', '-n', '15', '/srv/switchroom/var/log/engine/current']).catch(() => ({ stdout: '' }));
  return stdout;
}
