import { useTranslation } from 'react-i18next';
import type { TimeView } from '../../../../src/engine/requests.ts';
import { Card } from '../../parts/Card.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { State } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import { isWrong, offsetText } from './amount.ts';
import classes from './Time.module.css';

export function NowCard({ live }: { readonly live: TimeView }) {
  const { t, i18n } = useTranslation();
  const off = live.offsetSeconds;
  const wrong = off !== undefined && isWrong(off);
  return (
    <Card title={t('time.now')} tone={!live.running ? 'warn' : wrong ? 'bad' : undefined}>
      <div className={classes.now}>
        {!live.running ? (
          <State tone="warn">{t('time.stopped')}</State>
        ) : off === undefined ? (
          <State tone="off">{t('time.unknown')}</State>
        ) : (
          <State tone={wrong ? 'bad' : 'good'}>{t(wrong ? 'time.wrong' : 'time.right')}</State>
        )}
        <Facts
          facts={[
            off !== undefined && [t('time.offset'), offsetText(t, off, i18n.language)],
            live.source !== undefined && [t('time.source'), <Mono key="source" value={live.source} />],
            live.stratum !== undefined && [t('time.stratum'), t('time.stratumOf', { stratum: live.stratum })],
            live.updatedAt !== undefined && [t('time.updated'), <Time key="at" at={live.updatedAt} />],
            [t('time.sets'), t(live.setsClock ? 'time.setsYes' : 'time.setsNo')],
            [
              t('time.serves'),
              live.serving.length === 0 ? t('time.nobody') : live.serving.map((s) => <Mono key={s.network} value={s.network} />),
            ],
          ]}
        />
      </div>
    </Card>
  );
}
