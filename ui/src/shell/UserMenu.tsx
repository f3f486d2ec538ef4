import { Button, Popover, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { currentLanguage, type Language, speak } from '../i18n.ts';
import { Icon } from '../parts/Icon.tsx';
import classes from './UserMenu.module.css';

/** Language, theme, API clients, password, log out. Choices take effect at once, so it stays open until it is left. */
export function UserMenu({ user }: { readonly user: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const logout = useMutation({
    mutationFn: () => call('DELETE /session'),
    onSettled: () => {
      queryClient.clear();
      queryClient.setQueryData(['session'], null);
    },
  });
  const close = (): void => setOpen(false);
  return (
    <Popover opened={open} onChange={setOpen} width={272} position="bottom-end" withinPortal={false} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          px={8}
          className={classes.target ?? ''}
          aria-label={t('user.menu', { user })}
          onClick={() => setOpen(!open)}
        >
          <Icon name="user" />
          <span className={classes.name}>{user}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('user.menu', { user })} p={6}>
        <div className={classes.choice}>
          <span id="choose-language">{t('user.language')}</span>
          <SegmentedControl
            fullWidth
            aria-labelledby="choose-language"
            value={currentLanguage()}
            onChange={(v) => void speak(v as Language)}
            data={[
              { value: 'en', label: <span lang="en">English</span> },
              { value: 'de', label: <span lang="de">Deutsch</span> },
            ]}
          />
        </div>
        <div className={classes.choice}>
          <span id="choose-theme">{t('user.theme')}</span>
          <SegmentedControl
            fullWidth
            aria-labelledby="choose-theme"
            value={colorScheme}
            onChange={(v) => setColorScheme(v as typeof colorScheme)}
            data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`user.${value}`) }))}
          />
        </div>
        <div className={classes.items}>
          <Link to="/settings/tokens" className={classes.item} onClick={close}>
            <Icon name="link" /> {t('nav.tokens')}
          </Link>
          <Link to="/settings/password" className={classes.item} onClick={close}>
            <Icon name="key" /> {t('nav.password')}
          </Link>
          <button type="button" className={classes.item} onClick={() => logout.mutate()}>
            <Icon name="out" /> {t('user.logout')}
          </button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
