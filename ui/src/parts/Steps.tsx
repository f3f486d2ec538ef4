import { State } from './State.tsx';
import classes from './Steps.module.css';

const tones = { passed: 'good', failed: 'bad', unknown: 'off' } as const;

interface Props<S extends string> {
  readonly steps: readonly { readonly step: S; readonly state: keyof typeof tones }[];
  /** What a step is called, and how it went. */
  readonly words: (step: S, state: keyof typeof tones) => string;
}

/** The way to something outside, step by step: up to where it stopped. */
export function Steps<S extends string>({ steps, words }: Props<S>) {
  return (
    <ul className={classes.steps}>
      {steps.map(({ step, state }) => (
        <li key={step} data-state={state}>
          <State tone={tones[state]}>{words(step, state)}</State>
        </li>
      ))}
    </ul>
  );
}
