import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { doctorQuery } from '../../api/queries.ts';
import { failureText } from '../../lib/words.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { Time } from '../../parts/Time.tsx';
import { CaptureCard } from './CaptureCard.tsx';
import { CheckRow } from './CheckRow.tsx';
import classes from './Diagnosis.module.css';
import { LogsCard } from './LogsCard.tsx';
import { SupportCard } from './SupportCard.tsx';

/** Everything that could be wrong, the worst first; what is well stands at the end, so that one sees that it was looked at. */
export function DiagnosisPage() {
  const { t } = useTranslation();
  const { data, isFetching, refetch, error } = useQuery(doctorQuery);
  const wrong = data?.checks.filter((c) => c.verdict !== 'good') ?? [];
  const good = data?.checks.filter((c) => c.verdict === 'good') ?? [];
  return (
    <Page
      title={t('nav.diagnosis')}
      lead={t('diagnosis.lead')}
      aside={
        <>
          <Cli command="switchroom doctor" />
          <Button onClick={() => void refetch()} loading={isFetching}>
            {t('diagnosis.again')}
          </Button>
        </>
      }
    >
      {error === null ? null : (
        <Notice tone="bad" live>
          {failureText(t, error)}
        </Notice>
      )}
      {data !== undefined ? (
        <Card
          id="wrong"
          title={t('diagnosis.wrong', { count: wrong.length })}
          tone={data.exit === 2 ? 'bad' : data.exit === 1 ? 'warn' : undefined}
          flush
          aside={
            <span className={classes.quiet}>
              {t('diagnosis.looked')} <Time at={data.at} />
            </span>
          }
        >
          {wrong.length === 0 ? (
            <p className={classes.none}>{t('diagnosis.nothing', { count: data.checks.length })}</p>
          ) : (
            <ul className={classes.checks}>
              {wrong.map((c) => (
                <CheckRow key={c.id} check={c} />
              ))}
            </ul>
          )}
        </Card>
      ) : error === null ? (
        <Card>
          <Bones lines={8} />
        </Card>
      ) : null}
      <SupportCard />
      <LogsCard />
      <CaptureCard />
      {data === undefined ? null : (
        <Card id="good" title={t('diagnosis.good', { count: good.length })} flush>
          <ul className={classes.checks}>
            {good.map((c) => (
              <CheckRow key={c.id} check={c} />
            ))}
          </ul>
        </Card>
      )}
    </Page>
  );
}
