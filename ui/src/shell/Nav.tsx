import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { statusQuery } from '../api/queries.ts';
import { Icon, type IconName } from '../parts/Icon.tsx';
import classes from './Nav.module.css';

interface Entry {
  readonly to:
    | '/'
    | '/phones/{-$id}'
    | '/network/interfaces/{-$id}'
    | '/network/routing'
    | '/network/dns'
    | '/network/proxy'
    | '/network/time'
    | '/network/webserver'
    | '/network/blocks/{-$id}'
    | '/network/ports/{-$id}'
    | '/network/reachability'
    | '/system/messages/{-$id}'
    | '/system/revisions/{-$id}'
    | '/system/backup'
    | '/system/diagnosis'
    | '/help/{-$page}';
  readonly label: string;
  readonly icon: IconName;
  readonly count?: number | undefined;
}

/** Menu and words follow the manual: the page is called what the folder, the key and the address are called. */
export function Nav() {
  const { t } = useTranslation();
  const { data } = useQuery(statusQuery);
  const groups: readonly (readonly [title: string | undefined, entries: readonly Entry[]])[] = [
    [
      undefined,
      [
        { to: '/', label: t('nav.overview'), icon: 'overview' },
        { to: '/phones/{-$id}', label: t('nav.phones'), icon: 'phone' },
      ],
    ],
    [
      t('nav.network'),
      [
        { to: '/network/interfaces/{-$id}', label: t('nav.interfaces'), icon: 'network' },
        { to: '/network/routing', label: t('nav.routing'), icon: 'router' },
        { to: '/network/dns', label: t('nav.dns'), icon: 'globe' },
        { to: '/network/proxy', label: t('nav.proxy'), icon: 'out' },
        { to: '/network/webserver', label: t('nav.webserver'), icon: 'server' },
        { to: '/network/blocks/{-$id}', label: t('nav.blocks'), icon: 'shield', count: data?.blocks },
        { to: '/network/ports/{-$id}', label: t('nav.ports'), icon: 'link' },
        { to: '/network/reachability', label: t('nav.reachability'), icon: 'target' },
        { to: '/network/time', label: t('nav.time'), icon: 'clock' },
      ],
    ],
    [
      t('nav.system'),
      [
        { to: '/system/messages/{-$id}', label: t('nav.messages'), icon: 'messages', count: data?.unreadMessages },
        { to: '/system/revisions/{-$id}', label: t('nav.revisions'), icon: 'revisions' },
        { to: '/system/backup', label: t('nav.backup'), icon: 'copy' },
        { to: '/system/diagnosis', label: t('nav.diagnosis'), icon: 'info' },
        { to: '/help/{-$page}', label: t('nav.help'), icon: 'help' },
      ],
    ],
  ];
  return (
    <nav className={classes.nav} aria-label={t('nav.label')}>
      {groups.map(([title, entries]) => (
        <div key={title ?? ''} className={classes.group}>
          {title === undefined ? null : <p className={classes.title}>{title}</p>}
          <ul>
            {entries.map((e) => (
              <li key={e.to}>
                <Link to={e.to} className={classes.link} activeOptions={{ exact: e.to === '/' }}>
                  <Icon name={e.icon} />
                  <span className={classes.label}>{e.label}</span>
                  {e.count === undefined || e.count === 0 ? null : <span className={classes.count}>{e.count}</span>}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
