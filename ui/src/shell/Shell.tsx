import { Drawer } from '@mantine/core';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConnectionBar } from './ConnectionBar.tsx';
import { DraftBar } from './DraftBar.tsx';
import { Header } from './Header.tsx';
import { Nav } from './Nav.tsx';
import classes from './Shell.module.css';

export function Shell({ user }: { readonly user: string }) {
  const { t } = useTranslation();
  const [menu, setMenu] = useState(false);
  const path = useRouterState({ select: (s) => s.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes because the page changed
  useEffect(() => setMenu(false), [path]);

  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {t('nav.skip')}
      </a>
      <Header user={user} onMenu={() => setMenu(true)} />
      <aside className={classes.side}>
        <Nav />
      </aside>
      <main className={classes.main} id="content" tabIndex={-1}>
        <ConnectionBar />
        <Outlet />
      </main>
      <DraftBar />
      <Drawer.Root opened={menu} onClose={() => setMenu(false)} size={264}>
        <Drawer.Overlay />
        <Drawer.Content aria-label={t('nav.label')}>
          <div className={classes.drawer}>
            <Drawer.CloseButton aria-label={t('nav.close')} />
          </div>
          <Nav />
        </Drawer.Content>
      </Drawer.Root>
    </div>
  );
}
