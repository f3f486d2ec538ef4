import { Button, Menu, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { currentLanguage, type Language, speak } from '../i18n.ts';
import { Icon } from '../parts/Icon.tsx';
import classes from './UserMenu.module.css';

export function UserMenu({ user }: { readonly user: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const logout = useMutation({
    mutationFn: () => call('DELETE /session'),
    onSettled: () => {
      queryClient.clear();
      queryClient.setQueryData(['session'], null);
    },
  });
  return (
    <Menu width={264} position="bottom-end" closeOnItemClick>
      <Menu.Target>
        <Button variant="subtle" color="gray" px={8} className={classes.target} aria-label={t('user.menu', { user })}>
          <Icon name="user" />
          <span className={classes.name}>{user}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
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
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="link" />} onClick={() => void navigate({ to: '/settings/tokens' })}>
          {t('nav.tokens')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="key" />} onClick={() => void navigate({ to: '/settings/password' })}>
          {t('nav.password')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="out" />} onClick={() => logout.mutate()}>
          {t('user.logout')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
