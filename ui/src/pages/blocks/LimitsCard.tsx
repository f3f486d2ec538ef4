import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { whatIfQuery } from '../../api/queries.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { Mono } from '../../parts/Mono.tsx';
import classes from './Blocks.module.css';

/** The three limits, and what they would have done to the last day before anybody saves them. */
export function LimitsCard() {
  const { t } = useTranslation();
  const maxFailures = useField<Config['protection']['maxFailures']>('/protection/maxFailures');
  const windowSeconds = useField<Config['protection']['windowSeconds']>('/protection/windowSeconds');
  const changed = maxFailures.changed || windowSeconds.changed;
  return (
    <Card id="limits" title={t('limits.title')}>
      <div className={classes.limits}>
        <DraftText path="/protection/maxFailures" label={t('limits.maxFailures')} numeric>
          {t('limits.maxFailuresHint')}
        </DraftText>
        <DraftText path="/protection/windowSeconds" label={t('limits.windowSeconds')} numeric>
          {t('limits.windowSecondsHint')}
        </DraftText>
        <DraftText path="/protection/blockSeconds" label={t('limits.blockSeconds')} numeric>
          {t('limits.blockSecondsHint')}
        </DraftText>
      </div>
      <p className={classes.fade} aria-live="polite">
        {changed && typeof maxFailures.value === 'number' && typeof windowSeconds.value === 'number' ? (
          <WhatIf maxFailures={maxFailures.value} windowSeconds={windowSeconds.value} />
        ) : (
          t('limits.unchanged')
        )}
      </p>
    </Card>
  );
}

function WhatIf(limits: { readonly maxFailures: number; readonly windowSeconds: number }) {
  const { t } = useTranslation();
  const { data } = useQuery(whatIfQuery(limits));
  if (data === undefined) return null;
  const list = (addresses: readonly string[]) => addresses.map((a) => <Mono key={a} value={a} />);
  return (
    <>
      {t('limits.whatIf', { tried: data.tried.blocked, inForce: data.inForce.blocked, contained: data.tried.contained })}
      {data.more.length === 0 ? null : (
        <>
          {' '}
          {t('limits.more')} {list(data.more)}
        </>
      )}
      {data.fewer.length === 0 ? null : (
        <>
          {' '}
          {t('limits.fewer')} {list(data.fewer)}
        </>
      )}
    </>
  );
}
