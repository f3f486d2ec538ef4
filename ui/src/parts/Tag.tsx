import type { ReactNode } from 'react';
import classes from './Tag.module.css';

/** A quiet label: a role, an origin, a scope. */
export function Tag({ children, tone }: { readonly children: ReactNode; readonly tone?: 'accent' | 'warn' | 'bad' | 'good' }) {
  return (
    <span className={classes.tag} data-tone={tone}>
      {children}
    </span>
  );
}
