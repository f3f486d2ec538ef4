import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Extension } from '../../../../src/api/contract.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Phones.module.css';

export function ExtensionForm({ of, onClose }: { readonly of: Extension | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState(of?.number ?? '');
  const [name, setName] = useState(of?.name ?? '');
  const [language, setLanguage] = useState<'' | 'en' | 'de'>(of?.language ?? '');
  const save = useMutation({
    mutationFn: () =>
      of === undefined
        ? call('POST /extensions', { body: { number: number.trim(), name: name.trim(), ...(language === '' ? {} : { language }) } })
        : call('PATCH /extensions/{number}', {
            params: { number: of.number },
            body: { name: name.trim(), language: language === '' ? null : language },
          }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['extensions'] });
      onClose();
    },
  });
  const failed = useFailure(save.error, ['/number', '/name', '/language']);
  return (
    <Dialog title={of === undefined ? t('phones.addExtension') : `${t('phones.extension')} ${of.number}`} size={400} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          label={t('phones.number')}
          description={t('phones.numberHint')}
          inputMode="numeric"
          required
          withAsterisk={false}
          readOnly={of !== undefined}
          value={number}
          onChange={(e) => setNumber(e.currentTarget.value)}
          error={failed.at('/number')}
          autoComplete="off"
          {...(of === undefined ? { 'data-autofocus': true } : {})}
        />
        <TextInput
          label={t('phones.name')}
          required
          withAsterisk={false}
          maxLength={80}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={failed.at('/name')}
          autoComplete="off"
        />
        <NativeSelect
          label={t('phones.language')}
          value={language}
          onChange={(e) => setLanguage(e.currentTarget.value as typeof language)}
          error={failed.at('/language')}
          data={[
            { value: '', label: t('phones.languageOf.default') },
            { value: 'en', label: t('phones.languageOf.en') },
            { value: 'de', label: t('phones.languageOf.de') },
          ]}
        />
        {failed.rest === undefined ? null : (
          <Notice tone="bad" live>
            {failed.rest}
          </Notice>
        )}
        <Button type="submit" disabled={save.isPending}>
          {of === undefined ? t('phones.add') : t('phones.save')}
        </Button>
      </form>
    </Dialog>
  );
}
