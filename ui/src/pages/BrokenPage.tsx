import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Page } from '../parts/Page.tsx';

/** A page that could not be shown: a chunk that did not arrive (the PBX was updated or moved), or a mistake of ours. */
export function BrokenPage({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  return (
    <Page title={t('broken.title')}>
      <p>{t('broken.text')}</p>
      <p>
        <code>{error instanceof Error ? error.message : String(error)}</code>
      </p>
      <Group>
        <Button onClick={() => location.reload()}>{t('broken.reload')}</Button>
      </Group>
    </Page>
  );
}
