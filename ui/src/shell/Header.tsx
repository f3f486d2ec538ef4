import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { statusQuery } from '../api/queries.ts';
import { Icon } from '../parts/Icon.tsx';
import { Logo } from '../parts/Logo.tsx';
import classes from './Header.module.css';
import { Health } from './Health.tsx';
import { Search } from './Search.tsx';
import { UserMenu } from './UserMenu.tsx';

export function Header({ user, onMenu }: { readonly user: string; readonly onMenu: () => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(statusQuery);
  return (
    <header className={classes.header}>
      <ActionIcon className={classes.menu} variant="subtle" color="gray" size={40} onClick={onMenu} aria-label={t('nav.open')}>
        <Icon name="menu" size={18} />
      </ActionIcon>
      <Link to="/" className={classes.brand} aria-label={t('nav.home')}>
        <Logo />
        <span className={classes.name}>Switchroom</span>
      </Link>
      <span className={classes.host}>{data?.hostname ?? ''}</span>
      <div className={classes.right}>
        <Search />
        <Health />
        <UserMenu user={user} />
      </div>
    </header>
  );
}
