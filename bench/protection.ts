// npm run bench -- protection: how fast an attacker is dropped, and what telephony notices of it, from one run on one site.
import type { BenchOptions } from './main.ts';
import { deciding } from './protection/decide.ts';
import { flooding } from './protection/flood.ts';
import { openPlace } from './protection/place.ts';
import { restoring } from './protection/restore.ts';
import { speed } from './protection/speed.ts';
import type { Row } from './row.ts';

const parts = ['speed', 'decisions', 'load', 'restart'] as const;
type Part = (typeof parts)[number];
const isPart = (name: string): name is Part => parts.some((p) => p === name);

export async function bench(options: BenchOptions): Promise<readonly Row[]> {
  const { say, only } = options;
  const unknown = only.find((name) => !isPart(name));
  if (unknown !== undefined) throw new Error(`only=${unknown}: known are ${parts.join(', ')}`);
  const wanted = (part: Part): boolean => only.length === 0 || only.includes(part);
  const none: readonly Row[] = [];
  // First, while nothing else of ours runs.
  if (wanted('decisions')) say('decisions of the guard');
  const decided = wanted('decisions') ? deciding(options) : none;
  if (only.length > 0 && only.every((name) => name === 'decisions')) return decided;
  say('an office with two phones, and an attacker with many addresses');
  await using place = await openPlace();
  return [
    ...(wanted('speed') ? await speed(place, options) : none),
    ...decided,
    ...(wanted('load') ? await flooding(place, options) : none),
    ...(wanted('restart') ? await restoring(place, options) : none),
  ];
}
