import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { enrolmentQuery, queryClient } from '../../api/queries.ts';
import { failureText } from '../../lib/words.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Countdown } from '../../parts/Countdown.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import classes from './Phones.module.css';

const choices = [10, 30, 60, 240];

/** Phones get their secret only while this is open: a person stands by. */
export function EnrolmentCard() {
  const { t } = useTranslation();
  const { data: enrolment } = useQuery(enrolmentQuery);
  const [minutes, setMinutes] = useState('30');
  const onSuccess = (next: typeof enrolment): void => {
    queryClient.setQueryData(enrolmentQuery.queryKey, next);
  };
  const open = useMutation({ mutationFn: () => call('POST /enrolment', { body: { minutes: Number(minutes) } }), onSuccess });
  const close = useMutation({ mutationFn: () => call('DELETE /enrolment'), onSuccess });
  const failed = open.error ?? close.error;
  return (
    <Card
      id="enrolment"
      title={t('enrolment.title')}
      tone={enrolment?.open === true ? 'warn' : undefined}
      aside={
        enrolment?.open === true && enrolment.until !== undefined ? (
          <span>
            <strong>
              <Countdown until={enrolment.until} />
            </strong>{' '}
            {t('enrolment.left')}
            {enrolment.by === undefined ? '' : `, ${t('enrolment.by', { by: enrolment.by })}`}
          </span>
        ) : null
      }
    >
      {enrolment === undefined ? (
        <Bones lines={1} />
      ) : (
        <div className={classes.enrolment}>
          <p aria-live="polite">
            <State tone={enrolment.open ? 'warn' : 'off'}>{enrolment.open ? t('enrolment.open') : t('enrolment.closed')}</State>
          </p>
          <div className={classes.actions}>
            {enrolment.open ? (
              <Button variant="default" onClick={() => close.mutate()} disabled={close.isPending}>
                {t('enrolment.doClose')}
              </Button>
            ) : (
              <>
                <Button variant="default" onClick={() => open.mutate()} disabled={open.isPending}>
                  {t('enrolment.doOpen')}
                </Button>
                <NativeSelect
                  aria-label={t('enrolment.doOpen')}
                  value={minutes}
                  onChange={(e) => setMinutes(e.currentTarget.value)}
                  data={choices.map((n) => ({ value: String(n), label: t('enrolment.minutes', { count: n }) }))}
                />
              </>
            )}
          </div>
          {failed === null ? null : (
            <Notice tone="bad" live>
              {failureText(t, failed)}
            </Notice>
          )}
        </div>
      )}
    </Card>
  );
}
