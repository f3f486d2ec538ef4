import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { webserverQuery } from '../../api/queries.ts';
import { useDraft } from '../../draft/draft.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Page } from '../../parts/Page.tsx';
import { CertificateCard } from './CertificateCard.tsx';
import { NowCard } from './NowCard.tsx';
import { SettingsCard } from './SettingsCard.tsx';
import classes from './Webserver.module.css';

/** Where these pages are, who may open them, and with which certificate. */
export function WebserverPage() {
  const { t } = useTranslation();
  const { data: live } = useQuery(webserverQuery);
  const document = useDraft().document as Config | undefined;
  return (
    <Page title={t('nav.webserver')} aside={<Cli command="switchroom webserver" />}>
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
          </div>
          <div className={classes.column}>
            <CertificateCard live={live} document={document} />
            <SettingsCard document={document} />
          </div>
        </div>
      )}
    </Page>
  );
}
