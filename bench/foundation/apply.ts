// From the order to apply until the engine has proven the new state by planning again: DHCP to static, and back.
import type { BenchOptions } from '../main.ts';
import { median, type Row, row } from '../row.ts';
import { dhcpOf, staticOf } from './documents.ts';
import type { Floor } from './floor.ts';
import { by, type Measured } from './measured.ts';

/** `DESIGN.md` and issue 2: what a person takes for at once. */
const AIM_S = 1;

export async function applying(pbx: Measured, { repeat }: BenchOptions, floor: Floor): Promise<readonly Row[]> {
  const there: number[] = [];
  const back: number[] = [];
  const kept: number[] = [];
  const { document } = await pbx.document();
  for (let n = 0; n < repeat; n++) {
    for (const [times, to] of [
      [there, staticOf(document, pbx)],
      [back, dhcpOf(document)],
    ] as const) {
      const { view, ms } = await pbx.apply(to, 60);
      if (view.state !== 'awaiting-confirmation') throw new Error(`the change ended as ${view.state}: ${view.because ?? ''}`);
      times.push(ms);
      const begun = performance.now();
      await pbx.engine.call('change.confirm', { by });
      kept.push(performance.now() - begun);
    }
  }
  return [
    row('DHCP to static: apply to verified', 's', median(there) / 1000, {
      aim: AIM_S,
      peer: { name: 'ip -batch, nothing proven', value: median(floor.staticMs) / 1000 },
    }),
    row('static to DHCP: apply to verified', 's', median(back) / 1000, {
      aim: AIM_S,
      peer: { name: 'dhcpcd alone', value: median(floor.dhcpMs) / 1000 },
    }),
    row('confirmed to committed, the old address gone', 's', median(kept) / 1000),
  ];
}
