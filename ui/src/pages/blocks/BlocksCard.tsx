import { Button, NativeSelect, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { blocksPageQuery, queryClient } from '../../api/queries.ts';
import { number } from '../../lib/format.ts';
import { keep } from '../../lib/keep.ts';
import { Ask } from '../../parts/Ask.tsx';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { BlockCard } from './BlockCard.tsx';
import classes from './Blocks.module.css';
import { ImportDialog } from './ImportDialog.tsx';

const perPage = 25;

/** Every block, by pages: ten thousand of them are no more work than ten. */
export function BlocksCard({ id }: { readonly id: string | undefined }) {
  const { t, i18n } = useTranslation();
  const [search, setSearch] = useState('');
  const [service, setService] = useState<'' | 'telephony' | 'web'>('');
  const [offset, setOffset] = useState(0);
  const [doing, setDoing] = useState<'import' | 'lift' | undefined>();
  const asked = { ...(search.trim() === '' ? {} : { search: search.trim() }), ...(service === '' ? {} : { service }) };
  const { data } = useQuery({ ...blocksPageQuery({ ...asked, offset, limit: perPage }), placeholderData: keepPreviousData });
  const n = (value: number): string => number(value, i18n.language);
  const narrowed = search.trim() !== '' || service !== '';
  const save = async (form: 'csv' | 'text'): Promise<void> => {
    const file = await call('GET /blocks/export', { query: { form, ...asked } });
    keep(file);
  };
  return (
    <>
      <Card>
        <div className={classes.tools}>
          <TextInput
            label={t('lists.search')}
            value={search}
            onChange={(e) => {
              setSearch(e.currentTarget.value);
              setOffset(0);
            }}
            placeholder="203.0.113.9"
            autoComplete="off"
            spellCheck={false}
          />
          <NativeSelect
            label={t('lists.service')}
            value={service}
            onChange={(e) => {
              setService(e.currentTarget.value as typeof service);
              setOffset(0);
            }}
            data={[
              { value: '', label: t('lists.allServices') },
              { value: 'telephony', label: t('service.telephony') },
              { value: 'web', label: t('service.web') },
            ]}
          />
          <div className={classes.buttons}>
            <Button variant="default" onClick={() => setDoing('import')}>
              {t('lists.import')}
            </Button>
            <Button variant="default" onClick={() => void save('csv')} disabled={!data?.found}>
              {t('lists.csv')}
            </Button>
            <Button variant="default" onClick={() => void save('text')} disabled={!data?.found}>
              {t('lists.plain')}
            </Button>
            <Button variant="default" onClick={() => setDoing('lift')} disabled={!data?.found}>
              {narrowed ? t('lists.liftFound', { n: n(data?.found ?? 0) }) : t('lists.liftAll')}
            </Button>
          </div>
        </div>
        <p className={classes.fade} aria-live="polite">
          {data === undefined
            ? null
            : narrowed
              ? t('lists.found', { found: n(data.found), total: n(data.total) })
              : t('lists.count', { count: data.total, n: n(data.total) })}
          {'. '}
          {t('lists.searchHint')}
        </p>
      </Card>
      {data === undefined ? (
        <Card>
          <Bones lines={4} />
        </Card>
      ) : data.blocks.length === 0 ? (
        <Card>
          <Empty>{narrowed ? t('lists.noneFound') : t('blocks.none')}</Empty>
        </Card>
      ) : (
        data.blocks.map((b) => (
          <BlockCard
            key={`${b.address} ${b.service} ${b.flow ? `${b.flow.protocol} ${b.flow.port}` : ''}`}
            block={b}
            marked={b.address === id}
          />
        ))
      )}
      {data !== undefined && data.found > perPage ? (
        <nav className={classes.pages} aria-label={t('lists.pages')}>
          <Button variant="default" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - perPage))}>
            {t('lists.back')}
          </Button>
          <span>{t('lists.page', { from: n(offset + 1), to: n(Math.min(offset + perPage, data.found)) })}</span>
          <Button variant="default" disabled={offset + perPage >= data.found} onClick={() => setOffset(offset + perPage)}>
            {t('lists.on')}
          </Button>
        </nav>
      ) : null}
      {doing === 'import' ? <ImportDialog into="blocks" onClose={() => setDoing(undefined)} /> : null}
      {doing === 'lift' ? (
        <Ask
          title={t('lists.liftTitle', { n: n(data?.found ?? 0) })}
          text={t('lists.liftText')}
          act={async () => {
            await call('POST /blocks/lift', { body: asked });
            setOffset(0);
            await Promise.all(['blocks', 'status'].map((k) => queryClient.invalidateQueries({ queryKey: [k] })));
          }}
          onClose={() => setDoing(undefined)}
        />
      ) : null}
    </>
  );
}
