// npm run bench -- protection: how fast an attacker is dropped, and what telephony notices of it, from one run on one site.
import type { BenchOptions } from './main.ts';
import { deciding } from './protection/decide.ts';
import { flooding } from './protection/flood.ts';
import { openPlace } from './protection/place.ts';
import { restoring } from './protection/restore.ts';
import { speed } from './protection/speed.ts';
import type { Row } from './row.ts';

export async function bench(options: BenchOptions): Promise<readonly Row[]> {
  const { say } = options;
  // First, while nothing else of ours runs.
  say('decisions of the guard');
  const decided = deciding(options);
  say('an office with two phones, and an attacker with many addresses');
  await using place = await openPlace();
  return [...(await speed(place, options)), ...decided, ...(await flooding(place, options)), ...(await restoring(place, options))];
}
