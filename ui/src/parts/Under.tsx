import type { ReactNode } from 'react';
import classes from './Under.module.css';

interface Props {
  readonly id: string;
  readonly error?: string | undefined;
  readonly warning?: string | undefined;
  readonly children?: ReactNode;
}

/** The line under a field: what is wrong, or what it will do, or how to write it. Its place is kept, so that nothing moves while typing. */
export function Under({ id, error, warning, children }: Props) {
  return (
    <p
      className={classes.under}
      id={id}
      data-tone={error !== undefined ? 'bad' : warning !== undefined ? 'warn' : undefined}
      aria-live="polite"
    >
      {error ?? warning ?? children}
    </p>
  );
}
