import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../draft/draft.ts';
import { worthTelling } from '../draft/follow.ts';
import { useApply, useChange } from '../draft/useChange.ts';
import { useNow } from '../lib/now.ts';
import classes from './DraftBar.module.css';
import { DraftEnded } from './DraftEnded.tsx';
import { DraftOpen } from './DraftOpen.tsx';
import { DraftRunning } from './DraftRunning.tsx';

/** Which ending has been read, by its time: it must not come back with every page that is loaded. */
const dismissedKey = 'switchroom.change-read';

/**
 * The foot of every page: what is drafted and what it would do; then the steps as they run; then the countdown; then how it ended.
 * One place for all four, because it is one story.
 */
export function DraftBar() {
  const { t } = useTranslation();
  const { view, pending } = useDraft();
  const { change, until, watched } = useChange();
  const apply = useApply();
  const now = useNow();
  const [dismissed, setDismissed] = useState(() => Number(sessionStorage.getItem(dismissedKey)));

  const dismiss = (endedAt: number): void => {
    setDismissed(endedAt);
    sessionStorage.setItem(dismissedKey, String(endedAt));
  };
  const running = change?.state === 'applying' || change?.state === 'awaiting-confirmation' || change?.state === 'rolling-back';
  const drafted = view !== undefined && (!view.empty || pending);
  const ended = change?.endedAt !== dismissed && worthTelling(change, watched, now);
  const content =
    running && change !== undefined ? (
      <DraftRunning change={change} until={until} />
    ) : drafted ? (
      <DraftOpen view={view} apply={apply} ended={ended ? change : undefined} />
    ) : ended && change !== undefined ? (
      <DraftEnded change={change} onDismiss={() => dismiss(change.endedAt ?? 0)} />
    ) : null;
  return (
    <section className={classes.place} aria-label={t('draft.label')}>
      {content === null ? null : <div className={classes.bar}>{content}</div>}
    </section>
  );
}
