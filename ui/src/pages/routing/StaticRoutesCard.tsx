import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import type { RoutingView } from '../../../../src/engine/requests.ts';
import { configQuery } from '../../api/queries.ts';
import { same } from '../../draft/document.ts';
import { draft } from '../../draft/draft.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { State } from '../../parts/State.tsx';
import classes from './Routing.module.css';

type Route = Config['routes']['static'][number];
const path = '/routes/static';

export function StaticRoutesCard({ live, document }: { readonly live: RoutingView; readonly document: Config }) {
  const { t } = useTranslation();
  const field = useField<readonly Route[]>(path, false);
  const { data: config } = useQuery(configQuery);
  const routes = field.value ?? [];
  const ids = Object.keys(document.interfaces);
  const state = (r: Route) => {
    if (!config?.document.routes.static.some((x) => same(x, r))) return <State tone="info">{t('routing.static.draft')}</State>;
    const whole = r.to.includes('/') ? r.to : `${r.to}/${r.to.includes(':') ? 128 : 32}`;
    const placed = live.routes.some((x) => x.owner === 'switchroom' && x.to === whole && x.via === r.via);
    return <State tone={placed ? 'good' : 'bad'}>{t(placed ? 'routing.static.placed' : 'routing.static.notPlaced')}</State>;
  };
  const add = (): void => field.set([...routes, { to: '', via: '', interface: ids[0] ?? '' }]);
  return (
    <Card id="static" title={t('routing.static.title')}>
      <p className={classes.why}>{t('routing.static.why')}</p>
      {routes.length === 0 ? <Empty>{t('routing.static.none')}</Empty> : null}
      {routes.map((r, n) => {
        const number = n + 1;
        return (
          // A route has no name of its own; its place in the list is what the document knows it by.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <fieldset key={n} className={classes.route} aria-label={t('routing.static.legend', { number })}>
            <div className={classes.routeHead}>
              <span className={classes.line}>
                <span className={classes.family}>{t('routing.static.legend', { number })}</span>
                {state(r)}
              </span>
              <Button
                variant="subtle"
                color="gray"
                size="xs"
                aria-label={t('routing.static.removeLong', { number })}
                onClick={() => field.set(routes.filter((_, i) => i !== n))}
              >
                {t('routing.static.remove')}
              </Button>
            </div>
            <div className={classes.row}>
              <DraftText path={`${path}/${n}/to`} label={t('routing.static.to')} placeholder="192.0.2.0/24">
                {t('routing.static.toHint')}
              </DraftText>
              <DraftText path={`${path}/${n}/via`} label={t('routing.static.via')} placeholder="198.51.100.1">
                {t('routing.static.viaHint')}
              </DraftText>
              <Through path={`${path}/${n}/interface`} ids={ids} />
              <DraftText path={`${path}/${n}/metric`} label={t('routing.static.metric')} numeric optional>
                {t('routing.static.metricHint')}
              </DraftText>
            </div>
          </fieldset>
        );
      })}
      <Button variant="default" mt="sm" onClick={add} disabled={draft.get().document === undefined}>
        {t('routing.static.add')}
      </Button>
    </Card>
  );
}

function Through({ path: at, ids }: { readonly path: string; readonly ids: readonly string[] }) {
  const { t } = useTranslation();
  const field = useField<string>(at);
  return (
    <Choice
      label={t('routing.static.interface')}
      open={false}
      value={field.value ?? ''}
      onChange={field.set}
      changed={field.changed}
      error={field.error}
      options={ids.map((value) => ({ value, label: value }))}
    />
  );
}
