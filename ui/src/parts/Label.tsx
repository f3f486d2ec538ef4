import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Label.module.css';

/** A field's name; a mark when the draft differs from what is in force. */
export function Label({ children, changed }: { readonly children: ReactNode; readonly changed: boolean }) {
  const { t } = useTranslation();
  return (
    <span className={classes.label}>
      {children}
      {changed ? <span className={classes.changed}>{t('draft.changed')}</span> : null}
    </span>
  );
}
