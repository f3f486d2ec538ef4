import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preview } from '../../../src/engine/requests.ts';
import { impactText } from '../draft/impact.ts';
import type { useApply } from '../draft/useChange.ts';
import { capital, inReadersWords, problemText } from '../lib/words.ts';
import { Losses } from '../parts/Access.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { DifferenceTable } from '../parts/DifferenceTable.tsx';
import { Notice } from '../parts/Notice.tsx';
import classes from './DifferencePanel.module.css';

interface Props {
  readonly onClose: () => void;
  readonly preview: Preview;
  readonly apply: ReturnType<typeof useApply>;
}

/** Everything there is to know before applying: what differs, what will be done, what people will notice; and room for a reason. */
export function DifferencePanel({ onClose, preview, apply }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [seconds, setSeconds] = useState('');
  const wait = seconds.trim() === '' ? undefined : Number(seconds);
  const wrongWait = wait !== undefined && !(Number.isInteger(wait) && wait >= 3 && wait <= 600);
  const refused = preview.problems.some((p) => p.severity !== 'warning');
  return (
    <Dialog title={t('draft.difference')} size={720} onClose={onClose}>
      <div className={classes.panel}>
        {preview.problems.map((p) => {
          const { message, remedy } = problemText(p);
          return (
            <Notice key={`${p.code}${p.path}`} tone={p.severity === 'warning' ? 'warn' : 'bad'}>
              {message}
              {remedy === undefined ? null : <>. {remedy}</>}
            </Notice>
          );
        })}
        <DifferenceTable difference={preview.difference} />
        {refused ? null : (
          <>
            <div>
              <h3>{t('draft.effect')}</h3>
              <p>{capital(impactText(t, preview))}</p>
              <Losses losses={preview.losses} />
            </div>
            {preview.steps.length === 0 ? null : (
              <details>
                <summary>{t('draft.steps', { count: preview.steps.length })}</summary>
                <ol className={classes.steps}>
                  {preview.steps.map((s) => (
                    <li key={`${s.component} ${s.why}`}>
                      <span>{inReadersWords(s.why)}</span>
                      <span className={classes.impact} data-impact={s.impact}>
                        {t(`stepImpact.${s.impact}`)}
                      </span>
                    </li>
                  ))}
                </ol>
              </details>
            )}
          </>
        )}
        <form
          className={classes.apply}
          onSubmit={(e) => {
            e.preventDefault();
            onClose();
            apply.mutate({ reason: reason.trim(), ...(wait === undefined ? {} : { confirmSeconds: wait }) });
          }}
        >
          <TextInput
            label={t('draft.reason')}
            description={t('draft.reasonWhy')}
            maxLength={200}
            value={reason}
            onChange={(e) => setReason(e.currentTarget.value)}
          />
          {preview.impact === 'drops-admin' ? (
            <TextInput
              label={t('draft.seconds')}
              description={t('draft.secondsWhy')}
              placeholder={t('draft.secondsUsual')}
              inputMode="numeric"
              error={wrongWait ? t('draft.secondsWrong') : undefined}
              value={seconds}
              onChange={(e) => setSeconds(e.currentTarget.value)}
            />
          ) : null}
          <Button type="submit" disabled={refused || wrongWait}>
            {t('draft.apply')}
          </Button>
        </form>
      </div>
    </Dialog>
  );
}
