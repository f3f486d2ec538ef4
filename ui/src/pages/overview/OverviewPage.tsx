import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { statusQuery } from '../../api/queries.ts';
import { Cli } from '../../parts/Cli.tsx';
import { Page } from '../../parts/Page.tsx';
import { BlocksCard } from './BlocksCard.tsx';
import { CallsCard } from './CallsCard.tsx';
import { MessagesCard } from './MessagesCard.tsx';
import { NeedsYou } from './NeedsYou.tsx';
import classes from './Overview.module.css';
import { PhonesCard } from './PhonesCard.tsx';
import { Requirements } from './Requirements.tsx';
import { SiteCard } from './SiteCard.tsx';

export function OverviewPage() {
  const { t } = useTranslation();
  const { data } = useQuery(statusQuery);
  return (
    <Page title={t('nav.overview')} aside={<Cli command="switchroom status" />}>
      <Requirements requirements={data?.requirements} />
      <div className={classes.wide}>
        <SiteCard />
        <NeedsYou conditions={data?.conditions} />
      </div>
      <div className={classes.three}>
        <PhonesCard />
        <CallsCard />
        <BlocksCard />
      </div>
      <MessagesCard />
    </Page>
  );
}
