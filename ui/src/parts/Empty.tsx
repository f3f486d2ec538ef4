import type { ReactNode } from 'react';
import classes from './Empty.module.css';

/** Nothing here, why that is fine or what to do about it. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className={classes.empty}>{children}</p>;
}
