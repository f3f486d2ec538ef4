import { type ReactNode, useId } from 'react';
import classes from './Card.module.css';

interface Props {
  readonly title?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly id?: string;
  /** No padding inside: for tables that reach the edge. */
  readonly flush?: boolean;
  readonly tone?: 'bad' | 'warn' | undefined;
  readonly className?: string | undefined;
}

export function Card({ title, aside, children, id, flush = false, tone, className }: Props) {
  const heading = useId();
  return (
    <section
      className={`${classes.card} ${className ?? ''}`}
      data-tone={tone}
      id={id}
      {...(title === undefined ? {} : { 'aria-labelledby': heading })}
    >
      {title === undefined ? null : (
        <header className={classes.head}>
          <h2 id={heading}>{title}</h2>
          {aside === undefined ? null : <div className={classes.aside}>{aside}</div>}
        </header>
      )}
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
