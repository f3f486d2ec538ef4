// SIGKILL of the engine while a change waits: until its next process answers. It answers only when the journal has put the old state
// back. The supervisor pauses for a second before it starts anything again (s6 2.11), so there are two figures.
import { readFileSync } from 'node:fs';
import { eventually } from '../../site/kit.ts';
import { PREFIX } from '../../site/pbx.ts';
import type { BenchOptions } from '../main.ts';
import { median, type Row, row } from '../row.ts';
import { staticOf } from './documents.ts';
import { type Measured, secondsAlive } from './measured.ts';

const AIM_S = 1;
/** Much more than it may take: a figure is wanted, not a failure. */
const LIMIT_MS = 120_000;

export async function restart(pbx: Measured, { repeat }: BenchOptions): Promise<readonly Row[]> {
  const fromKill: number[] = [];
  const fromStart: number[] = [];
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
    const answered = performance.now();
    const now = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    fromKill.push(answered - begun);
    fromStart.push(secondsAlive(await pbx.pid('engine'), now) * 1000);
    // Restoring is over; what upkeep then looks at is not part of it.
    await eventually(() => pbx.mustBe(kernel).then(() => true), { withinMs: LIMIT_MS });
    // Killed in its first seconds it would be started later: another pause of the supervisor's.
    await eventually(
      async () => Number(await pbx.office.site.pbx.run(['s6-svstat', '-o', 'updownfor', `${PREFIX}/run/service/engine`])) >= 2,
      {
        withinMs: LIMIT_MS,
      },
    );
  }
  return [
    row('kill -9 with a change waiting: restarted engine to old state', 's', median(fromStart) / 1000, { aim: AIM_S }),
    row('kill -9 with a change waiting: kill to old state', 's', median(fromKill) / 1000),
  ];
}
