import { useTranslation } from 'react-i18next';
import type { TimeView } from '../../../../src/engine/requests.ts';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { State } from '../../parts/State.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { offsetText } from './amount.ts';
import classes from './Time.module.css';

const tones = { used: 'good', good: 'info', unusable: 'bad', silent: 'warn' } as const;

export function SourcesCard({ live }: { readonly live: TimeView }) {
  const { t, i18n } = useTranslation();
  return (
    <Card title={t('time.servers')} flush>
      {live.sources.length === 0 ? (
        <div className={classes.empty}>
          <Empty>{t('time.noServers')}</Empty>
        </div>
      ) : (
        <ul className={classes.sources}>
          {live.sources.map((s) => (
            <li key={s.name}>
              <span className={classes.line}>
                <Mono value={s.name} strong />
                <State tone={tones[s.state]}>{t(`time.state.${s.state}`)}</State>
                <Tag>{t(`time.from.${s.from}`)}</Tag>
              </span>
              <span className={classes.quiet}>
                {[
                  t('time.answered', { answered: s.answered }),
                  ...(s.lastSeconds === undefined
                    ? []
                    : [`${t('time.stratum')} ${s.stratum}`, `${t('time.difference')}: ${offsetText(t, s.offsetSeconds, i18n.language)}`]),
                ].join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
