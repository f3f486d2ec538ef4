import { useTranslation } from 'react-i18next';
import type { ReachItem, VerdictView } from '../../../../src/api/contract/reach.ts';
import { currentLanguage } from '../../i18n.ts';
import { Hidden } from '../../parts/Hidden.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Mark, State, type Tone } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Reachability.module.css';

const tones: Readonly<Record<VerdictView['state'], Tone>> = { ok: 'good', warning: 'warn', failed: 'bad' };

export function ReachRow({ item: i }: { readonly item: ReachItem }) {
  const { t } = useTranslation();
  return (
    <li className={classes.item} id={`reach-${i.key}`}>
      <div className={classes.name}>
        <Mono value={i.host} strong />
        <span className={classes.fade}>
          {i.protocol.toUpperCase()} {i.port}
        </span>
      </div>
      <div className={classes.what}>
        <span className={classes.fade}>{i.what[currentLanguage()]}</span>
        {i.verdict === undefined ? <State tone="off">{t('reach.untried')}</State> : <VerdictText verdict={i.verdict} />}
      </div>
    </li>
  );
}

export function VerdictText({ verdict: v }: { readonly verdict: VerdictView }) {
  const { t } = useTranslation();
  const { message, because, remedy } = v.text[currentLanguage()];
  return (
    <div className={classes.verdict}>
      <State tone={tones[v.state]}>
        <strong>{message}</strong>
      </State>
      {because === undefined ? null : <p>{because}.</p>}
      {remedy === undefined ? null : (
        <p>
          <span className={classes.fade}>{t('reach.wayOut')}</span> {remedy}
          {/[.?]$/.test(remedy) ? '' : '.'}
        </p>
      )}
      <ol className={classes.tried} aria-label={t('reach.layers')}>
        {v.tried.map((l, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the order is all that tells two of one layer apart, and it never changes
          <li key={n}>
            <Mark tone={l.ok ? 'good' : v.state === 'warning' ? 'warn' : 'bad'} />
            <Hidden>{l.ok ? t('reach.passed') : t('reach.failed')}</Hidden>
            <span>{t(`reach.layer.${l.layer}`)}</span>
            {l.detail === undefined || l.detail === '' ? null : <span className={classes.detail}>{l.detail}</span>}
            {l.ms === undefined ? null : <span className={classes.fade}>{l.ms} ms</span>}
          </li>
        ))}
      </ol>
      <p className={classes.fade}>
        {t('reach.since')} <Time at={v.since} />, {t('reach.tried')} <Time at={v.checkedAt} />
      </p>
    </div>
  );
}
