import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { useDraft } from '../../draft/draft.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Page } from '../../parts/Page.tsx';
import { NowCard } from './NowCard.tsx';
import classes from './Proxy.module.css';
import { SettingsCard } from './SettingsCard.tsx';
import { TestCard } from './TestCard.tsx';

/** The one way out over HTTP: what it is now, whether it works, and where it fails. */
export function ProxyPage() {
  const { t } = useTranslation();
  const document = useDraft().document as Config | undefined;
  // What was typed here, for the test of a draft; the document only ever holds the name of a kept secret.
  const [typed, setTyped] = useState('');
  return (
    <Page title={t('nav.proxy')} aside={<Cli command="switchroom proxy" />}>
      {document === undefined ? (
        <Card>
          <Bones lines={6} />
        </Card>
      ) : (
        <div className={classes.two}>
          <div className={classes.column}>
            <NowCard />
            <TestCard document={document} typed={typed} />
          </div>
          <SettingsCard document={document} onTyped={setTyped} />
        </div>
      )}
    </Page>
  );
}
