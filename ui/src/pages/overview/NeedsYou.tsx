import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../../src/engine/requests.ts';
import { graveQuery } from '../../api/queries.ts';
import { currentLanguage } from '../../i18n.ts';
import { placeOf } from '../../lib/place.ts';
import { conditionText } from '../../lib/words.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mark } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import { EndNow } from './EndNow.tsx';
import classes from './Overview.module.css';

const mostMessages = 3;

/** What is wrong now, since when, because of what, and what to do; the worst first. Then what was grave and nobody has acknowledged. */
export function NeedsYou({ conditions }: { readonly conditions: Status['conditions'] | undefined }) {
  const { t } = useTranslation();
  const { data: grave = [] } = useQuery(graveQuery);
  const sorted = conditions?.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning') || b.since - a.since);
  return (
    <Card
      id="needs-you"
      title={t('overview.needs')}
      aside={
        grave.length === 0 ? undefined : <Link to="/system/messages/{-$id}">{t('overview.toAcknowledge', { count: grave.length })}</Link>
      }
      flush
    >
      {sorted === undefined ? (
        <div className={classes.quiet}>
          <Bones lines={3} />
        </div>
      ) : sorted.length === 0 && grave.length === 0 ? (
        <div className={classes.quiet}>
          <Empty>{t('overview.nothing')}</Empty>
        </div>
      ) : (
        <ul className={classes.needs}>
          {sorted.map((c) => {
            const { message, because, remedy } = conditionText(c);
            const place = placeOf(c.about);
            const sentence = place === undefined ? message : <Link {...place}>{message}</Link>;
            return (
              <li key={`${c.code} ${c.message}`} className={classes.need}>
                <Mark tone={c.severity === 'problem' ? 'bad' : 'warn'} />
                <div>
                  <p className={classes.what}>{sentence}</p>
                  <p className={classes.why}>
                    {t('overview.since')} <Time at={c.since} />
                    {because === undefined ? null : ` · ${because}`}
                  </p>
                  <p>{remedy}</p>
                  {c.code === 'upgrade.waits' ? <EndNow /> : null}
                </div>
              </li>
            );
          })}
          {grave.slice(0, mostMessages).map((m) => (
            <li key={m.id} className={classes.need}>
              <Mark tone="bad" />
              <div>
                <p className={classes.what}>
                  <Link to="/system/messages/{-$id}" params={{ id: m.id }}>
                    {m.text[currentLanguage()]}
                  </Link>
                </p>
                <p className={classes.why}>
                  {t(m.kind === 'serious-fault' ? 'overview.seriousFault' : 'overview.securityWarning')} · <Time at={m.at} />
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
