import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import classes from './Notice.module.css';

const icons: Record<'info' | 'warn' | 'bad' | 'good', IconName> = { info: 'info', warn: 'warn', bad: 'stop', good: 'check' };

/** A sentence that has to be seen, and what to do about it. `live` reads it out when it appears. */
export function Notice({
  tone,
  children,
  actions,
  live = false,
}: {
  readonly tone: keyof typeof icons;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly live?: boolean;
}) {
  return (
    <div className={classes.notice} data-tone={tone} {...(live ? { role: tone === 'bad' ? 'alert' : 'status' } : {})}>
      <Icon name={icons[tone]} className={classes.icon} />
      <div className={classes.text}>{children}</div>
      {actions === undefined ? null : <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
