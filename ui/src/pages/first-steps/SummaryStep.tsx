import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type FirstStep, firstStepNames } from '../../../../src/lib/first-steps.ts';
import { configQuery, extensionsQuery, phonesQuery, statusQuery } from '../../api/queries.ts';
import { useDraft } from '../../draft/draft.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import classes from './FirstSteps.module.css';

/** From what is in force and what is seen, not from what was clicked. */
export function SummaryStep({ go }: { readonly go: (step: FirstStep) => void }) {
  const { t } = useTranslation();
  const { data: status } = useQuery(statusQuery);
  const { data: config } = useQuery(configQuery);
  const { data: extensions } = useQuery(extensionsQuery);
  const { data: phones } = useQuery(phonesQuery);
  const { view } = useDraft();
  if (status === undefined || config === undefined || extensions === undefined || phones === undefined)
    return (
      <Card>
        <Bones lines={7} />
      </Card>
    );
  const { document } = config;
  const missing = status.requirements.filter((r) => !r.met).length;
  const registered = phones.filter((p) => p.state === 'registered').length;
  const { mail } = document.messages;
  const rows: Record<Exclude<FirstStep, 'summary'>, readonly ['good' | 'warn' | 'bad' | 'off', string]> = {
    language: ['good', document.asterisk.language === 'de' ? 'Deutsch' : 'English'],
    password: ['good', t('firstSteps.summary.password')],
    time: document.time.zone === undefined ? ['off', t('firstSteps.summary.noZone')] : ['good', document.time.zone],
    network:
      missing === 0 ? ['good', t('firstSteps.summary.network')] : ['bad', t('firstSteps.summary.networkMissing', { count: missing })],
    name: ['good', document.webserver.hostname],
    mail: mail === undefined ? ['off', t('firstSteps.summary.noMail')] : ['good', t('firstSteps.summary.mail', { to: mail.to.join(', ') })],
    phones:
      extensions.length === 0
        ? ['warn', t('firstSteps.summary.noPhones')]
        : [
            registered > 0 && registered === phones.length ? 'good' : 'warn',
            t('firstSteps.summary.phones', { extensions: extensions.length, registered, total: phones.length }),
          ],
  };
  const changes = view === undefined || view.empty ? 0 : view.preview.difference.length;
  return (
    <>
      {changes > 0 ? <Notice tone="info">{t('firstSteps.summary.draft', { count: changes })}</Notice> : null}
      <Card title={t('firstSteps.summary.lead')} flush>
        <ul className={classes.summary}>
          {firstStepNames.map((step) => {
            if (step === 'summary') return null;
            const [tone, text] = rows[step];
            return (
              <li key={step} className={classes.line}>
                <strong>{t(`firstSteps.name.${step}`)}</strong>
                <State tone={tone}>{text}</State>
                <Button
                  variant="subtle"
                  size="xs"
                  aria-label={`${t('firstSteps.summary.again')}: ${t(`firstSteps.name.${step}`)}`}
                  onClick={() => go(step)}
                >
                  {t('firstSteps.summary.again')}
                </Button>
              </li>
            );
          })}
        </ul>
      </Card>
    </>
  );
}
