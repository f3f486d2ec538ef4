import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { extensionsQuery, phonesQuery, statusQuery } from '../../api/queries.ts';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { State } from '../../parts/State.tsx';
import { tones } from '../phones/states.ts';
import classes from './Overview.module.css';

/** How many answer, and by name those that do not. */
export function PhonesCard() {
  const { t } = useTranslation();
  const { data: status } = useQuery(statusQuery);
  const { data: phones } = useQuery(phonesQuery);
  const { data: extensions } = useQuery(extensionsQuery);
  const names = new Map(extensions?.map((e) => [e.number, e.name]));
  const others = phones?.filter((p) => p.state !== 'registered') ?? [];
  const { registered, total } = status?.phones ?? { registered: 0, total: 0 };
  return (
    <Card title={t('overview.phones')} aside={<Link to="/phones/{-$id}">{t('overview.all')}</Link>} flush>
      <p className={classes.figureLine}>
        <span className={classes.big}>{status === undefined ? '–' : registered}</span>
        <span className={classes.fade}>{t('overview.registered', { total })}</span>
      </p>
      <div className={classes.bar} aria-hidden="true">
        <span style={{ width: `${total === 0 ? 0 : (100 * registered) / total}%` }} />
      </div>
      {phones === undefined ? null : phones.length === 0 ? (
        <div className={classes.quiet}>
          <Empty>
            {t('overview.noPhones')} <Link to="/phones/{-$id}">{t('overview.addPhone')}</Link>
          </Empty>
        </div>
      ) : others.length === 0 ? (
        <div className={classes.quiet}>
          <Empty>{t('overview.allRegistered')}</Empty>
        </div>
      ) : (
        <ul className={classes.list}>
          {others.slice(0, 4).map((p) => (
            <li key={p.mac} className={classes.item}>
              <Link to="/phones/{-$id}" params={{ id: p.mac }}>
                {p.extension} {names.get(p.extension) ?? ''}
              </Link>
              <span className={classes.push}>
                <State tone={tones[p.state]}>{t(`phones.states.${p.state}`)}</State>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
