import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api/client.ts';
import { allowlistQuery, queryClient } from '../../api/queries.ts';
import { failureText, problemText } from '../../lib/words.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Blocks.module.css';

export function AllowlistCard() {
  const { t } = useTranslation();
  const { data: entries } = useQuery(allowlistQuery);
  const [address, setAddress] = useState('');
  const [note, setNote] = useState('');
  const onSettled = (): Promise<unknown> =>
    Promise.all(['blocks', 'allowlist', 'status', 'revisions', 'config'].map((k) => queryClient.invalidateQueries({ queryKey: [k] })));
  const add = useMutation({
    mutationFn: () => call('POST /allowlist', { body: { address: address.trim(), note: note.trim() } }),
    onSuccess: () => {
      setAddress('');
      setNote('');
    },
    onSettled,
  });
  const remove = useMutation({ mutationFn: (a: string) => call('DELETE /allowlist/{address}', { params: { address: a } }), onSettled });
  const problem = add.error instanceof ApiError ? add.error.failure.problems?.[0] : undefined;
  const error = problem === undefined ? (add.isError ? failureText(t, add.error) : undefined) : problemText(problem).message;
  return (
    <Card id="allowlist" title={t('allowlist.title')} flush>
      <p className={classes.why}>{t('allowlist.why')}</p>
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
            {entries.map((e) => (
              <tr key={e.address}>
                <td>
                  <Mono value={e.address} />
                </td>
                <td>{e.note}</td>
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
      <form
        className={classes.add}
        onSubmit={(e) => {
          e.preventDefault();
          add.mutate();
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
        <Button type="submit" variant="default" disabled={add.isPending}>
          {t('allowlist.add')}
        </Button>
      </form>
    </Card>
  );
}
