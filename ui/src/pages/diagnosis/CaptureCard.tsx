import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { capturesQuery } from '../../api/queries.ts';
import { failureText } from '../../lib/words.ts';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { CaptureForm } from './CaptureForm.tsx';
import { CaptureList } from './CaptureList.tsx';
import { CaptureNow } from './CaptureNow.tsx';
import classes from './Diagnosis.module.css';

/** What goes over the network, in a file: one capture at a time, and the last few of them. */
export function CaptureCard() {
  const { t } = useTranslation();
  const { data, error } = useQuery(capturesQuery);
  const running = data?.captures.find((c) => c.ended === undefined);
  return (
    <Card id="capture" title={t('capture.title')} aside={<Cli command="switchroom capture start" />}>
      <div className={classes.support}>
        <p>{t('capture.what')}</p>
        <Notice tone="warn">{t('capture.warning')}</Notice>
        {error === null ? null : (
          <Notice tone="bad" live>
            {failureText(t, error)}
          </Notice>
        )}
        {running === undefined ? <CaptureForm /> : <CaptureNow capture={running} />}
        {data === undefined ? null : <CaptureList captures={data.captures.filter((c) => c.ended !== undefined)} keeps={data.keeps} />}
      </div>
    </Card>
  );
}
