import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { spanOf, spanWithin } from '../../../../src/lib/span.ts';
import { ApiError, call } from '../../api/client.ts';
import { allowlistQuery, mineQuery, queryClient } from '../../api/queries.ts';
import { keep } from '../../lib/keep.ts';
import { failureText, problemText } from '../../lib/words.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Blocks.module.css';
import { ImportDialog } from './ImportDialog.tsx';
import { Lasts, lastsUntil } from './Lasts.tsx';

const perPage = 50;

export function AllowlistCard() {
  const { t } = useTranslation();
  const { data: entries } = useQuery(allowlistQuery);
  const [address, setAddress] = useState('');
  const [note, setNote] = useState('');
  const [lasts, setLasts] = useState('');
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState(perPage);
  const [importing, setImporting] = useState(false);
  const { data: mine } = useQuery(mineQuery);
  const onSettled = (): Promise<unknown> =>
    Promise.all(['blocks', 'allowlist', 'status', 'revisions', 'config'].map((k) => queryClient.invalidateQueries({ queryKey: [k] })));
  const add = useMutation({
    mutationFn: (me?: string) =>
      call('POST /allowlist', {
        body: me === undefined ? { address: address.trim(), note: note.trim(), ...lastsUntil(lasts) } : { address: me },
      }),
    onSuccess: () => {
      setAddress('');
      setNote('');
    },
    onSettled,
  });
  const remove = useMutation({ mutationFn: (a: string) => call('DELETE /allowlist/{address}', { params: { address: a } }), onSettled });
  const problem = add.error instanceof ApiError ? add.error.failure.problems?.[0] : undefined;
  const error = problem === undefined ? (add.isError ? failureText(t, add.error) : undefined) : problemText(problem).message;
  const words = search.trim().toLowerCase();
  const span = spanOf(words);
  const found = (entries ?? []).filter((e) => {
    const s = spanOf(e.address);
    return (
      `${e.address} ${e.note}`.toLowerCase().includes(words) ||
      (span !== undefined && s !== undefined && (spanWithin(s, span) || spanWithin(span, s)))
    );
  });
  const save = async (form: 'csv' | 'text'): Promise<void> => {
    const file = await call('GET /allowlist/export', { query: { form } });
    keep(file);
  };
  return (
    <Card id="allowlist" title={t('allowlist.title')} flush>
      <p className={classes.why}>{t('allowlist.why')}</p>
      {mine?.address === undefined || mine.allowed ? null : (
        <div className={classes.none}>
          <Notice
            tone="info"
            actions={
              <Button size="xs" variant="default" onClick={() => add.mutate(mine.address)} disabled={add.isPending}>
                {t('lists.allowMine')}
              </Button>
            }
          >
            {t('lists.mine', { address: mine.address })}
          </Notice>
        </div>
      )}
      <div className={classes.listTools}>
        {(entries?.length ?? 0) > 5 ? (
          <TextInput
            aria-label={t('lists.search')}
            placeholder={t('lists.search')}
            value={search}
            onChange={(e) => setSearch(e.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
        ) : null}
        <Button variant="default" size="xs" onClick={() => setImporting(true)} aria-label={`${t('lists.import')} ${t('allowlist.title')}`}>
          {t('lists.import')}
        </Button>
        {entries === undefined || entries.length === 0 ? null : (
          <>
            <Button variant="default" size="xs" onClick={() => void save('csv')} aria-label={`${t('lists.csv')}, ${t('allowlist.title')}`}>
              {t('lists.csv')}
            </Button>
            <Button
              variant="default"
              size="xs"
              onClick={() => void save('text')}
              aria-label={`${t('lists.plain')}, ${t('allowlist.title')}`}
            >
              {t('lists.plain')}
            </Button>
          </>
        )}
      </div>
      {remove.isError ? <Notice tone="bad">{failureText(t, remove.error)}</Notice> : null}
      {entries === undefined ? (
        <div className={classes.none}>
          <Bones lines={2} />
        </div>
      ) : entries.length === 0 ? (
        <div className={classes.none}>
          <Empty>{t('allowlist.none')}</Empty>
        </div>
      ) : (
        <table className={classes.table} aria-label={t('allowlist.title')}>
          <tbody>
            {found.slice(0, shown).map((e) => (
              <tr key={e.address}>
                <td>
                  <Mono value={e.address} />
                </td>
                <td>
                  {e.note}
                  {e.until === undefined ? null : (
                    <span className={classes.fade}>
                      {e.note === '' ? '' : ' · '}
                      {t('lists.ends')} <Time at={e.until} />
                    </span>
                  )}
                </td>
                <td>
                  <Button
                    variant="subtle"
                    color="gray"
                    size="xs"
                    aria-label={t('allowlist.remove', { address: e.address })}
                    onClick={() => remove.mutate(e.address)}
                    disabled={remove.isPending && remove.variables === e.address}
                  >
                    {t('allowlist.removeShort')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found.length > shown ? (
        <div className={classes.none}>
          <Button variant="subtle" onClick={() => setShown(shown + perPage)}>
            {t('lists.more', { n: found.length - shown })}
          </Button>
        </div>
      ) : null}
      {importing ? <ImportDialog into="allowlist" onClose={() => setImporting(false)} /> : null}
      <form
        className={classes.add}
        onSubmit={(e) => {
          e.preventDefault();
          add.mutate(undefined);
        }}
      >
        <TextInput
          label={t('allowlist.address')}
          placeholder="192.0.2.0/24"
          required
          withAsterisk={false}
          value={address}
          onChange={(e) => setAddress(e.currentTarget.value)}
          error={error}
          autoComplete="off"
          spellCheck={false}
        />
        <TextInput label={t('allowlist.note')} maxLength={200} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
        <Lasts value={lasts} onChange={setLasts} allowed />
        <Button type="submit" variant="default" disabled={add.isPending}>
          {t('allowlist.add')}
        </Button>
      </form>
    </Card>
  );
}
