import { z } from 'zod';
import { type Verdict, type VerdictCode, verdictCodes } from '../lib/reach.ts';
import type { Db } from './schema.ts';

/** Changes of all things together that are kept: at three a day this is years, and a thing that comes and goes every hour fills a quarter. */
const keep = 5_000;

const verdictSchema = z.object({
  code: z.enum(verdictCodes as [VerdictCode, ...VerdictCode[]]),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  tried: z.array(z.object({ layer: z.string(), ok: z.boolean(), detail: z.string().exactOptional(), ms: z.number().exactOptional() })),
});

export interface StoredVerdict {
  readonly key: string;
  readonly verdict: Verdict;
  /** Seconds since 1970: when it became this. */
  readonly since: number;
  readonly checkedAt: number;
}

/** A verdict that this version does not know, after an update or its opposite, is as if nothing had been tried yet. */
function read(json: string): Verdict | undefined {
  const parsed = verdictSchema.safeParse(JSON.parse(json));
  return parsed.success ? (parsed.data as Verdict) : undefined;
}

export async function storedVerdicts(db: Db): Promise<ReadonlyMap<string, StoredVerdict>> {
  const rows = await db.selectFrom('reach_results').selectAll().execute();
  return new Map(
    rows.flatMap((r) => {
      const verdict = read(r.verdict);
      return verdict === undefined ? [] : [[r.key, { key: r.key, verdict, since: r.since, checkedAt: r.checked_at }] as const];
    }),
  );
}

/** The newest of one thing; with `what`, its name in the history, it is a change. */
export async function putVerdict(db: Db, v: StoredVerdict, what: string | undefined): Promise<void> {
  const verdict = JSON.stringify(v.verdict);
  await db.transaction().execute(async (t) => {
    await t
      .insertInto('reach_results')
      .values({ key: v.key, verdict, since: v.since, checked_at: v.checkedAt })
      .onConflict((c) => c.column('key').doUpdateSet({ verdict, since: v.since, checked_at: v.checkedAt }))
      .execute();
    if (what === undefined) return;
    await t.insertInto('reach_history').values({ key: v.key, what, at: v.checkedAt, verdict }).execute();
    const newest = await t.selectFrom('reach_history').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
    if (newest && newest.seq > keep)
      await t
        .deleteFrom('reach_history')
        .where('seq', '<=', newest.seq - keep)
        .execute();
  });
}

/** Forgets what nobody needs any more; the history stays. */
export async function forgetOthers(db: Db, keys: readonly string[]): Promise<void> {
  const rows = await db.selectFrom('reach_results').select('key').execute();
  const gone = rows.map((r) => r.key).filter((k) => !keys.includes(k));
  if (gone.length > 0) await db.deleteFrom('reach_results').where('key', 'in', gone).execute();
}

export async function reachHistory(
  db: Db,
  wanted: { readonly key?: string | undefined; readonly limit: number },
): Promise<readonly { readonly key: string; readonly what: string; readonly at: number; readonly verdict: Verdict }[]> {
  let q = db.selectFrom('reach_history').selectAll().orderBy('seq', 'desc').limit(wanted.limit);
  if (wanted.key !== undefined) q = q.where('key', '=', wanted.key);
  return (await q.execute()).flatMap((r) => {
    const verdict = read(r.verdict);
    return verdict === undefined ? [] : [{ key: r.key, what: r.what, at: r.at, verdict }];
  });
}
