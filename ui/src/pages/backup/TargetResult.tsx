import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import { targetWords } from '../../../../src/lib/backup-target-words.ts';
import { useField } from '../../draft/useField.ts';
import { currentLanguage } from '../../i18n.ts';
import { bytes } from '../../lib/format.ts';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Steps } from '../../parts/Steps.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Backup.module.css';

/** Step by step, what to do where it stopped, and the server's key where it is to be accepted. */
export function TargetResult({ test }: { readonly test: Answer<'POST /backups/target/test'> }) {
  const { t, i18n } = useTranslation();
  const hostKey = useField<string>('/backup/target/hostKey');
  const words = targetWords[currentLanguage()];
  const { failure } = test;
  const shown = failure?.hostKey;
  const certificate = failure?.certificate;
  return (
    <div className={classes.form}>
      <Steps steps={test.steps} words={(step, state) => `${words[step].step}: ${t(`target.states.${state}`)}`} />
      {failure === undefined ? (
        <Notice tone="good">
          {t('target.allGood')} {test.freeBytes === undefined ? '' : t('target.free', { size: bytes(test.freeBytes, i18n.language) })}
        </Notice>
      ) : (
        <Notice tone={shown !== undefined && hostKey.value === undefined ? 'warn' : 'bad'}>
          <p>{words[failure.step].message}.</p>
          <p>{words[failure.step].remedy}.</p>
          <p className={classes.quiet}>
            {t('target.said')}: <span className={classes.mono}>{failure.detail}</span>
          </p>
        </Notice>
      )}
      {shown === undefined || hostKey.value === shown.key ? null : (
        <div className={classes.form}>
          <Facts facts={[[t('target.fingerprint'), <Mono key="print" value={shown.fingerprint} />]]} />
          <div>
            <Button size="xs" variant="default" onClick={() => hostKey.set(shown.key)}>
              {t('target.accept')}
            </Button>
          </div>
          <p className={classes.quiet}>{t('target.acceptHint')}</p>
        </div>
      )}
      {certificate === undefined ? null : (
        <Facts
          facts={[
            [t('target.certificate'), certificate.subject],
            [t('target.fingerprint'), <Mono key="print" value={certificate.fingerprint} />],
            [t('target.until'), <Time key="until" at={certificate.notAfter} />],
          ]}
        />
      )}
    </div>
  );
}
