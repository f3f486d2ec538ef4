import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { dnsQuery } from '../../api/queries.ts';
import { useDraft } from '../../draft/draft.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { DomainsCard } from './DomainsCard.tsx';
import { HostsCard } from './HostsCard.tsx';
import { PathCard } from './PathCard.tsx';
import { ServersCard } from './ServersCard.tsx';
import { TestCard } from './TestCard.tsx';

/** Servers are asked every ten seconds; oftener there is nothing new. */
const againMs = 10_000;

/** Who is asked for names and how he does; which names are ours; and a test of all of it. */
export function DnsPage() {
  const { t } = useTranslation();
  const { data: live } = useQuery({ ...dnsQuery, refetchInterval: againMs });
  const document = useDraft().document as Config | undefined;
  return (
    <Page title={t('nav.dns')} aside={<Cli command="switchroom dns" />}>
      {live !== undefined && document !== undefined ? (
        <>
          {live.resolver === 'stopped' ? <Notice tone="bad">{t('dns.stopped')}</Notice> : null}
          <ServersCard live={live} document={document} />
          <TestCard />
          <PathCard />
          <DomainsCard live={live} />
          <HostsCard />
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
