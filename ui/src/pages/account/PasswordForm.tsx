import { Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api/client.ts';
import { queryClient, sessionQuery } from '../../api/queries.ts';
import { failureText, problemText } from '../../lib/words.ts';
import { Notice } from '../../parts/Notice.tsx';
import { shortestPassword, tooShort } from './rules.ts';

interface Props {
  readonly user: string;
  readonly currentLabel: string;
  readonly onDone?: () => void;
}

export function PasswordForm({ user, currentLabel, onDone }: Props) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => call('POST /session/password', { body: { current, next } }),
    onSuccess: (session) => {
      setCurrent('');
      setNext('');
      setAgain('');
      setTried(false);
      queryClient.setQueryData(sessionQuery.queryKey, session);
      onDone?.();
    },
  });
  const failure = change.error instanceof ApiError ? change.error.failure : undefined;
  const at = (field: 'current' | 'next'): string | undefined => {
    const p = failure?.problems?.find((x) => x.path === `/${field}`);
    return p === undefined ? undefined : problemText(p).message;
  };
  const different = again !== '' && again !== next && (tried || again.length >= next.length);
  const short = tried && tooShort(next);
  const elsewhere = change.isError && at('current') === undefined && at('next') === undefined;
  const toggle = { 'aria-label': t('login.show') };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        setTried(true);
        if (!tooShort(next) && next === again) change.mutate();
      }}
    >
      <Stack gap="sm">
        <input type="text" name="username" autoComplete="username" value={user} readOnly hidden />
        <PasswordInput
          label={currentLabel}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={current}
          onChange={(e) => setCurrent(e.currentTarget.value)}
          error={at('current')}
          visibilityToggleButtonProps={toggle}
        />
        <PasswordInput
          label={t('password.next')}
          description={t('password.rule', { count: shortestPassword })}
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={next}
          onChange={(e) => setNext(e.currentTarget.value)}
          error={short ? t('password.short', { count: shortestPassword - next.length }) : at('next')}
          visibilityToggleButtonProps={toggle}
        />
        <PasswordInput
          label={t('password.again')}
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={again}
          onChange={(e) => setAgain(e.currentTarget.value)}
          error={different ? t('password.different') : undefined}
          visibilityToggleButtonProps={toggle}
        />
        {elsewhere ? (
          <Notice tone="bad" live>
            {failureText(t, change.error)}
          </Notice>
        ) : null}
        <Button type="submit" size="md" mt={4} disabled={change.isPending}>
          {t('password.do')}
        </Button>
      </Stack>
    </form>
  );
}
