import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { timeQuery } from '../../api/queries.ts';
import { useDraft } from '../../draft/draft.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Page } from '../../parts/Page.tsx';
import { NowCard } from './NowCard.tsx';
import { SettingsCard } from './SettingsCard.tsx';
import { SourcesCard } from './SourcesCard.tsx';
import classes from './Time.module.css';

/** Whether the clock is right, who says so, and who gets the time from here. */
export function TimePage() {
  const { t } = useTranslation();
  const { data: live } = useQuery(timeQuery);
  const document = useDraft().document as Config | undefined;
  return (
    <Page title={t('nav.time')} aside={<Cli command="switchroom time" />}>
      {live === undefined || document === undefined ? (
        [0, 1].map((n) => (
          <Card key={n}>
            <Bones lines={5} />
          </Card>
        ))
      ) : (
        <div className={classes.two}>
          <div className={classes.column}>
            <NowCard live={live} />
            <SourcesCard live={live} />
          </div>
          <SettingsCard document={document} />
        </div>
      )}
    </Page>
  );
}
