import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RevisionView } from '../../../../src/engine/requests.ts';
import { call } from '../../api/client.ts';
import { draft } from '../../draft/draft.ts';
import { failureText, spoken } from '../../lib/words.ts';
import { Probes } from '../../parts/Access.tsx';
import { Bones } from '../../parts/Bones.tsx';
import { DifferenceTable } from '../../parts/DifferenceTable.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Revisions.module.css';

/** Who changed what, when and why; opened, the difference in the field's words and the way back. */
export function RevisionRow({
  revision: r,
  head,
  linked,
}: {
  readonly revision: RevisionView;
  readonly head: number;
  readonly linked: boolean;
}) {
  const { t } = useTranslation();
  const [toggled, setToggled] = useState(false);
  const open = linked !== toggled;
  const between = (from: number, to: number) => ({
    queryKey: ['difference', from, to],
    queryFn: () => call('GET /revisions/{revision}/difference', { params: { revision: String(from) }, query: { to: String(to) } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const made = useQuery({ ...between(r.revision - 1, r.revision), enabled: open && r.revision > 1 });
  const away = useQuery({ ...between(head, r.revision), enabled: open && !r.head });
  const restore = useMutation({
    mutationFn: () => call('POST /revisions/{revision}/restore', { params: { revision: String(r.revision) } }),
    onSuccess: (view) => draft.take(view),
  });
  return (
    <li className={classes.revision} id={`revision-${r.revision}`} data-linked={linked || undefined}>
      <button type="button" className={classes.line} aria-expanded={open} onClick={() => setToggled(!toggled)}>
        <span className={classes.number}>{r.revision}</span>
        <span className={classes.what}>
          <span className={r.reason === '' ? classes.fade : undefined}>{r.reason === '' ? t('revisions.noReason') : r.reason}</span>{' '}
          {r.head ? <Tag tone="good">{t('revisions.head')}</Tag> : null}{' '}
          {r.confirmed === 'by-hand' ? <Tag tone="warn">{t('revisions.confirmed.by-hand')}</Tag> : null}
        </span>
        <span className={classes.who}>{r.by}</span>
        <span className={classes.when}>
          <Time at={r.at} />
        </span>
        <Icon name={open ? 'down' : 'right'} size={14} className={classes.arrow} />
      </button>
      {open ? (
        <div className={classes.details}>
          <p className={classes.fade}>
            {t(`revisions.confirmed.${r.confirmed}`)}
            {r.unproven === undefined ? '' : `: ${spoken(r.unproven)}`} · {t('revisions.subscribers', { n: r.subscribers })}
          </p>
          <Probes probes={r.probes ?? []} />
          <h2 className={classes.sub}>{t('revisions.difference')}</h2>
          {r.revision === 1 ? (
            <p>{t('revisions.first')}</p>
          ) : made.isError ? (
            <Notice tone="bad">{failureText(t, made.error)}</Notice>
          ) : made.data === undefined ? (
            <Bones lines={2} />
          ) : (
            <DifferenceTable difference={made.data} />
          )}
          {r.head ? null : (
            <>
              <h2 className={classes.sub}>{t('revisions.against', { n: head })}</h2>
              {away.isError ? (
                <Notice tone="bad">{failureText(t, away.error)}</Notice>
              ) : away.data === undefined ? (
                <Bones lines={2} />
              ) : (
                <DifferenceTable difference={away.data} />
              )}
              <div className={classes.actions}>
                <Button variant="default" leftSection={<Icon name="undo" />} onClick={() => restore.mutate()} disabled={restore.isPending}>
                  {t('revisions.restore')}
                </Button>
                <span aria-live="polite" className={classes.fade}>
                  {restore.isSuccess ? t('revisions.restored', { n: r.revision }) : restore.isError ? failureText(t, restore.error) : ''}
                </span>
              </div>
            </>
          )}
        </div>
      ) : null}
    </li>
  );
}
