import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, Unreachable } from '../../api/client.ts';
import { failureText, spoken } from '../../lib/words.ts';
import { Logo } from '../../parts/Logo.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './ConfirmPage.module.css';

/** The ticket behind the # is read once and taken out of the address bar: it must not end in a bookmark. */
function takeTicket(): string {
  const ticket = decodeURIComponent(location.hash.slice(1));
  if (ticket !== '') history.replaceState(history.state, '', location.pathname);
  return ticket;
}

/**
 * Where a person arrives at the new address. That this page was fetched over a new connection is the proof; the ticket says of which
 * change. It needs no session, and gives none.
 */
export function ConfirmPage() {
  const { t } = useTranslation();
  const [ticket] = useState(takeTicket);
  const confirm = useMutation({
    mutationFn: () => call('POST /change/confirm', { body: { ticket } }),
    retry: (count, error) => error instanceof Unreachable && count < 30,
    retryDelay: 1000,
  });
  const { mutate } = confirm;
  const sent = useRef(false);
  useEffect(() => {
    if (ticket === '' || sent.current) return;
    sent.current = true;
    mutate();
  }, [ticket, mutate]);
  useEffect(() => {
    document.title = `${t('confirm.title')} · Switchroom`;
  }, [t]);

  const change = confirm.data;
  return (
    <main className={classes.confirm}>
      <div className={classes.card}>
        <Logo size={36} />
        <h1>{change?.state === 'committed' ? t('confirm.here') : t('confirm.title')}</h1>
        <p className={classes.address}>{location.host}</p>
        <div aria-live="polite" className={classes.result}>
          {ticket === '' ? (
            <p>{t('confirm.noTicket')}</p>
          ) : confirm.isError ? (
            <>
              <Notice tone="bad">{failureText(t, confirm.error)}</Notice>
              <p>{t('confirm.failed')}</p>
            </>
          ) : change === undefined ? (
            <p>{confirm.failureCount > 0 ? t('confirm.trying') : t('confirm.checking')}</p>
          ) : change.state === 'committed' ? (
            <p>{t('confirm.done', { revision: change.to ?? '' })}</p>
          ) : change.state === 'rolled-back' ? (
            <>
              <Notice tone="warn">{t('confirm.undone')}</Notice>
              {change.because === undefined ? null : <p>{t('change.because', { because: spoken(change.because) })}</p>}
            </>
          ) : (
            <p>{t('confirm.state', { state: change.state })}</p>
          )}
        </div>
        <a className={classes.next} href="/">
          {t('confirm.login')}
        </a>
      </div>
    </main>
  );
}
