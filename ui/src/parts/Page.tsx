import { type ReactNode, useEffect } from 'react';
import { HelpLink } from './HelpLink.tsx';
import classes from './Page.module.css';

interface Props {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its name in the tab and at the top, what is said before everything else, then its cards. */
export function Page({ title, aside, lead, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Switchroom`;
  }, [title]);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div>
          <div className={classes.name}>
            <h1>{title}</h1>
            <HelpLink />
          </div>
          {lead === undefined ? null : <p className={classes.lead}>{lead}</p>}
        </div>
        {aside === undefined ? null : <div className={classes.aside}>{aside}</div>}
      </header>
      {children}
    </div>
  );
}
