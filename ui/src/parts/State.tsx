import type { ReactNode } from 'react';
import classes from './State.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'off' | 'info';

const shapes: Record<Tone, ReactNode> = {
  good: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  warn: <path d="M5 .8 9.600 9H.400Z" fill="currentColor" />,
  bad: <rect x="1" y="1" width="8" height="8" rx="1" fill="currentColor" />,
  off: <circle cx="5" cy="5" r="3.250" fill="none" stroke="currentColor" strokeWidth="1.500" />,
  info: <circle cx="5" cy="5" r="2" fill="currentColor" />,
};

/** A state: a shape, a colour and a word, so that none of them stands alone. */
export function State({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={classes.state} data-tone={tone}>
      <Mark tone={tone} />
      <span>{children}</span>
    </span>
  );
}

export function Mark({ tone }: { readonly tone: Tone }) {
  return (
    <svg className={classes.mark} data-tone={tone} width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
      {shapes[tone]}
    </svg>
  );
}
