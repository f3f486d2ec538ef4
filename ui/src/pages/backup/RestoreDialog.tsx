import { Button, FileInput, Group, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { partBytes } from '../../../../src/lib/part.ts';
import { call } from '../../api/client.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Opened } from './Opened.tsx';

/** Before the name of a backup that lies in the target. */
export const inTarget = 'target:';

/** Opens a backup of the list, or a file, and shows what restoring it would do before anything is done. */
export function RestoreDialog({
  name,
  hasPassphrase,
  onClose,
}: {
  readonly name: string;
  readonly hasPassphrase: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [typed, setTyped] = useState('');
  const open = useMutation({
    mutationFn: async () =>
      call('POST /backups/open', {
        body: { ...(await source(name, file)), ...(typed === '' ? {} : { passphrase: typed }) },
      }),
  });
  const failed = useFailure(open.error, ['/passphrase']);
  const wrong = failed.at('/passphrase');
  if (open.data !== undefined)
    return (
      <Dialog title={t('backup.openTitle')} size={760} onClose={onClose}>
        <Opened first={open.data} onClose={onClose} />
      </Dialog>
    );
  return (
    <Dialog title={t('backup.openTitle')} size={520} onClose={onClose}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          open.mutate();
        }}
      >
        <Stack gap="md">
          {name === '' ? (
            <FileInput label={t('backup.file')} description={t('backup.fileHint')} accept=".srbackup" value={file} onChange={setFile} />
          ) : (
            <p>{name}</p>
          )}
          <PasswordInput
            label={t('backup.passphrase')}
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
            autoComplete="off"
            {...(hasPassphrase ? { description: t('backup.passphraseOr') } : {})}
            {...(wrong === undefined ? {} : { error: wrong })}
          />
          {failed.rest === undefined ? null : (
            <Notice tone="bad" live>
              {failed.rest}
            </Notice>
          )}
          <Group gap="xs" justify="flex-end">
            {open.isPending ? <span aria-live="polite">{t('backup.opening')}</span> : null}
            <Button variant="default" onClick={onClose}>
              {t('backup.cancel')}
            </Button>
            <Button type="submit" disabled={open.isPending || (name === '' && file === null)}>
              {t('backup.open')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** A backup of the list by its name; what lies elsewhere is brought first. */
async function source(name: string, file: File | null): Promise<{ readonly upload: string } | { readonly name: string }> {
  if (name === '') return { upload: await bring(file) };
  if (!name.startsWith(inTarget)) return { name };
  return { upload: (await call('POST /backups/target/fetch', { body: { name: name.slice(inTarget.length) } })).upload };
}

/** Brings a file in parts; answers what names it. */
async function bring(file: File | null): Promise<string> {
  let upload: string | undefined;
  for (let offset = 0; file !== null && (offset < file.size || offset === 0); offset += partBytes) {
    const data = await base64(file.slice(offset, offset + partBytes));
    upload = (await call('POST /backups/uploads', { body: { offset, data, ...(upload === undefined ? {} : { upload }) } })).upload;
  }
  return upload ?? '';
}

function base64(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,?/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(part);
  });
}
