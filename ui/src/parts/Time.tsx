import { useTranslation } from 'react-i18next';
import { ago, moment } from '../lib/format.ts';
import { useNow } from '../lib/now.ts';

/** A moment as people say it; the moment itself on hover. Seconds since 1970. */
export function Time({ at }: { readonly at: number }) {
  const now = useNow();
  const { i18n } = useTranslation();
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={moment(at, i18n.language)}>
      {ago(at, now, i18n.language)}
    </time>
  );
}
