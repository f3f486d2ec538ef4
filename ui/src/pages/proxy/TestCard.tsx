import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { call } from '../../api/client.ts';
import { configQuery } from '../../api/queries.ts';
import { same } from '../../draft/document.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Under } from '../../parts/Under.tsx';
import classes from './Proxy.module.css';
import { Result } from './Result.tsx';

/** Tries what is in force, or what the draft would make of it, and says which layer fails. */
export function TestCard({ document, typed }: { readonly document: Config; readonly typed: string }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState('');
  const under = useId();
  const { data: config } = useQuery(configQuery);
  const { proxy } = document;
  const inForce = config?.document.proxy;
  const isDraft = inForce !== undefined && !same(proxy, inForce);
  const ask = useMutation({
    mutationFn: () =>
      call('POST /proxy/test', {
        body: {
          ...(url.trim() === '' ? {} : { url: url.trim() }),
          ...(isDraft ? { proxy: proxy.mode === 'off' ? null : tried(proxy, typed) } : {}),
        },
      }),
  });
  const failed = useFailure(ask.error, ['/url']);
  const needsPassword =
    isDraft &&
    proxy.mode === 'http' &&
    proxy.password !== undefined &&
    typed === '' &&
    !(inForce.mode === 'http' && inForce.host === proxy.host && inForce.port === proxy.port && inForce.user === proxy.user);
  const error = failed.at('/url') ?? failed.rest;
  return (
    <Card id="test" title={t('proxy.test.title')} aside={<Cli command="switchroom proxy test [url]" />}>
      <form
        className={classes.ask}
        onSubmit={(e) => {
          e.preventDefault();
          ask.mutate();
        }}
      >
        <div>
          <TextInput
            label={t('proxy.test.url')}
            placeholder="https://www.example.com/"
            value={url}
            onChange={(e) => setUrl(e.currentTarget.value)}
            error={error !== undefined}
            aria-describedby={under}
            inputMode="url"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
          <Under id={under} error={error} warning={needsPassword ? t('proxy.test.again') : undefined}>
            {isDraft ? t('proxy.test.draft') : t('proxy.test.urlHint')}
          </Under>
        </div>
        <Button type="submit" variant="default" disabled={ask.isPending}>
          {ask.isPending ? t('proxy.test.running') : t('proxy.test.run')}
        </Button>
      </form>
      <div aria-live="polite">{ask.data === undefined ? null : <Result test={ask.data} />}</div>
    </Card>
  );
}

function tried(proxy: Extract<Config['proxy'], { mode: 'http' }>, typed: string) {
  const { host, port, user, exceptions } = proxy;
  return { host, port, exceptions, ...(user === undefined ? {} : { user }), ...(typed === '' ? {} : { password: typed }) };
}
