import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import type { RoutingView } from '../../../../src/engine/requests.ts';
import { Card } from '../../parts/Card.tsx';
import { DraftList } from '../../parts/DraftList.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { GatewayChoice } from './GatewayChoice.tsx';
import { GatewayState } from './GatewayState.tsx';
import classes from './Routing.module.css';

/** For each IP version: both gateways as they are now, beside what is set. */
export function GatewaysCard({ live, document }: { readonly live: RoutingView; readonly document: Config }) {
  const { t } = useTranslation();
  const ids = Object.keys(document.interfaces);
  const bad = live.gateways.some((g) => g.state === 'silent' || g.state === 'nothing-behind');
  return (
    <Card id="gateways" flush title={t('routing.gateways')} tone={bad ? 'warn' : undefined}>
      {([4, 6] as const).map((family) => {
        const version = `IPv${family}`;
        const key = family === 4 ? 'ipv4' : 'ipv6';
        const now = live.gateways.filter((g) => g.family === family);
        return (
          <div key={family} className={classes.halves}>
            <div className={classes.state}>
              <h3 className={classes.family}>{version}</h3>
              {now.length === 0 ? <Empty>{t('routing.noGateway', { version })}</Empty> : null}
              {now.map((g) => (
                <GatewayState key={g.rank} gateway={g} />
              ))}
              {now.length === 1 ? <p className={classes.quiet}>{t('routing.unwatched')}</p> : null}
            </div>
            <div className={classes.settings}>
              <GatewayChoice path={`/routes/${key}`} family={family} ids={ids} label={t('routing.first', { version })}>
                {t('routing.firstHint')}
              </GatewayChoice>
              <GatewayChoice path={`/routes/second/${key}`} family={family} ids={ids} label={t('routing.second', { version })}>
                {t('routing.secondHint')}
              </GatewayChoice>
              <DraftText path={`/routes/metric/${key}`} label={t('routing.metric', { version })} numeric>
                {t('routing.metricHint')}
              </DraftText>
            </div>
          </div>
        );
      })}
      <div className={classes.below}>
        <DraftList path="/routes/probes" label={t('routing.probes')} placeholder="192.0.2.53, 2001:db8::53">
          {t('routing.probesHint')}
        </DraftList>
      </div>
    </Card>
  );
}
