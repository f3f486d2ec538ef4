import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../parts/Page.tsx';

export function LostPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('lost.title')}>
      <p>{t('lost.text')}</p>
      <p>
        <Link to="/">{t('lost.way')}</Link>
      </p>
    </Page>
  );
}
