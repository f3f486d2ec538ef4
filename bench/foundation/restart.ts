// SIGKILL of the engine while a change waits: until s6 has started it again and it answers. It answers only when the journal is put back.
import { eventually } from '../../site/kit.ts';
import type { BenchOptions } from '../main.ts';
import { median, type Row, row } from '../row.ts';
import { staticOf } from './documents.ts';
import type { Measured } from './measured.ts';

const AIM_S = 1;
/** Much more than it may take: a figure is wanted, not a failure. */
const LIMIT_MS = 30_000;

export async function restart(pbx: Measured, { repeat }: BenchOptions): Promise<readonly Row[]> {
  const times: number[] = [];
  for (let n = 0; n < repeat; n++) {
    const kernel = await pbx.kernel();
    const { document } = await pbx.document();
    const { view } = await pbx.apply(staticOf(document, pbx), 600);
    if (view.state !== 'awaiting-confirmation') throw new Error(`the change ended as ${view.state}: ${view.because ?? ''}`);
    const pid = await pbx.pid('engine');
    const begun = performance.now();
    process.kill(pid, 'SIGKILL');
    await eventually(async () => (await pbx.engine.call('change', {})).state !== 'awaiting-confirmation', {
      withinMs: LIMIT_MS,
      everyMs: 2,
    });
    times.push(performance.now() - begun);
    // Restoring is over; what upkeep then looks at is not part of it.
    await eventually(() => pbx.mustBe(kernel).then(() => true), { withinMs: LIMIT_MS });
  }
  return [row('kill -9 of the engine with a change waiting: to old state', 's', median(times) / 1000, { aim: AIM_S })];
}
