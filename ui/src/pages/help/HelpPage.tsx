import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { Blocks } from './Blocks.tsx';
import type { GuidePage } from './blocks.ts';
import { contents, find } from './find.ts';
import classes from './Help.module.css';
import { guideQuery } from './load.ts';

/** The guide (docs/guide) in the product: the same text, in the language of the pages, without the Internet. */
export function HelpPage() {
  const { t } = useTranslation();
  const { page = 'index' } = useParams({ from: '/inside/help/{-$page}' });
  const { data: pages, isError } = useQuery(guideQuery(currentLanguage()));
  const hash = useRouterState({ select: (s) => s.location.hash });
  const shown = pages?.find((p) => p.id === page);
  // The text comes after the router has looked for the place.
  useEffect(() => {
    if (shown !== undefined && hash !== '') document.getElementById(hash)?.scrollIntoView();
  }, [shown, hash]);
  return (
    <Page
      title={shown?.title ?? t('nav.help')}
      aside={
        <Button variant="default" size="xs" onClick={() => print()} className={classes.print ?? ''}>
          {t('help.print')}
        </Button>
      }
    >
      {isError ? <Notice tone="bad">{t('help.failed')}</Notice> : null}
      <div className={classes.sides}>
        <Contents pages={pages ?? []} />
        <Card className={classes.card}>
          {pages === undefined ? (
            <Bones lines={12} />
          ) : shown === undefined ? (
            <Empty>{t('help.missing')}</Empty>
          ) : (
            <article className={classes.text} key={page}>
              <Blocks blocks={shown.blocks} />
            </article>
          )}
        </Card>
      </div>
    </Page>
  );
}

function Contents({ pages }: { readonly pages: readonly GuidePage[] }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const found = text.trim() === '' ? undefined : find(pages, text);
  return (
    <div className={classes.contents}>
      <TextInput
        type="search"
        aria-label={t('help.search')}
        placeholder={t('help.search')}
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
      />
      <nav aria-label={t('help.pages')}>
        {found === undefined ? (
          contents(pages).map((g) => (
            <div key={g.title}>
              <p className={classes.group}>{g.title}</p>
              <ul>
                {g.pages.map((p) => (
                  <li key={p.id}>
                    <PageLink page={p.id}>{p.title}</PageLink>
                  </li>
                ))}
              </ul>
            </div>
          ))
        ) : found.length === 0 ? (
          <Empty>{t('help.nothing')}</Empty>
        ) : (
          <ul>
            {found.map((f) => (
              <li key={f.page}>
                <PageLink page={f.page}>{f.title}</PageLink>
                {f.sections.length === 0 ? null : (
                  <ul className={classes.sections}>
                    {f.sections.map((s) => (
                      <li key={s.id}>
                        <PageLink page={f.page} hash={s.id}>
                          {s.title}
                        </PageLink>
                      </li>
                    ))}
                  </ul>
                )}
              </li>
            ))}
          </ul>
        )}
      </nav>
    </div>
  );
}

function PageLink({ page, hash, children }: { readonly page: string; readonly hash?: string; readonly children: string }) {
  return (
    <Link to="/help/{-$page}" params={{ page }} {...(hash === undefined ? {} : { hash })} className={classes.link}>
      {children}
    </Link>
  );
}
