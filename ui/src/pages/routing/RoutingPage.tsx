import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { routesQuery } from '../../api/queries.ts';
import { useDraft } from '../../draft/draft.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Page } from '../../parts/Page.tsx';
import { ForwardingCard } from './ForwardingCard.tsx';
import { GatewaysCard } from './GatewaysCard.tsx';
import classes from './Routing.module.css';
import { StaticRoutesCard } from './StaticRoutesCard.tsx';
import { TableCard } from './TableCard.tsx';
import { WayCard } from './WayCard.tsx';

/** By which gateway everything goes, what goes elsewhere, and what does not go at all. */
export function RoutingPage() {
  const { t } = useTranslation();
  const { data: live } = useQuery(routesQuery);
  const document = useDraft().document as Config | undefined;
  return (
    <Page title={t('nav.routing')} aside={<Cli command="switchroom routes" />}>
      {live !== undefined && document !== undefined ? (
        <>
          <GatewaysCard live={live} document={document} />
          <div className={classes.two}>
            <WayCard />
            <ForwardingCard document={document} />
          </div>
          <StaticRoutesCard live={live} document={document} />
          <TableCard live={live} />
        </>
      ) : (
        [0, 1].map((n) => (
          <Card key={n}>
            <Bones lines={6} />
          </Card>
        ))
      )}
    </Page>
  );
}
