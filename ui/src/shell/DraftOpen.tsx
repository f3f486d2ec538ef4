import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangeView, DraftView } from '../../../src/engine/requests.ts';
import { Unreachable } from '../api/client.ts';
import { draft, useDraft } from '../draft/draft.ts';
import { impactText } from '../draft/impact.ts';
import type { useApply } from '../draft/useChange.ts';
import { failureText, problemText, spoken } from '../lib/words.ts';
import { Losses } from '../parts/Access.tsx';
import { DifferencePanel } from './DifferencePanel.tsx';
import classes from './DraftBar.module.css';
import { Overtaken } from './Overtaken.tsx';

interface Props {
  readonly view: DraftView;
  readonly apply: ReturnType<typeof useApply>;
  /** A change that was just undone: the draft is still there, and so is the reason. */
  readonly ended: ChangeView | undefined;
}

export function DraftOpen({ view, apply, ended }: Props) {
  const { t } = useTranslation();
  const { pending, error } = useDraft();
  const [shown, setShown] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  const { preview } = view;
  const problems = preview.problems.filter((p) => p.severity !== 'warning');
  const first = problems[0];
  const undone = ended?.state === 'rolled-back' ? ended.because : undefined;

  if (view.head > view.base) return <Overtaken view={view} />;
  // How an apply ended that lost its answer is known by now; the lost answer itself is old news.
  const failed = apply.error instanceof Unreachable && ended !== undefined ? error : (apply.error ?? error);
  const kept = failed === error && error instanceof Unreachable;
  const noticed = preview.impact === 'drops-admin' || preview.impact === 'drops-calls';
  const [tone, sub] =
    failed !== null && failed !== undefined
      ? kept
        ? (['warn', t('draft.kept')] as const)
        : (['bad', failureText(t, failed)] as const)
      : first !== undefined
        ? (['bad', problemText(first).message] as const)
        : undone !== undefined
          ? (['warn', t('draft.undone', { because: spoken(undone) })] as const)
          : ([undefined, undefined] as const);
  // The first letters of a draft: the engine has not judged them yet, and "0 changes" would be wrong.
  const unjudged = pending && view.empty;
  const discard = async (): Promise<void> => {
    setDiscarding(true);
    try {
      apply.reset();
      await draft.discard();
    } finally {
      setDiscarding(false);
    }
  };
  return (
    <div className={classes.row}>
      <div className={classes.say} aria-live="polite" aria-busy={pending}>
        {unjudged ? (
          <p className={classes.main}>{t('draft.judging')}</p>
        ) : (
          <p>
            <span className={classes.main}>{t('draft.changes', { count: preview.difference.length })}</span>
            {' · '}
            {problems.length > 0 ? (
              <span className={classes.sub} data-tone="bad">
                {t('draft.problems', { count: problems.length })}
              </span>
            ) : (
              <span className={classes.sub} data-tone={noticed ? 'warn' : undefined}>
                {impactText(t, preview)}
              </span>
            )}
          </p>
        )}
        {sub === undefined ? null : (
          <p className={classes.sub} data-tone={tone}>
            {sub}
          </p>
        )}
        {problems.length > 0 ? null : <Losses losses={preview.losses} />}
      </div>
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => setShown(true)}>
          {t('draft.difference')}
        </Button>
        <Button variant="default" onClick={() => void discard()} disabled={discarding}>
          {t('draft.discard')}
        </Button>
        <Button onClick={() => apply.mutate({ reason: '' })} disabled={problems.length > 0 || unjudged}>
          {t('draft.apply')}
        </Button>
      </div>
      {shown ? <DifferencePanel onClose={() => setShown(false)} preview={preview} apply={apply} /> : null}
    </div>
  );
}
