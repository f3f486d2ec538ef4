import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BackupsView } from '../../../../src/engine/requests.ts';
import { call } from '../../api/client.ts';
import { problemText } from '../../lib/words.ts';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Backup.module.css';
import { BackupList } from './BackupList.tsx';

export function BackupsCard({ live, onRestore }: { readonly live: BackupsView; readonly onRestore: (name: string) => void }) {
  const { t } = useTranslation();
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
        <BackupList
          backups={live.backups}
          where="backup"
          onRestore={onRestore}
          remove={(name) => call('DELETE /backups/{name}', { params: { name } })}
          isGood={(b) => b.about !== undefined}
          state={(b) => (b.about === undefined ? <State tone="bad">{t('backup.unreadable')}</State> : null)}
          about={(b) => (b.about === undefined ? '' : ` · Switchroom ${b.about.version}`)}
          more={(b) => (
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
          )}
        />
      )}
    </Card>
  );
}
