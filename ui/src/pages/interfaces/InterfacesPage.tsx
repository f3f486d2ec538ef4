import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { interfacesQuery } from '../../api/queries.ts';
import { useDraft } from '../../draft/draft.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Page } from '../../parts/Page.tsx';
import { DhcpCard } from './DhcpCard.tsx';
import { InterfaceCard } from './InterfaceCard.tsx';
import classes from './Interfaces.module.css';

/** Counters and remaining times: too often is work for nothing, too seldom is not live. Everything else comes by an event. */
const countersMs = 5000;

/** What is, beside what is wanted; and what changes together with an address: the default route and the name servers. */
export function InterfacesPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  const { data: live } = useQuery({ ...interfacesQuery, refetchInterval: countersMs });
  const document = useDraft().document as Config | undefined;
  const ready = live !== undefined && document !== undefined;
  useEffect(() => {
    if (ready && id !== undefined) window.document.getElementById(`interface-${id}`)?.scrollIntoView();
    else if (ready && location.hash !== '') window.document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [ready, id]);

  const ids = [...new Set([...Object.keys(document?.interfaces ?? {}), ...(live ?? []).map((i) => i.id)])];
  return (
    <Page title={t('nav.interfaces')} aside={<Cli command="switchroom interfaces" />}>
      {ready ? (
        <>
          {ids.map((i) => (
            <InterfaceCard
              key={i}
              id={i}
              live={live.find((l) => l.id === i)}
              wanted={document.interfaces[i]}
              serves={document.dhcp[i] !== undefined}
            />
          ))}
          <p className={classes.links}>
            {t('routes.page')} <Link to="/network/routing">{t('nav.routing')}</Link>, {t('routes.dnsPage')}{' '}
            <Link to="/network/dns">{t('nav.dns')}</Link>.
          </p>
          {ids
            .filter((i) => document.interfaces[i]?.role === 'voice')
            .map((i) => (
              <DhcpCard key={i} id={i} document={document} />
            ))}
        </>
      ) : (
        [0, 1].map((n) => (
          <Card key={n} className={classes.waiting}>
            <Bones lines={6} />
          </Card>
        ))
      )}
    </Page>
  );
}
