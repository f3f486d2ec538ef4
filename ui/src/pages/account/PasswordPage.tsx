import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../../api/queries.ts';
import { Card } from '../../parts/Card.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import classes from './PasswordPage.module.css';

export function PasswordPage() {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const [done, setDone] = useState(false);
  return (
    <Page title={t('nav.password')} lead={t('password.lead')}>
      <Card className={classes.narrow}>
        {done ? (
          <Notice tone="good" live>
            {t('password.done')}
          </Notice>
        ) : null}
        <PasswordForm user={session?.user ?? 'admin'} currentLabel={t('password.current')} onDone={() => setDone(true)} />
      </Card>
    </Page>
  );
}
