import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { queryClient, reachQuery } from '../../api/queries.ts';
import { failureText } from '../../lib/words.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { Time } from '../../parts/Time.tsx';
import { ExportCard } from './ExportCard.tsx';
import { HistoryCard } from './HistoryCard.tsx';
import { ListsCard } from './ListsCard.tsx';
import { OutgoingCard } from './OutgoingCard.tsx';
import classes from './Reachability.module.css';
import { ReachRow, VerdictText } from './ReachRow.tsx';
import { SettingsCard } from './SettingsCard.tsx';

const worst = { failed: 0, warning: 1, ok: 3 } as const;

/** What the PBX needs outside, and for each thing the layer that fails. */
export function ReachabilityPage() {
  const { t } = useTranslation();
  const { data } = useQuery(reachQuery);
  const test = useMutation({
    mutationFn: () => call('POST /reachability/test', { body: {} }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['reach'] }),
  });
  const items = data?.items.toSorted((a, b) => order(a.verdict?.state) - order(b.verdict?.state)) ?? [];
  const failing = items.filter((i) => i.verdict !== undefined && i.verdict.state !== 'ok').length;
  return (
    <Page
      title={t('nav.reachability')}
      lead={t('reach.lead')}
      aside={
        <>
          <Cli command="switchroom reach --check" />
          <Button onClick={() => test.mutate()} loading={test.isPending || data?.running === true} disabled={data === undefined}>
            {t('reach.test')}
          </Button>
        </>
      }
    >
      {test.isError ? (
        <Notice tone="bad" live>
          {failureText(t, test.error)}
        </Notice>
      ) : null}
      {data === undefined ? (
        <Card>
          <Bones lines={8} />
        </Card>
      ) : (
        <>
          {data.lastRunAt !== undefined && failing === 0 && items.length > 0 ? <Notice tone="good">{t('reach.allGood')}</Notice> : null}
          <Card
            id="list"
            title={t('reach.list')}
            flush
            aside={
              data.lastRunAt === undefined ? undefined : (
                <span className={classes.fade}>
                  {t('reach.tried')} <Time at={data.lastRunAt} />
                </span>
              )
            }
          >
            {items.length === 0 ? (
              <div className={classes.quiet}>
                <Empty>{t('reach.none')}</Empty>
              </div>
            ) : (
              <ul>
                {items.map((i) => (
                  <ReachRow key={i.key} item={i} />
                ))}
              </ul>
            )}
          </Card>
          {data.nat === undefined ? null : (
            <Card id="nat" title={t('reach.nat')}>
              <VerdictText verdict={data.nat} />
            </Card>
          )}
          <ListsCard lists={data.lists} />
          <SettingsCard />
          <OutgoingCard />
          <ExportCard />
          <Card id="measures" title={t('reach.measures')}>
            <p>{t('reach.measuresWhy')}</p>
            <p className={classes.after}>
              <Link to="/network/reachability/measures">{t('reach.measuresOpen')}</Link>
            </p>
          </Card>
          <HistoryCard />
        </>
      )}
    </Page>
  );
}

/** What fails first, then what was never tried, then what is well. */
const order = (state: keyof typeof worst | undefined): number => (state === undefined ? 2 : worst[state]);
