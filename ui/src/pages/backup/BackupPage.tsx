import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { backupsQuery } from '../../api/queries.ts';
import { useDraft } from '../../draft/draft.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Page } from '../../parts/Page.tsx';
import classes from './Backup.module.css';
import { BackupsCard } from './BackupsCard.tsx';
import { MakeCard } from './MakeCard.tsx';
import { RestoreDialog } from './RestoreDialog.tsx';
import { ScheduleCard } from './ScheduleCard.tsx';

/** What is backed up, when the next one is made, and the way back. */
export function BackupPage() {
  const { t } = useTranslation();
  const { data: live } = useQuery(backupsQuery);
  const document = useDraft().document as Config | undefined;
  /** Which one is being restored: its name, or '' for a file that somebody brings. */
  const [restoring, setRestoring] = useState<string>();
  return (
    <Page title={t('nav.backup')} aside={<Cli command="switchroom backup" />}>
      {live === undefined || document === undefined ? (
        [0, 1].map((n) => (
          <Card key={n}>
            <Bones lines={5} />
          </Card>
        ))
      ) : (
        <div className={classes.two}>
          <div className={classes.column}>
            <BackupsCard live={live} onRestore={setRestoring} />
            <MakeCard hasPassphrase={document.backup.passphrase !== undefined} />
          </div>
          <ScheduleCard document={document} />
        </div>
      )}
      {restoring === undefined ? null : (
        <RestoreDialog name={restoring} hasPassphrase={document?.backup.passphrase !== undefined} onClose={() => setRestoring(undefined)} />
      )}
    </Page>
  );
}
