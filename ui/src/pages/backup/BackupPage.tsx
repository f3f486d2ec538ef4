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
import { inTarget, RestoreDialog } from './RestoreDialog.tsx';
import { ScheduleCard } from './ScheduleCard.tsx';
import { TargetCard } from './TargetCard.tsx';
import { TargetSettings, type Typed } from './TargetSettings.tsx';

/** What is backed up, when the next one is made, and the way back. */
export function BackupPage() {
  const { t } = useTranslation();
  const { data: live } = useQuery(backupsQuery);
  const document = useDraft().document as Config | undefined;
  /** Which one is being restored: its name, or '' for a file that somebody brings. */
  const [restoring, setRestoring] = useState<string>();
  /** What was typed here, for the test of a draft; the document only ever holds the names of kept secrets. */
  const [typed, setTyped] = useState<Typed>({});
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
            <TargetCard document={document} typed={typed} onRestore={(name) => setRestoring(`${inTarget}${name}`)} />
            <MakeCard hasPassphrase={document.backup.passphrase !== undefined} />
          </div>
          <div className={classes.column}>
            <ScheduleCard document={document} />
            <TargetSettings document={document} onTyped={(what) => setTyped((before) => ({ ...before, ...what }))} />
          </div>
        </div>
      )}
      {restoring === undefined ? null : (
        <RestoreDialog name={restoring} hasPassphrase={document?.backup.passphrase !== undefined} onClose={() => setRestoring(undefined)} />
      )}
    </Page>
  );
}
