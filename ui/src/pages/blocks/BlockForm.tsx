import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { failureText, problemText } from '../../lib/words.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Blocks.module.css';

/** A block by hand, for an address that a person does not want here. */
export function BlockForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState('');
  const [service, setService] = useState<'telephony' | 'web'>('telephony');
  const [minutes, setMinutes] = useState('60');
  const [because, setBecause] = useState('');
  const block = useMutation({
    mutationFn: () =>
      call('POST /blocks', {
        body: {
          address: address.trim(),
          service,
          seconds: Math.max(1, Math.round(Number(minutes) * 60)),
          because: because.trim() === '' ? t('blocks.byHand') : because.trim(),
        },
      }),
    onSuccess: async () => {
      await Promise.all(['blocks', 'status'].map((k) => queryClient.invalidateQueries({ queryKey: [k] })));
      onClose();
    },
  });
  const problems = block.error instanceof ApiError ? (block.error.failure.problems ?? []) : [];
  const at = (path: string): string | undefined => {
    const p = problems.find((x) => x.path === path);
    return p === undefined ? undefined : problemText(p).message;
  };
  return (
    <Dialog title={t('blocks.add')} size={440} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(e) => {
          e.preventDefault();
          block.mutate();
        }}
      >
        <TextInput
          data-autofocus
          label={t('blocks.address')}
          placeholder="203.0.113.9"
          required
          withAsterisk={false}
          value={address}
          onChange={(e) => setAddress(e.currentTarget.value)}
          error={at('/address')}
          autoComplete="off"
          spellCheck={false}
        />
        <NativeSelect
          label={t('blocks.service')}
          value={service}
          onChange={(e) => setService(e.currentTarget.value as typeof service)}
          data={[
            { value: 'telephony', label: t('service.telephony') },
            { value: 'web', label: t('service.web') },
          ]}
        />
        <TextInput
          label={t('blocks.minutes')}
          inputMode="numeric"
          required
          withAsterisk={false}
          value={minutes}
          onChange={(e) => setMinutes(e.currentTarget.value)}
          error={at('/seconds')}
        />
        <TextInput
          label={t('blocks.reason')}
          maxLength={400}
          value={because}
          onChange={(e) => setBecause(e.currentTarget.value)}
          error={at('/because')}
        />
        {block.isError && problems.length === 0 ? (
          <Notice tone="bad" live>
            {failureText(t, block.error)}
          </Notice>
        ) : null}
        <Button type="submit" disabled={block.isPending}>
          {t('blocks.doBlock')}
        </Button>
      </form>
    </Dialog>
  );
}
