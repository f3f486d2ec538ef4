import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Tokens.module.css';

export function TokenForm() {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<'read' | 'admin'>('read');
  const [days, setDays] = useState('90');
  const make = useMutation({
    mutationFn: () => call('POST /tokens', { body: { name: name.trim(), scope, expiresDays: Number(days) } }),
    onSuccess: () => {
      setName('');
      return queryClient.invalidateQueries({ queryKey: ['tokens'] });
    },
  });
  const failed = useFailure(make.error, ['/name']);
  return (
    <div className={classes.make}>
      <form
        className={classes.form}
        onSubmit={(e) => {
          e.preventDefault();
          make.mutate();
        }}
      >
        <TextInput
          label={t('tokens.name')}
          placeholder={t('tokens.nameHint')}
          required
          withAsterisk={false}
          maxLength={80}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={failed.at('/name')}
          autoComplete="off"
        />
        <NativeSelect
          label={t('tokens.scope')}
          value={scope}
          onChange={(e) => setScope(e.currentTarget.value as typeof scope)}
          data={(['read', 'admin'] as const).map((value) => ({ value, label: t(`tokens.scopes.${value}`) }))}
        />
        <NativeSelect
          label={t('tokens.days')}
          value={days}
          onChange={(e) => setDays(e.currentTarget.value)}
          data={[7, 30, 90, 366].map((n) => ({ value: String(n), label: t('tokens.daysOf', { count: n }) }))}
        />
        <Button type="submit" variant="default" disabled={make.isPending}>
          {t('tokens.add')}
        </Button>
      </form>
      {failed.rest === undefined ? null : (
        <Notice tone="bad" live>
          {failed.rest}
        </Notice>
      )}
      {make.data === undefined ? null : (
        <Notice tone="good" live>
          <p>{t('tokens.once')}</p>
          <p className={classes.secret}>
            <Mono value={make.data.token} strong />
          </p>
          <p className={classes.fade}>{t('tokens.use')}</p>
        </Notice>
      )}
    </div>
  );
}
