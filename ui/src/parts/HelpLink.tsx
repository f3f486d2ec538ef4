import { Link, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { helpOf } from '../lib/help.ts';
import classes from './Page.module.css';

/** From a page to what the guide says about it. */
export function HelpLink() {
  const { t } = useTranslation();
  const place = helpOf(useRouterState({ select: (s) => s.location.pathname }));
  if (place === undefined) return null;
  return (
    <Link
      to="/help/{-$page}"
      params={{ page: place.page }}
      {...(place.hash === undefined ? {} : { hash: place.hash })}
      className={classes.help}
      aria-label={t('nav.helpHere')}
      title={t('nav.helpHere')}
    >
      ?
    </Link>
  );
}
