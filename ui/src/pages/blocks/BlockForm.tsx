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
import { Lasts, lastsSeconds } from './Lasts.tsx';

/** A block by hand, for an address or network that a person does not want here. */
export function BlockForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState('');
  const [service, setService] = useState<'telephony' | 'web' | 'all'>('telephony');
  const [lasts, setLasts] = useState('3600');
  const [because, setBecause] = useState('');
  const done = async (): Promise<void> => {
    await Promise.all(
      ['blocks', 'allowlist', 'status', 'revisions', 'config'].map((k) => queryClient.invalidateQueries({ queryKey: [k] })),
    );
    onClose();
  };
  const block = useMutation({
    mutationFn: async (evenMe: boolean) => {
      for (const one of service === 'all' ? (['telephony', 'web'] as const) : [service])
        await call('POST /blocks', {
          body: {
            address: address.trim(),
            service: one,
            because: because.trim() === '' ? t('blocks.byHand') : because.trim(),
            ...lastsSeconds(lasts),
            ...(evenMe ? { evenMe } : {}),
          },
        });
    },
    onSuccess: done,
  });
  const allow = useMutation({ mutationFn: (mine: string) => call('POST /allowlist', { body: { address: mine } }), onSuccess: done });
  const failure = block.error instanceof ApiError ? block.error.failure : undefined;
  const problems = failure?.problems ?? [];
  const yourself = failure?.code === 'block.yourself' ? failure.detail : undefined;
  const at = (path: string): string | undefined => {
    const p = problems.find((x) => x.path === path);
    return p === undefined ? undefined : problemText(p).message;
  };
  const failed = allow.error ?? (problems.length === 0 && yourself === undefined ? block.error : null);
  return (
    <Dialog title={t('blocks.add')} size={440} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(e) => {
          e.preventDefault();
          block.mutate(false);
        }}
      >
        <TextInput
          data-autofocus
          label={t('allowlist.address')}
          description={t('lists.addressHint')}
          required
          withAsterisk={false}
          value={address}
          onChange={(e) => {
            setAddress(e.currentTarget.value);
            block.reset();
          }}
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
            { value: 'all', label: t('lists.allServices') },
          ]}
        />
        <Lasts value={lasts} onChange={setLasts} />
        <TextInput
          label={t('lists.note')}
          maxLength={400}
          value={because}
          onChange={(e) => setBecause(e.currentTarget.value)}
          error={at('/because')}
        />
        {yourself === undefined ? null : (
          <Notice
            tone="warn"
            live
            actions={
              <>
                <Button size="xs" onClick={() => allow.mutate(yourself)} disabled={allow.isPending}>
                  {t('lists.allowMe')}
                </Button>
                <Button size="xs" variant="default" onClick={() => block.mutate(true)} disabled={block.isPending}>
                  {t('lists.evenMe')}
                </Button>
              </>
            }
          >
            {t('lists.yourself', { address: yourself })}
          </Notice>
        )}
        {failed === null ? null : (
          <Notice tone="bad" live>
            {failureText(t, failed)}
          </Notice>
        )}
        {yourself === undefined ? (
          <Button type="submit" disabled={block.isPending}>
            {t('blocks.doBlock')}
          </Button>
        ) : null}
      </form>
    </Dialog>
  );
}
