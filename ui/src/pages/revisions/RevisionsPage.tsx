import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { revisionsQuery } from '../../api/queries.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Page } from '../../parts/Page.tsx';
import { RevisionRow } from './RevisionRow.tsx';
import classes from './Revisions.module.css';

export function RevisionsPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  const { data: revisions } = useQuery(revisionsQuery);
  const ready = revisions !== undefined;
  const head = revisions?.find((r) => r.head)?.revision;
  useEffect(() => {
    if (ready && id !== undefined) document.getElementById(`revision-${id}`)?.scrollIntoView({ block: 'center' });
  }, [ready, id]);
  return (
    <Page title={t('nav.revisions')} lead={t('revisions.lead')} aside={<Cli command="switchroom revisions" />}>
      <Card flush>
        {revisions === undefined ? (
          <div className={classes.waiting}>
            <Bones lines={6} />
          </div>
        ) : (
          <ol className={classes.list}>
            {revisions.map((r) => (
              <RevisionRow key={r.revision} revision={r} head={head ?? r.revision} linked={String(r.revision) === id} />
            ))}
          </ol>
        )}
      </Card>
    </Page>
  );
}
