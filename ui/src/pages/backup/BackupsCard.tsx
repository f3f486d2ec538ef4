import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackupsView } from '../../../../src/engine/requests.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { bytes } from '../../lib/format.ts';
import { problemText } from '../../lib/words.ts';
import { Ask } from '../../parts/Ask.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Backup.module.css';

export function BackupsCard({ live, onRestore }: { readonly live: BackupsView; readonly onRestore: (name: string) => void }) {
  const { t, i18n } = useTranslation();
  const [removing, setRemoving] = useState<string>();
  const said = (p: NonNullable<BackupsView['problem']>): string => {
    const { message, remedy } = problemText(p);
    return remedy === undefined ? message : `${message}. ${remedy}`;
  };
  const { failure, problem } = live;
  return (
    <Card
      title={t('backup.now')}
      tone={problem !== undefined || failure !== undefined ? 'bad' : undefined}
      aside={
        <Button variant="default" size="xs" onClick={() => onRestore('')}>
          {t('backup.bring')}
        </Button>
      }
      flush
    >
      <div className={classes.facts}>
        {problem === undefined ? null : <Notice tone="bad">{said(problem)}</Notice>}
        {failure === undefined || problem !== undefined ? null : (
          <Notice tone="bad">{t('backup.failed', { why: said(failure.problem) })}</Notice>
        )}
        <State tone={live.nextAt === undefined ? 'warn' : 'good'}>{t(live.nextAt === undefined ? 'backup.off' : 'backup.on')}</State>
        <Facts
          facts={[
            live.nextAt !== undefined && [t('backup.next'), <Time key="next" at={live.nextAt} />],
            live.nextAt !== undefined && [
              t('backup.last'),
              live.lastAt === undefined ? t('backup.never') : <Time key="last" at={live.lastAt} />,
            ],
            [
              t('backup.folder'),
              live.folder.startsWith('/') ? <Mono key="folder" value={live.folder} /> : t('backup.own', { folder: live.folder }),
            ],
          ]}
        />
      </div>
      {live.backups.length === 0 ? (
        <div className={classes.facts}>
          <Empty>{t('backup.none')}</Empty>
        </div>
      ) : (
        <ul className={classes.list}>
          {live.backups.map((b) => (
            <li key={b.name}>
              <div className={classes.what}>
                <span className={classes.line}>
                  <Time at={b.at} />
                  <Tag>{t(b.scheduled ? 'backup.scheduled' : 'backup.byHand')}</Tag>
                  {b.about === undefined ? <State tone="bad">{t('backup.unreadable')}</State> : null}
                </span>
                <span className={classes.quiet}>
                  {b.name} · {bytes(b.bytes, i18n.language)}
                  {b.about === undefined ? '' : ` · Switchroom ${b.about.version}`}
                </span>
              </div>
              <div className={classes.buttons}>
                <Button
                  component="a"
                  href={`/api/v1/backups/${b.name}/file`}
                  download={b.name}
                  variant="default"
                  size="xs"
                  aria-label={t('backup.downloadLong', { name: b.name })}
                >
                  {t('backup.download')}
                </Button>
                <Button
                  variant="default"
                  size="xs"
                  disabled={b.about === undefined}
                  aria-label={t('backup.restoreLong', { name: b.name })}
                  onClick={() => onRestore(b.name)}
                >
                  {t('backup.restore')}
                </Button>
                <Button
                  variant="subtle"
                  color="gray"
                  size="xs"
                  aria-label={t('backup.removeLong', { name: b.name })}
                  onClick={() => setRemoving(b.name)}
                >
                  {t('backup.remove')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {removing === undefined ? null : (
        <Ask
          title={t('backup.removeTitle')}
          text={t('backup.removeText', { name: removing })}
          act={async () => {
            await call('DELETE /backups/{name}', { params: { name: removing } });
            await queryClient.invalidateQueries({ queryKey: ['backups'] });
          }}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </Card>
  );
}
