import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Card } from '../../parts/Card.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Backup.module.css';

export function MakeCard({ hasPassphrase }: { readonly hasPassphrase: boolean }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const make = useMutation({
    mutationFn: () => call('POST /backups', { body: typed === '' ? {} : { passphrase: typed } }),
    onSuccess: () => {
      setTyped('');
      return queryClient.invalidateQueries({ queryKey: ['backups'] });
    },
  });
  const failed = useFailure(make.error, ['/passphrase']);
  const wrong = failed.at('/passphrase');
  return (
    <Card title={t('backup.make')}>
      <form
        className={classes.form}
        onSubmit={(e) => {
          e.preventDefault();
          make.mutate();
        }}
      >
        <PasswordInput
          label={t('backup.passphrase')}
          description={hasPassphrase ? `${t('backup.passphraseHint')} ${t('backup.passphraseOr')}` : t('backup.passphraseHint')}
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
          autoComplete="new-password"
          {...(wrong === undefined ? {} : { error: wrong })}
        />
        <div>
          <Button type="submit" disabled={make.isPending}>
            {t('backup.make')}
          </Button>
        </div>
        <div aria-live="polite">
          {make.isPending ? <p>{t('backup.making')}</p> : null}
          {failed.rest === undefined ? null : <Notice tone="bad">{failed.rest}</Notice>}
          {make.data === undefined ? null : <Notice tone="good">{t('backup.made', { name: make.data.name })}</Notice>}
        </div>
      </form>
    </Card>
  );
}
