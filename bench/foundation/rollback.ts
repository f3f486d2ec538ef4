// Nobody confirms: from the deadline until the old state is there. The deadline begins when the engine has answered; the answer's way
// to us (well below a millisecond) counts in our favour.
import { eventually } from '../../site/kit.ts';
import type { BenchOptions } from '../main.ts';
import { median, type Row, row } from '../row.ts';
import { staticOf } from './documents.ts';
import type { Measured } from './measured.ts';

const AIM_S = 0.1;
/** The shortest that the engine takes. */
const CONFIRM_S = 3;

export async function rollback(pbx: Measured, { repeat }: BenchOptions): Promise<readonly Row[]> {
  const times: number[] = [];
  let rolledBack: (() => void) | undefined;
  pbx.engine.onEvent((e) => {
    if (e.event === 'change' && e.state === 'rolled-back') rolledBack?.();
  });
  for (let n = 0; n < repeat; n++) {
    const kernel = await pbx.kernel();
    const { document } = await pbx.document();
    const over = Promise.withResolvers<number>();
    rolledBack = () => over.resolve(performance.now());
    const { view, answeredAt } = await pbx.apply(staticOf(document, pbx), CONFIRM_S);
    if (view.state !== 'awaiting-confirmation') throw new Error(`the change ended as ${view.state}: ${view.because ?? ''}`);
    times.push(Math.max(0, (await over.promise) - answeredAt - CONFIRM_S * 1000));
    // What else came in at that moment (an advertisement) is upkeep's, and is not measured.
    await eventually(() => pbx.mustBe(kernel).then(() => true));
  }
  return [row('missed confirmation: deadline to old state', 's', median(times) / 1000, { aim: AIM_S })];
}
