import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { failureText } from '../../lib/words.ts';
import classes from './EndNow.module.css';

/** Telephony waits for calls to end before it is started anew: not any longer. */
export function EndNow() {
  const { t } = useTranslation();
  const end = useMutation({
    mutationFn: () => call('POST /upgrade/now'),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['status'] }),
  });
  return (
    <>
      <Button
        className={classes.button}
        size="xs"
        variant="default"
        loading={end.isPending}
        disabled={end.isSuccess}
        onClick={() => end.mutate()}
      >
        {t('overview.endNow')}
      </Button>
      {end.isError ? <p role="alert">{t('overview.endNowFailed', { why: failureText(t, end.error) })}</p> : null}
    </>
  );
}
