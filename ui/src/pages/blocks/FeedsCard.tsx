import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../src/api/contract.ts';
import { call } from '../../api/client.ts';
import { feedsQuery, queryClient } from '../../api/queries.ts';
import { failureText, problemText } from '../../lib/words.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import blocks from './Blocks.module.css';
import { FeedSettings } from './FeedSettings.tsx';
import classes from './Feeds.module.css';

type Feed = Answer<'GET /feeds'>[number];
const tones = { 'in-force': 'good', none: 'off', expired: 'warn', 'not-enforced': 'info' } as const;

/** Lists of networks that somebody else signs: what is in force, then the settings. */
export function FeedsCard() {
  const { t } = useTranslation();
  const { data: feeds } = useQuery(feedsQuery);
  const fetching = useMutation({
    mutationFn: (name: string) => call('POST /feeds/{name}/fetch', { params: { name }, body: {} }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['blocks', 'feeds'] }),
  });
  return (
    <Card id="feeds" title={t('feeds.title')} flush>
      <p className={classes.why}>{t('feeds.why')}</p>
      {fetching.isError ? <Notice tone="bad">{failureText(t, fetching.error)}</Notice> : null}
      {feeds === undefined ? (
        <div className={blocks.none}>
          <Bones lines={2} />
        </div>
      ) : feeds.length === 0 ? (
        <div className={blocks.none}>
          <Empty>{t('feeds.none')}</Empty>
        </div>
      ) : (
        <ul>
          {feeds.map((f) => (
            <li key={f.name} className={classes.feed}>
              <What feed={f} />
              <Button
                variant="default"
                size="xs"
                aria-label={t('feeds.fetchOf', { name: f.name })}
                loading={fetching.isPending && fetching.variables === f.name}
                disabled={fetching.isPending}
                onClick={() => fetching.mutate(f.name)}
              >
                {t('feeds.fetch')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <FeedSettings />
    </Card>
  );
}

function What({ feed }: { readonly feed: Feed }) {
  const { t } = useTranslation();
  const { list, fault } = feed;
  const said =
    fault === undefined ? undefined : problemText({ code: fault.code, path: '', message: fault.code, values: { detail: fault.detail } });
  const dropped = feed.services.flatMap((s) => (feed.dropped?.[s] === undefined ? [] : [`${t(`feeds.services.${s}`)} ${feed.dropped[s]}`]));
  return (
    <div className={classes.what}>
      <div className={classes.line}>
        <strong>{feed.name}</strong>
        <State tone={tones[feed.state]}>{t(`feeds.states.${feed.state}`)}</State>
        {list === undefined ? null : <span>{t('feeds.networks', { count: list.networks })}</span>}
      </div>
      <Mono value={feed.url} />
      {list === undefined ? null : (
        <div className={`${classes.line} ${classes.fade}`}>
          <span>{t('feeds.by', { issuer: list.issuer, serial: list.serial })}</span>
          <span>
            {t(feed.state === 'expired' ? 'feeds.expired' : 'feeds.expires')} <Time at={list.expires} />
          </span>
          {list.leftOut === 0 ? null : <span>{t('feeds.leftOut', { count: list.leftOut })}</span>}
        </div>
      )}
      <div className={`${classes.line} ${classes.fade}`}>
        {feed.fetchedAt === undefined ? null : (
          <span>
            {t('feeds.fetched')} <Time at={feed.fetchedAt} />
          </span>
        )}
        {feed.nextAt === undefined ? null : (
          <span>
            {t('feeds.next')} <Time at={feed.nextAt} />
          </span>
        )}
        {dropped.length === 0 ? null : <span>{t('feeds.dropped', { list: dropped.join(', ') })}</span>}
      </div>
      {said === undefined ? null : (
        <State tone="warn">
          {said.message}. {said.remedy}. {feed.state === 'in-force' ? t('feeds.stays') : null}
        </State>
      )}
    </div>
  );
}
