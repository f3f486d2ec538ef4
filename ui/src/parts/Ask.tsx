import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { failureText } from '../lib/words.ts';
import { Dialog } from './Dialog.tsx';
import { Notice } from './Notice.tsx';

interface Props {
  readonly title: string;
  /** What will be different afterwards. */
  readonly text: string;
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Before something that cannot be taken back by itself. */
export function Ask({ title, text, act, onClose }: Props) {
  const { t } = useTranslation();
  const doing = useMutation({ mutationFn: act, onSuccess: onClose });
  return (
    <Dialog title={title} size={440} onClose={onClose}>
      <Stack gap="md">
        <p>{text}</p>
        {doing.isError ? (
          <Notice tone="bad" live>
            {failureText(t, doing.error)}
          </Notice>
        ) : null}
        <Group gap="xs" justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ask.cancel')}
          </Button>
          <Button color="red.9" onClick={() => doing.mutate()} disabled={doing.isPending} data-autofocus>
            {title}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
