import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import { problemText } from '../../lib/words.ts';
import { Card } from '../../parts/Card.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { State } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Reachability.module.css';

/** How vendors' signed lists stand; nothing where there are none. */
export function ListsCard({ lists }: { readonly lists: Answer<'GET /reachability'>['lists'] }) {
  const { t } = useTranslation();
  if (lists.length === 0) return null;
  return (
    <Card id="lists" title={t('reach.vendors')} flush>
      <ul>
        {lists.map((l) => {
          const fault =
            l.fault === undefined
              ? undefined
              : problemText({ code: l.fault, path: '', message: l.fault, values: { detail: l.detail ?? '' } });
          return (
            <li key={`${l.issuer} ${l.url}`} className={classes.item}>
              <div className={classes.name}>
                <strong>{l.issuer ?? t('reach.noList')}</strong>
                {l.serial === undefined ? null : <span className={classes.fade}>{t('reach.serial', { serial: l.serial })}</span>}
              </div>
              <div className={classes.what}>
                {l.url === undefined ? null : <Mono value={l.url} />}
                {l.expires === undefined ? null : (
                  <State tone={l.expired ? 'warn' : 'good'}>
                    {t(l.expired ? 'reach.expired' : 'reach.expires')} <Time at={l.expires} />
                  </State>
                )}
                {fault === undefined ? null : (
                  <State tone="warn">
                    {fault.message}. {fault.remedy}
                  </State>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
