import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
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

const pageSize = 100;

export function MessagesPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  const [unread, setUnread] = useState(false);
  const [kind, setKind] = useState<'all' | MessageView['kind']>('all');
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['messages', 'pages', unread],
    queryFn: ({ pageParam, signal }) =>
      call('GET /messages', {
        query: {
          limit: String(pageSize),
          ...(unread ? { unread: 'true' as const } : {}),
          ...(pageParam === '' ? {} : { before: pageParam }),
        },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => (last.length < pageSize ? undefined : last.at(-1)?.id),
  });
  const all = data?.pages.flat();
  const shown = all?.filter((m) => kind === 'all' || m.kind === kind);
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
    <Page title={t('nav.messages')} aside={<Cli command="switchroom messages" />}>
      {id !== undefined && ready && !all.some((m) => m.id === id) ? <Notice tone="info">{t('messages.gone')}</Notice> : null}
      <div className={classes.filters}>
        <SegmentedControl
          aria-label={t('nav.messages')}
          size="sm"
          value={unread ? 'unread' : 'all'}
          onChange={(v) => setUnread(v === 'unread')}
          data={[
            { value: 'all', label: t('messages.everything') },
            { value: 'unread', label: t('messages.unread') },
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
        <Button
          variant="default"
          className={classes.readAll}
          disabled={newest === undefined || !all?.some((m) => !m.read) || read.isPending}
          onClick={() => newest === undefined || read.mutate(newest.id)}
        >
          {t('messages.readAll')}
        </Button>
      </div>
      <Card flush>
        {shown === undefined ? (
          <div className={classes.waiting}>
            <Bones lines={8} />
          </div>
        ) : shown.length === 0 ? (
          <div className={classes.waiting}>
            <Empty>{unread ? t('messages.noneUnread') : t('messages.none')}</Empty>
          </div>
        ) : (
          <ul>
            {shown.map((m) => (
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
    </Page>
  );
}
