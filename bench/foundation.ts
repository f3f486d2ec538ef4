// npm run bench -- foundation: what a working PBX costs, from one run on one site.
import { openOffice } from './campaign/office.ts';
import { applying } from './foundation/apply.ts';
import { floor } from './foundation/floor.ts';
import { Measured } from './foundation/measured.ts';
import { memory } from './foundation/memory.ts';
import { firstPage } from './foundation/page.ts';
import { restart } from './foundation/restart.ts';
import { rollback } from './foundation/rollback.ts';
import { route } from './foundation/route.ts';
import { starting } from './foundation/start.ts';
import type { BenchOptions } from './main.ts';
import type { Row } from './row.ts';

export async function bench(options: BenchOptions): Promise<readonly Row[]> {
  const { say } = options;
  // First, while nothing else of ours runs.
  say('npm start');
  const start = await starting(options);
  say('an office with two phones, for everything else');
  await using office = await openOffice({ seed: 'bench', phones: true, rollback: true });
  await using pbx = await Measured.open(office);
  const rows: Row[] = [];
  const measure = async (what: string, rowsOf: () => Promise<readonly Row[]>) => {
    say(what);
    rows.push(...(await rowsOf()));
  };
  await measure('memory', () => memory(pbx, options));
  await measure('one route', () => route(pbx, options));
  await measure('first page', () => firstPage(pbx, options));
  await measure('apply', async () => applying(pbx, options, await floor(pbx, options)));
  await measure('missed confirmation', () => rollback(pbx, options));
  await measure('kill -9 of the engine', () => restart(pbx, options));
  return [...rows, ...start];
}
