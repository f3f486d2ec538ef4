import { useQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { connection } from '../api/connection.ts';
import { refetchAll } from '../api/events.ts';
import { changeQuery, queryClient } from '../api/queries.ts';
import { span } from '../lib/format.ts';
import { useNow } from '../lib/now.ts';
import { Notice } from '../parts/Notice.tsx';
import classes from './ConnectionBar.module.css';

/** How often an unreachable PBX is asked again. Often, because a person stands there waiting; cheap, because nobody answers. */
const againMs = 2500;

/** Says that the PBX does not answer and since when; everything below stays as it was last known. */
export function ConnectionBar() {
  const { t } = useTranslation();
  const { lostSince } = useSyncExternalStore(connection.subscribe, connection.get);
  const { data: change } = useQuery({ ...changeQuery, enabled: false });
  const lost = lostSince !== undefined;
  useEffect(() => {
    if (!lost) return;
    const timer = setInterval(() => void queryClient.refetchQueries({ queryKey: ['change'] }), againMs);
    return () => {
      clearInterval(timer);
      void refetchAll();
    };
  }, [lost]);
  if (lostSince === undefined) return null;
  const changing = change?.state === 'applying' || change?.state === 'awaiting-confirmation' || change?.state === 'rolling-back';
  return (
    <div className={classes.bar}>
      <Notice tone="warn" live>
        <LostFor since={lostSince / 1000} /> {changing ? t('connection.changing') : t('connection.trying')}
      </Notice>
    </div>
  );
}

function LostFor({ since }: { readonly since: number }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  // The figure is for the eye; a screen reader was told once and need not hear every second.
  return <span aria-live="off">{t('connection.lost', { span: span(Math.max(1, now - since), i18n.language) })}</span>;
}
