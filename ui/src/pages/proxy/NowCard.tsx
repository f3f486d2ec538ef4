import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { configQuery } from '../../api/queries.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { State } from '../../parts/State.tsx';
import classes from './Proxy.module.css';
import { Result } from './Result.tsx';

/** What is in force, and whether the proxy takes requests: asked when the page opens. */
export function NowCard() {
  const { t } = useTranslation();
  const { data: config } = useQuery(configQuery);
  const inForce = config?.document.proxy;
  const on = inForce?.mode === 'http';
  const asked = useQuery({
    queryKey: ['proxy', inForce],
    queryFn: ({ signal }) => call('POST /proxy/test', { body: {}, signal }),
    enabled: on,
    // A question to somebody outside: not again for every look at the page.
    staleTime: 60_000,
    retry: false,
  });
  const failed = useFailure(asked.error, []);
  return (
    <Card title={t('proxy.now')} tone={on && asked.data?.ok === false ? 'bad' : undefined}>
      {inForce === undefined ? (
        <Bones lines={2} />
      ) : (
        <div className={classes.now} aria-live="polite">
          <p>{on ? t('proxy.through', { proxy: `${inForce.host}:${inForce.port}` }) : t('proxy.direct')}</p>
          {on ? <Verdict ok={asked.data?.ok} why={failed.rest} /> : null}
          {on && asked.data?.ok === false ? <Result test={asked.data} /> : null}
        </div>
      )}
    </Card>
  );
}

function Verdict({ ok, why }: { readonly ok: boolean | undefined; readonly why: string | undefined }) {
  const { t } = useTranslation();
  if (why !== undefined) return <State tone="warn">{why}</State>;
  if (ok === undefined) return <State tone="off">{t('proxy.checking')}</State>;
  return <State tone={ok ? 'good' : 'bad'}>{t(ok ? 'proxy.works' : 'proxy.broken')}</State>;
}
