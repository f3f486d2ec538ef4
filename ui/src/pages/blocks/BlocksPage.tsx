import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { blocksQuery } from '../../api/queries.ts';
import { Cli } from '../../parts/Cli.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { AllowlistCard } from './AllowlistCard.tsx';
import { AttacksCard } from './AttacksCard.tsx';
import { BlockForm } from './BlockForm.tsx';
import { BlocksCard } from './BlocksCard.tsx';
import { FeedsCard } from './FeedsCard.tsx';
import { JailsCard } from './JailsCard.tsx';
import { LimitsCard } from './LimitsCard.tsx';

export function BlocksPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  const { data: blocks } = useQuery(blocksQuery);
  const [adding, setAdding] = useState(false);
  const ready = blocks !== undefined;
  useEffect(() => {
    if (!ready) return;
    document.getElementById(id === undefined ? location.hash.slice(1) : `block-${id}`)?.scrollIntoView();
  }, [ready, id]);
  return (
    <Page
      title={t('nav.blocks')}
      lead={t('blocks.lead')}
      aside={
        <>
          <Cli command="switchroom blocks" />
          <Button variant="default" onClick={() => setAdding(true)}>
            {t('blocks.add')}
          </Button>
        </>
      }
    >
      {id !== undefined && ready && !blocks.some((b) => b.address === id) ? (
        <Notice tone="info">{t('blocks.over', { address: id })}</Notice>
      ) : null}
      <BlocksCard id={id} />
      <AttacksCard />
      <AllowlistCard />
      <FeedsCard />
      <LimitsCard />
      <JailsCard />
      {adding ? <BlockForm onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}
