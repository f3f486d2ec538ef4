import { services } from '../engine/requests.ts';
import type { Clock } from '../host/host.ts';
import { type ListEntry, type ParsedList, parseList } from '../lib/address-list.ts';
import type { Judged, Verdicts } from '../lib/list-verdict.ts';
import { en } from '../lib/texts/lists-en.ts';
import { fill } from '../lib/texts/text.ts';
import { type ListReport, mostTold } from './contract/blocks.ts';
import { Refusal } from './failures.ts';

/** Reads a list, judges it, and takes what `how` allows. */
export async function importList(
  clock: Clock,
  { text, how }: { readonly text: string; readonly how: 'check' | 'whole' | 'good' },
  judge: (entries: readonly ListEntry[]) => Promise<Verdicts> | Verdicts,
  take: (entries: readonly ListEntry[]) => Promise<unknown>,
): Promise<ListReport> {
  const parsed = parseList(text, clock.now(), services);
  const verdicts = await judge(parsed.entries);
  const done = how === 'good' || (how === 'whole' && parsed.bad.length === 0);
  if (done && verdicts.good.length > 0) await take(verdicts.good);
  return reportOf(parsed, verdicts, done);
}

function reportOf(parsed: ParsedList, verdicts: Verdicts, done: boolean): ListReport {
  const told = <C extends string>(all: readonly Judged<C>[], texts: Readonly<Record<C, string>>) =>
    all.slice(0, mostTold).map((j) => ({ ...j, why: fill(texts[j.code], { other: j.other }) ?? j.code }));
  return {
    good: verdicts.good.length,
    bad: told(
      parsed.bad.map((b) => ({ ...b, other: '' })),
      en.bad,
    ),
    badCount: parsed.bad.length,
    leftOut: told(verdicts.leftOut, en.leftOut),
    leftOutCount: verdicts.leftOut.length,
    notices: told(verdicts.notices, en.notices),
    noticeCount: verdicts.notices.length,
    done,
  };
}

/** A list that is empty is a mistake of whoever sends it. */
export function refuseEmpty(text: string): void {
  if (text.trim() === '')
    throw new Refusal('request.invalid', {
      problems: [{ code: 'request.invalid', path: '/text', message: 'a list with one address or network a line' }],
    });
}
