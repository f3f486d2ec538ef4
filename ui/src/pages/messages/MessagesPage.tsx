import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../../src/api/contract.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { MessageRow } from './MessageRow.tsx';
import classes from './Messages.module.css';
import { SendingView } from './SendingView.tsx';

const pageSize = 100;

const daySeconds = 86_400;
const spans = { any: undefined, day: daySeconds, week: 7 * daySeconds, month: 30 * daySeconds } as const;
const placesOfSending: readonly string[] = ['sending', 'mail', 'webhook', 'syslog', 'keep'];

/** What happened, and by which ways it is told elsewhere; the part behind # says which of the two is shown. */
export function MessagesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const hash = useLocation({ select: (l) => l.hash });
  const view = placesOfSending.includes(hash) ? 'sending' : 'list';
  return (
    <Page title={t('nav.messages')} aside={<Cli command={view === 'list' ? 'switchroom messages' : 'switchroom messages channels'} />}>
      <SegmentedControl
        className={classes.views}
        aria-label={t('sending.view')}
        size="sm"
        value={view}
        onChange={(v) => void navigate({ to: '/system/messages/{-$id}', params: { id: undefined }, hash: v === 'sending' ? v : '' })}
        data={(['list', 'sending'] as const).map((value) => ({ value, label: t(`sending.views.${value}`) }))}
      />
      {view === 'list' ? <ListView /> : <SendingView />}
    </Page>
  );
}

function ListView() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  const [unread, setUnread] = useState(false);
  const [kind, setKind] = useState<'all' | MessageView['kind']>('all');
  const [span, setSpan] = useState<keyof typeof spans>('any');
  const [search, setSearch] = useState('');
  const [words] = useDebouncedValue(search.trim(), 300);
  const narrowed = kind !== 'all' || span !== 'any' || words !== '';
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['messages', 'pages', unread, kind, span, words],
    queryFn: ({ pageParam, signal }) =>
      call('GET /messages', {
        query: {
          limit: String(pageSize),
          ...(unread ? { unread: 'true' as const } : {}),
          ...(kind === 'all' ? {} : { kind }),
          ...(words === '' ? {} : { q: words }),
          ...(spans[span] === undefined ? {} : { since: String(Math.floor(Date.now() / 1000) - spans[span]) }),
          ...(pageParam === '' ? {} : { before: pageParam }),
        },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => (last.length < pageSize ? undefined : last.at(-1)?.id),
  });
  const all = data?.pages.flat();
  const read = useMutation({
    mutationFn: (upTo: string) => call('POST /messages/read', { body: { upTo } }),
    onSettled: () => Promise.all(['messages', 'status'].map((k) => queryClient.invalidateQueries({ queryKey: [k] }))),
  });
  const acknowledge = useMutation({
    mutationFn: (one: string) => call('POST /messages/{id}/acknowledge', { params: { id: one } }),
    onSettled: () => Promise.all(['messages', 'status'].map((k) => queryClient.invalidateQueries({ queryKey: [k] }))),
  });
  const ready = all !== undefined;
  useEffect(() => {
    if (ready && id !== undefined) document.getElementById(`message-${id}`)?.scrollIntoView({ block: 'center' });
  }, [ready, id]);
  const newest = all?.[0];
  return (
    <>
      {id !== undefined && ready && !narrowed && !unread && !all.some((m) => m.id === id) ? (
        <Notice tone="info">{t('messages.gone')}</Notice>
      ) : null}
      <div className={classes.filters}>
        <SegmentedControl
          aria-label={t('messages.acknowledged')}
          size="sm"
          value={unread ? 'unread' : 'all'}
          onChange={(v) => setUnread(v === 'unread')}
          data={[
            { value: 'all', label: t('messages.everything') },
            { value: 'unread', label: t('sending.open') },
          ]}
        />
        <NativeSelect
          aria-label={t('messages.kind')}
          value={kind}
          onChange={(e) => setKind(e.currentTarget.value as typeof kind)}
          data={(['all', 'security-warning', 'serious-fault', 'simple-fault', 'information'] as const).map((value) => ({
            value,
            label: t(`messages.kinds.${value}`),
          }))}
        />
        <NativeSelect
          aria-label={t('sending.time')}
          value={span}
          onChange={(e) => setSpan(e.currentTarget.value as typeof span)}
          data={(['any', 'day', 'week', 'month'] as const).map((value) => ({ value, label: t(`sending.times.${value}`) }))}
        />
        <TextInput
          type="search"
          className={classes.search}
          aria-label={t('sending.search')}
          placeholder={t('sending.search')}
          maxLength={100}
          value={search}
          onChange={(e) => setSearch(e.currentTarget.value)}
        />
        {/* It takes older messages of every kind along: not while some of them are hidden. */}
        <Button
          variant="default"
          className={classes.readAll}
          disabled={narrowed || newest === undefined || !all?.some((m) => !m.read) || read.isPending}
          onClick={() => newest === undefined || read.mutate(newest.id)}
        >
          {t('messages.readAll')}
        </Button>
      </div>
      <Card flush>
        {all === undefined ? (
          <div className={classes.waiting}>
            <Bones lines={8} />
          </div>
        ) : all.length === 0 ? (
          <div className={classes.waiting}>
            <Empty>{unread ? t('messages.noneUnread') : t('messages.none')}</Empty>
          </div>
        ) : (
          <ul>
            {all.map((m) => (
              <MessageRow
                key={m.id}
                message={m}
                open={m.id === id}
                onRead={() => read.mutate(m.id)}
                onAcknowledge={() => acknowledge.mutate(m.id)}
              />
            ))}
          </ul>
        )}
      </Card>
      {hasNextPage ? (
        <Button variant="default" className={classes.more} onClick={() => void fetchNextPage()} disabled={isFetchingNextPage}>
          {t('messages.more')}
        </Button>
      ) : null}
    </>
  );
}
