import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import { egressSentences } from '../../../../src/lib/texts/egress.ts';
import { shared } from '../../i18n.ts';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Steps } from '../../parts/Steps.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Proxy.module.css';

type Test = Answer<'POST /proxy/test'>;

/** Layer by layer, and what to do where it stopped. */
export function Result({ test }: { readonly test: Test }) {
  const { t } = useTranslation();
  const { failure } = test;
  const said = failure && egressSentences(shared(), failure);
  const certificate = failure?.certificate;
  return (
    <div className={classes.result}>
      <Steps steps={test.steps} words={(step, state) => `${t(`proxy.test.steps.${step}`)}: ${t(`proxy.test.states.${state}`)}`} />
      <p className={classes.quiet}>
        {[
          t(test.through === 'proxy' ? 'proxy.test.viaProxy' : 'proxy.test.viaDirect'),
          ...(test.status === undefined ? [] : [t('proxy.test.status', { status: test.status })]),
          t('proxy.test.took', { ms: test.ms }),
        ].join(' · ')}
      </p>
      {failure === undefined || said === undefined ? null : (
        <Notice tone="bad">
          <p>{said.message}.</p>
          <p>{said.remedy}</p>
          <p className={classes.quiet}>
            {t('proxy.test.said')}: <span className={classes.mono}>{failure.detail}</span>
          </p>
        </Notice>
      )}
      {certificate === undefined ? null : (
        <div>
          <h3>{t('proxy.test.certificate')}</h3>
          <Facts
            facts={[
              [t('proxy.test.subject'), certificate.subject],
              [t('proxy.test.issuer'), certificate.issuer],
              [t('proxy.test.until'), <Time key="until" at={certificate.notAfter} />],
              [t('proxy.test.fingerprint'), <Mono key="print" value={certificate.fingerprint} />],
            ]}
          />
        </div>
      )}
    </div>
  );
}
