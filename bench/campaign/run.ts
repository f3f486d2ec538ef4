// A campaign: change after change, each judged; after a failure a new office, so that one failure is not counted twice.
import { eventually } from '../../site/kit.ts';
import { type Done, perform } from './change.ts';
import { type Drawn, draw, type Mode } from './draw.ts';
import { judge, type Recovered } from './judge.ts';
import { type Office, openOffice, type Revision, revisionOf } from './office.ts';
import { type CampaignResult, type Made, type Missing, partsOf, resultOf } from './result.ts';

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
  /** How many offices work at the same time, each on its part of the changes. Default 1: on a busy machine everything takes longer. */
  readonly sites?: number;
  /** Made by an earlier run: counted, and not made again. */
  readonly before?: readonly Made[];
  /** Told of each change as soon as it is judged. */
  readonly made?: (made: Made) => void;
  /** No further change is begun, and what is there is counted. */
  readonly signal?: AbortSignal;
  /** Which fates and kinds are drawn; the control draws what must fail. */
  readonly mode?: Mode;
  readonly say: (line: string) => void;
}

const SLOW_MS = 5000;
/** Too often costs what is measured; too seldom counts as the PBX's time. */
const LOOK_MS = 100;
/** For all answers together, at first and at most. */
const PATIENCE_MS = [1500, 20_000] as const;

export async function campaign(options: CampaignOptions): Promise<CampaignResult> {
  const { before = [], sites = 1, first, changes } = options;
  const made = [...before];
  const take = (one: Made) => {
    made.push(one);
    options.made?.(one);
  };
  const parts = partsOf(first, changes, sites, new Set(before.map(({ n }) => n)));
  const ended = await Promise.allSettled(parts.map((numbers, part) => makePart(options, numbers, part, take)));
  // A site that could not be made is no change that failed. The others have ended by themselves, and their changes are with the caller.
  for (const e of ended) if (e.status === 'rejected') throw e.reason;
  return resultOf(made);
}

async function makePart(options: CampaignOptions, numbers: readonly number[], part: number, made: (one: Made) => void): Promise<void> {
  const { seed, say } = options;
  let opened = 0;
  let office: Office | undefined;
  let before: Revision | undefined;
  try {
    for (const n of numbers) {
      if (options.signal?.aborted) break;
      office ??= await openOffice({
        seed: [seed, ...(part > 0 ? [`part ${part}`] : []), ...(opened++ > 0 ? [opened] : [])].join('/'),
        phones: options.phones,
        rollback: options.rollback,
      });
      before ??= await firstRevision(office);
      const drawn = draw(seed, n, office.place, options.mode ?? (options.rollback ? 'campaign' : 'control'));
      const { one, at } = await makeOne(office, drawn, before, options);
      made(one);
      say(`${n}${options.sites === undefined || options.sites === 1 ? '' : ` (site ${part + 1})`}: ${sentenceOf(one)}`);
      before = at;
      if (at !== undefined) continue;
      if (process.env.SITE_KEEP === '1') break;
      await office[Symbol.asyncDispose]();
      office = undefined;
    }
  } finally {
    await office?.[Symbol.asyncDispose]();
  }
}

async function makeOne(
  office: Office,
  drawn: Drawn,
  before: Revision,
  { deadlineSeconds, limitMs }: CampaignOptions,
): Promise<{ readonly one: Made; readonly at?: Recovered }> {
  const { n, what, breaks, road, fate, after } = drawn;
  const missing = new Map<string, Missing>();
  let done: Done | undefined;
  const row = (): Made => ({
    ...{ n, what, breaks, road, fate, after, how: done?.how ?? 'not even ordered', missing: [...missing.values()] },
    spentMs: Object.fromEntries(Object.entries(done?.spentMs ?? {}).map(([of, ms]) => [of, Math.round(ms)])),
    ...(done?.confirmed === undefined ? {} : { confirmed: done.confirmed }),
  });
  try {
    done = await perform(office, drawn, before, deadlineSeconds);
    const { at, back, all } = await recover(office, done, limitMs, missing);
    const log = back > deadlineSeconds * 1000 ? { log: await logs(office) } : {};
    return { at, one: { ...row(), which: at.which, backMs: Math.round(back), allMs: Math.round(all), ...log } };
  } catch (error) {
    return { one: { ...row(), why: error instanceof Error ? error.message : String(error), log: await logs(office) } };
  }
}

function sentenceOf(one: Made): string {
  const title = `${one.what}, by ${one.road}, to ${one.fate}: ${one.how}`;
  if (one.which === undefined) return `${title}; NOT RECOVERED: ${one.why}`;
  // What took long is worth a look, also where it came right in the end.
  const until = (one.allMs ?? 0) > SLOW_MS ? ` (until then: ${one.missing.map(({ why }) => why).join('; ')})` : '';
  return `${title}; recovered at the ${one.which} revision, back after ${one.backMs} ms, all after ${one.allMs} ms${until}`;
}

/** Looks until everything is right again; says when the administrator was back and when all was well, in ms from the end of the change. */
async function recover(office: Office, done: Done, withinMs: number, missing: Map<string, Missing>) {
  let backAt: number | undefined;
  let patienceMs: number = PATIENCE_MS[0];
  const at: Recovered = await eventually(
    async () => {
      try {
        const back = (at: number) => {
          backAt ??= at;
        };
        return await judge(office, done.allowed, { back, answerMs: patienceMs });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        // Whoever waits on an address that is going away waits in vain; whoever never waits sees no busy machine come back.
        if (why.startsWith('no answer in')) patienceMs = Math.min(PATIENCE_MS[1], patienceMs * 2);
        const now = Math.round(performance.now() - done.endedAt);
        missing.set(why, { why, fromMs: missing.get(why)?.fromMs ?? now, toMs: now });
        throw error;
      }
    },
    { withinMs, everyMs: LOOK_MS },
  );
  const all = Math.max(0, performance.now() - done.endedAt);
  return { at, back: Math.max(0, (backAt ?? 0) - done.endedAt), all };
}

/** A new PBX has revision 1, an empty plan, and its phones as soon as they have found it. No change is judged by how long that takes. */
async function firstRevision(office: Office): Promise<Revision> {
  return eventually(async () => {
    const addresses = await office.admin.leases();
    const { answers } = await office.admin.ask(
      addresses.map((a) => ({ address: a.split('/')[0] ?? a, port: 443 })),
      [{ method: 'GET', path: '/api/v1/config' }],
    );
    const { revision, document } = revisionOf(answers[0]);
    return judge(office, [{ which: 'old', document, revision: (n) => n === revision }]);
  });
}

/** The end of what engine and web have written; web also says when it ended by a mistake of its own and was started again. */
async function logs({ site }: Office): Promise<string> {
  const files = ['engine', 'web'].map((service) => `/srv/switchroom/var/log/${service}/current`);
  const { stdout } = await site.pbx.exec(['tail', '-n', '15', ...files]).catch(() => ({ stdout: '' }));
  return stdout;
}
