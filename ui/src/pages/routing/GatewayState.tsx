import { useTranslation } from 'react-i18next';
import type { GatewayView } from '../../../../src/engine/requests.ts';
import { number } from '../../lib/format.ts';
import { Mono } from '../../parts/Mono.tsx';
import { State, type Tone } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Routing.module.css';

const tones: Readonly<Record<GatewayView['state'], Tone>> = {
  used: 'good',
  ready: 'info',
  silent: 'bad',
  'nothing-behind': 'bad',
  unknown: 'off',
};

export function GatewayState({ gateway: g }: { readonly gateway: GatewayView }) {
  const { t, i18n } = useTranslation();
  return (
    <div className={classes.gateway}>
      <div className={classes.line}>
        <span className={classes.quiet}>{t(`routing.nth.${g.rank}`)}</span>
        {g.via === undefined ? <span>–</span> : <Mono value={g.via} strong={g.state === 'used'} />}
        <State tone={tones[g.state]}>{t(`routing.state.${g.state}`)}</State>
      </div>
      <span className={classes.quiet}>
        {g.interface} · {t(`routing.from.${g.from}`)}
        {g.ms === undefined ? null : ` · ${t('routing.answered', { ms: number(Math.max(1, Math.ceil(g.ms)), i18n.language) })}`}
        {g.since === undefined ? null : (
          <>
            {' · '}
            <Time at={g.since} />
          </>
        )}
      </span>
    </div>
  );
}
