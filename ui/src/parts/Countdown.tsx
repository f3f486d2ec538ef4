import { useTranslation } from 'react-i18next';
import { countdown, moment } from '../lib/format.ts';
import { useNow } from '../lib/now.ts';

/** What is left until a moment, running. Screen readers get it when they come by, not every second. */
export function Countdown({ until }: { readonly until: number }) {
  const now = useNow();
  const { i18n } = useTranslation();
  return (
    <time dateTime={new Date(until * 1000).toISOString()} title={moment(until, i18n.language)} aria-live="off">
      {countdown(until - now)}
    </time>
  );
}
