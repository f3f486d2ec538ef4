import type { ReactNode } from 'react';
import classes from './Hidden.module.css';

/** For whoever reads by ear: what others see by colour or place. */
export function Hidden({ children }: { readonly children: ReactNode }) {
  return <span className={classes.hidden}>{children}</span>;
}
