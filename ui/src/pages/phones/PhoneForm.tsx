import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Extension, Phone } from '../../../../src/api/contract.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Phones.module.css';
import { vendors } from './vendors.ts';

interface Props {
  readonly of: Phone | undefined;
  readonly extension: string | undefined;
  readonly extensions: readonly Extension[];
  readonly onClose: () => void;
}

export function PhoneForm({ of, extension, extensions, onClose }: Props) {
  const { t } = useTranslation();
  const [mac, setMac] = useState(of?.mac ?? '');
  const [number, setNumber] = useState(
    of?.extension ?? extension ?? extensions.find((e) => e.phones.length === 0)?.number ?? extensions[0]?.number ?? '',
  );
  const [vendor, setVendor] = useState<string>(of?.vendor ?? vendors[0]);
  const save = useMutation({
    mutationFn: () =>
      of === undefined
        ? call('POST /phones', { body: { mac: mac.trim(), extension: number, vendor } })
        : call('PATCH /phones/{mac}', { params: { mac: of.mac }, body: { extension: number } }),
    onSuccess: async () => {
      await Promise.all(['phones', 'extensions', 'status'].map((k) => queryClient.invalidateQueries({ queryKey: [k] })));
      onClose();
    },
  });
  const failed = useFailure(save.error, ['/mac', '/extension', '/vendor']);
  return (
    <Dialog title={of === undefined ? t('phones.addPhone') : `${t('phones.phone')} ${of.mac}`} size={400} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate();
        }}
      >
        {of === undefined ? (
          <TextInput
            data-autofocus
            label={t('phones.mac')}
            description={t('phones.macHint')}
            required
            withAsterisk={false}
            value={mac}
            onChange={(e) => setMac(e.currentTarget.value)}
            error={failed.at('/mac')}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
        ) : null}
        <NativeSelect
          label={t('phones.extension')}
          value={number}
          onChange={(e) => setNumber(e.currentTarget.value)}
          error={failed.at('/extension')}
          data={extensions.map((e) => ({ value: e.number, label: `${e.number} ${e.name}` }))}
        />
        {of === undefined ? (
          <NativeSelect
            label={t('phones.vendor')}
            description={t('phones.vendorHint')}
            value={vendor}
            onChange={(e) => setVendor(e.currentTarget.value)}
            error={failed.at('/vendor')}
            data={vendors.map((v) => ({ value: v, label: v }))}
          />
        ) : null}
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
