import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CaptureView } from '../../../../src/engine/requests.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { bytes, countdown, number } from '../../lib/format.ts';
import { failureText } from '../../lib/words.ts';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Diagnosis.module.css';

/** The one that runs: since when, how much, and how much is left. */
export function CaptureNow({ capture: c }: { readonly capture: CaptureView }) {
  const { t, i18n } = useTranslation();
  const stop = useMutation({
    mutationFn: () => call('POST /captures/{id}/stop', { params: { id: c.id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['captures'] }),
  });
  const most = c.order.megabytes * 1_000_000;
  const left = c.secondsLeft ?? 0;
  const share = Math.max(1 - left / c.order.seconds, c.bytes / most);
  const shown = (n: number) => ({ count: n, shown: number(n, i18n.language) });
  return (
    <div className={classes.now}>
      <div className={classes.head}>
        <State tone="info">
          {t('capture.running')} <Time at={c.at} />, {t('capture.by', { by: c.by })}
        </State>
        <Button variant="default" onClick={() => stop.mutate()} loading={stop.isPending}>
          {t('capture.stop')}
        </Button>
      </div>
      <progress className={classes.progress} value={share} aria-label={t('capture.progress')} />
      <p>
        {t('capture.left', { time: countdown(left) })} ·{' '}
        {t('capture.size', { size: bytes(c.bytes, i18n.language), most: bytes(most, i18n.language) })} ·{' '}
        {t('capture.packets', shown(c.packets ?? 0))}
        {(c.dropped ?? 0) === 0 ? null : ` · ${t('capture.dropped', shown(c.dropped ?? 0))}`}
      </p>
      {stop.isError ? (
        <Notice tone="bad" live>
          {failureText(t, stop.error)}
        </Notice>
      ) : null}
    </div>
  );
}
