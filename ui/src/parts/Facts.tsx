import type { ReactNode } from 'react';
import classes from './Facts.module.css';

export type Fact = readonly [term: string, value: ReactNode];

/** Names and values beside each other: what is, to be read at a glance. */
export function Facts({ facts }: { readonly facts: readonly (Fact | false | undefined)[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map((f) =>
        f ? (
          <div key={f[0]}>
            <dt>{f[0]}</dt>
            <dd>{f[1]}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
