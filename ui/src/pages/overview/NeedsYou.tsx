import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../../src/engine/requests.ts';
import { placeOf } from '../../lib/place.ts';
import { conditionText } from '../../lib/words.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mark } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Overview.module.css';

/** What is wrong, since when, because of what, and what to do; the worst first. */
export function NeedsYou({ conditions }: { readonly conditions: Status['conditions'] | undefined }) {
  const { t } = useTranslation();
  const sorted = conditions?.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning') || b.since - a.since);
  return (
    <Card id="needs-you" title={t('overview.needs')} flush>
      {sorted === undefined ? (
        <div className={classes.quiet}>
          <Bones lines={3} />
        </div>
      ) : sorted.length === 0 ? (
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
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
