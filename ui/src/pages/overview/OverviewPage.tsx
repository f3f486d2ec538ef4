import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { firstStepsQuery, statusQuery } from '../../api/queries.ts';
import { Cli } from '../../parts/Cli.tsx';
import { Notice } from '../../parts/Notice.tsx';
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
      <Unfinished />
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

/** Somebody has begun to set this PBX up and put it off: the way back, until it is done. */
function Unfinished() {
  const { t } = useTranslation();
  const { data } = useQuery(firstStepsQuery);
  if (data?.state !== 'open' && data?.state !== 'later') return null;
  return (
    <Notice tone="info" actions={<Link to="/first-steps">{t('overview.goOn')}</Link>}>
      {t('overview.setUp')}
    </Notice>
  );
}
