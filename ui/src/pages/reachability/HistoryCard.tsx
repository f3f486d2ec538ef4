import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { reachHistoryQuery } from '../../api/queries.ts';
import { currentLanguage } from '../../i18n.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mark } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Reachability.module.css';

const tones = { ok: 'good', warning: 'warn', failed: 'bad' } as const;

/** What has changed, the newest first. */
export function HistoryCard() {
  const { t } = useTranslation();
  const { data } = useQuery(reachHistoryQuery);
  return (
    <Card id="history" title={t('reach.history')} flush>
      {data === undefined || data.length === 0 ? (
        <div className={classes.quiet}>{data === undefined ? <Bones lines={3} /> : <Empty>{t('reach.noHistory')}</Empty>}</div>
      ) : (
        <ul>
          {data.map((h) => (
            <li key={`${h.key} ${h.at} ${h.code}`} className={classes.change}>
              <Mark tone={tones[h.state]} />
              <span>
                <strong>{h.what}</strong> {h.text[currentLanguage()]}
              </span>
              <span className={classes.fade}>
                <Time at={h.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
