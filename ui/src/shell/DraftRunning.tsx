import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangeView } from '../../../src/engine/requests.ts';
import { call } from '../api/client.ts';
import { changeQuery, queryClient } from '../api/queries.ts';
import { confirmUrl, provesHere } from '../draft/follow.ts';
import { isMine } from '../draft/mine.ts';
import { useConfirmHere } from '../draft/useConfirmHere.ts';
import { failureText, spoken } from '../lib/words.ts';
import { Probes } from '../parts/Access.tsx';
import { Countdown } from '../parts/Countdown.tsx';
import classes from './DraftBar.module.css';
import { Steps } from './Steps.tsx';

/** The steps as they run, then what is left to prove and until when. */
export function DraftRunning({ change, until }: { readonly change: ChangeView; readonly until: number | undefined }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const took = (next: ChangeView): void => {
    queryClient.setQueryData(changeQuery.queryKey, next);
  };
  const confirm = useMutation({ mutationFn: () => call('POST /change/confirm', { body: {} }), onSuccess: took });
  const undo = useMutation({ mutationFn: () => call('POST /change/rollback'), onSuccess: took });
  const failed = confirm.error ?? undo.error;
  const steps = change.steps ?? [];
  useConfirmHere(change);
  const url = confirmUrl(change, location.origin);
  // Without a new address there is no old one that would stay, or go.
  const stays = change.stays === true;
  const proving = provesHere(change, location.origin) && isMine(change.ticket);

  if (change.state !== 'awaiting-confirmation') {
    const done = steps.filter((s) => s.done).length;
    return (
      <div>
        <div className={classes.row}>
          {until === undefined ? null : (
            <span className={classes.clock}>
              <Countdown until={until} />
            </span>
          )}
          <div className={classes.say}>
            <p className={classes.main} aria-live="polite">
              {change.state === 'rolling-back' ? t('change.undoing') : t('change.applying')}
            </p>
            <Steps steps={steps} />
          </div>
        </div>
        <div className={classes.track}>
          <div className={classes.progress} style={{ width: `${steps.length === 0 ? 5 : (100 * done) / steps.length}%` }} />
        </div>
      </div>
    );
  }
  return (
    <div className={classes.row}>
      {until === undefined ? null : (
        <span className={classes.clock}>
          <Countdown until={until} />
        </span>
      )}
      <div className={classes.say}>
        <p className={classes.main} aria-live="polite">
          {proving ? (
            t('change.proving')
          ) : url === undefined ? (
            <>
              {t('change.waiting', { by: change.by ?? '' })}{' '}
              {(change.confirmAt ?? []).map((u, n) => (
                <Fragment key={u}>
                  {n > 0 ? ', ' : null}
                  <code>{u.replace(/\/(confirm)?$/, '')}</code>
                </Fragment>
              ))}
            </>
          ) : (
            <>
              {t('change.moving')} <a href={url}>{url.replace(/\/confirm#.*$/, '')}</a>
            </>
          )}
        </p>
        <p className={classes.sub} data-tone={failed === null ? undefined : 'bad'} aria-live="polite">
          {failed !== null
            ? failureText(t, failed)
            : asked
              ? `${change.unproven === undefined ? '' : `${spoken(change.unproven)}. `}${t(stays ? 'change.byHandStays' : 'change.byHandAsk')}`
              : t(proving ? 'change.provingOtherwise' : stays ? 'change.otherwiseStays' : 'change.otherwise')}
        </p>
        <Probes probes={change.probes ?? []} />
      </div>
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => undo.mutate()} disabled={undo.isPending}>
          {t('change.undo')}
        </Button>
        {asked ? (
          <Button color="red.9" onClick={() => confirm.mutate()} disabled={confirm.isPending}>
            {t('change.byHandSure')}
          </Button>
        ) : (
          <Button variant="default" onClick={() => setAsked(true)}>
            {t('change.byHand')}
          </Button>
        )}
      </div>
    </div>
  );
}
