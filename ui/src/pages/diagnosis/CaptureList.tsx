import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureView } from '../../../../src/engine/requests.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { bytes, number } from '../../lib/format.ts';
import { Ask } from '../../parts/Ask.tsx';
import { State } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Diagnosis.module.css';

const tones = { stopped: 'good', time: 'good', size: 'good', packets: 'good', disk: 'warn', interrupted: 'warn', failed: 'bad' } as const;

/** What else was asked for, as it was typed. */
const narrowed = ({ order }: CaptureView): readonly string[] =>
  [order.extension, order.phone, order.interface, order.address, order.port?.toString()].filter((x) => x !== undefined);

/** What is there to be taken away, the newest first. */
export function CaptureList({ captures, keeps }: { readonly captures: readonly CaptureView[]; readonly keeps: number }) {
  const { t, i18n } = useTranslation();
  const [removing, setRemoving] = useState<CaptureView>();
  const shown = (n: number) => ({ count: n, shown: number(n, i18n.language) });
  return (
    <section aria-label={t('capture.list')}>
      <p className={classes.quiet}>
        {captures.length === 0 ? `${t('capture.none')} ` : ''}
        {t('capture.kept', { count: keeps })}
      </p>
      {captures.length === 0 ? null : (
        <ul className={classes.captures}>
          {captures.map((c) => (
            <li key={c.id}>
              <div>
                <div className={classes.line}>
                  <Time at={c.at} />
                  <State tone={tones[c.ended?.why ?? 'failed']}>
                    {t(`capture.ended.${c.ended?.why ?? 'failed'}`, { said: c.ended?.said ?? '' })}
                  </State>
                </div>
                <p className={classes.quiet}>
                  {[t(`capture.traffics.${c.order.traffic}`), ...narrowed(c)].join(', ')} · {bytes(c.bytes, i18n.language)} ·{' '}
                  {t('capture.packets', shown(c.packets ?? 0))}
                  {(c.dropped ?? 0) === 0 ? '' : ` · ${t('capture.dropped', shown(c.dropped ?? 0))}`} · {t('capture.by', { by: c.by })}
                </p>
              </div>
              <div className={classes.buttons}>
                <Button
                  component="a"
                  href={`/api/v1/captures/${c.id}/file`}
                  download={c.file}
                  variant="default"
                  size="xs"
                  aria-label={t('capture.downloadLong', { name: c.file })}
                >
                  {t('capture.download')}
                </Button>
                <Button
                  variant="subtle"
                  color="gray"
                  size="xs"
                  aria-label={t('capture.removeLong', { name: c.file })}
                  onClick={() => setRemoving(c)}
                >
                  {t('capture.remove')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {removing === undefined ? null : (
        <Ask
          title={t('capture.removeTitle')}
          text={t('capture.removeText', { name: removing.file })}
          act={async () => {
            await call('DELETE /captures/{id}', { params: { id: removing.id } });
            await queryClient.invalidateQueries({ queryKey: ['captures'] });
          }}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </section>
  );
}
