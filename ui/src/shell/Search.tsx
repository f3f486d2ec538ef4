import { Button } from '@mantine/core';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/Icon.tsx';
import classes from './Search.module.css';

const SearchPanel = lazy(async () => ({ default: (await import('./SearchPanel.tsx')).SearchPanel }));

/** `/` opens it from anywhere but a field. */
export function Search() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (e: KeyboardEvent): void => {
      const target = e.target as HTMLElement;
      if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || target.closest('input, textarea, select, [contenteditable]') !== null)
        return;
      e.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <Button variant="default" className={classes.open} onClick={() => setOpen(true)} aria-label={t('search.open')} aria-keyshortcuts="/">
        <Icon name="search" />
        <span className={classes.word}>{t('search.word')}</span>
        <kbd className={classes.key}>/</kbd>
      </Button>
      {open ? (
        <Suspense fallback={null}>
          <SearchPanel onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
