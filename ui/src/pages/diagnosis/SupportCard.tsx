import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { keepBytes } from '../../lib/keep.ts';
import { failureText } from '../../lib/words.ts';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Diagnosis.module.css';

/** One file for whoever is to help: everything but secrets. */
export function SupportCard() {
  const { t, i18n } = useTranslation();
  const make = useMutation({ mutationFn: () => call('POST /support-bundle'), onSuccess: keepBytes });
  const kilobytes = Math.ceil((make.data?.bytes ?? 0) / 1000).toLocaleString(i18n.language);
  return (
    <Card id="support" title={t('diagnosis.support.title')} aside={<Cli command="switchroom support-bundle" />}>
      <div className={classes.support}>
        <p>{t('diagnosis.support.what')}</p>
        <p className={classes.quiet}>{t('diagnosis.support.without')}</p>
        {make.isError ? (
          <Notice tone="bad" live>
            {failureText(t, make.error)}
          </Notice>
        ) : null}
        <div>
          <Button variant="default" onClick={() => make.mutate()} loading={make.isPending}>
            {t('diagnosis.support.make')}
          </Button>
        </div>
        <p aria-live="polite" className={classes.quiet}>
          {make.data === undefined ? '' : t('diagnosis.support.made', { file: make.data.file, kilobytes, count: make.data.entries.length })}
        </p>
      </div>
    </Card>
  );
}
