import type { ChangeView } from '../../../src/engine/requests.ts';
import { inReadersWords } from '../lib/words.ts';
import { Icon } from '../parts/Icon.tsx';
import classes from './DraftBar.module.css';

/** The plan, ticked off as it runs. */
export function Steps({ steps }: { readonly steps: NonNullable<ChangeView['steps']> }) {
  const now = steps.findIndex((s) => !s.done);
  return (
    <ol className={classes.steps}>
      {steps.map((s, i) => (
        <li key={`${s.component} ${s.why}`} className={classes.step} data-done={s.done || undefined} data-now={i === now || undefined}>
          {s.done ? <Icon name="check" size={14} /> : <span className={classes.todo} />}
          {inReadersWords(s.why)}
        </li>
      ))}
    </ol>
  );
}
