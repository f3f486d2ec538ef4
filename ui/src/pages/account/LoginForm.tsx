import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api/client.ts';
import { queryClient, sessionQuery } from '../../api/queries.ts';
import { failureText } from '../../lib/words.ts';
import { Countdown } from '../../parts/Countdown.tsx';
import { Notice } from '../../parts/Notice.tsx';

export function LoginForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const [user, setUser] = useState('admin');
  const [password, setPassword] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const login = useMutation({
    mutationFn: () => call('POST /session', { body: { user, password } }),
    onSuccess: (session) => {
      queryClient.setQueryData(sessionQuery.queryKey, session);
      if (!session.mustChangePassword) onDone();
    },
    onError: () => field.current?.select(),
  });
  useEffect(() => field.current?.focus(), []);
  const wait = login.error instanceof ApiError ? login.error.failure.retryAfterSeconds : undefined;
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        login.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t('login.user')}
          name="username"
          autoComplete="username"
          required
          withAsterisk={false}
          value={user}
          onChange={(e) => setUser(e.currentTarget.value)}
        />
        <PasswordInput
          ref={field}
          label={t('login.password')}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('login.show') }}
        />
        {login.isError ? (
          <Notice tone="bad" live>
            {wait === undefined ? (
              failureText(t, login.error)
            ) : (
              <>
                {t('login.wait')} <Countdown until={login.submittedAt / 1000 + wait} />
              </>
            )}
          </Notice>
        ) : null}
        <Button type="submit" size="md" mt={4} disabled={login.isPending}>
          {t('login.do')}
        </Button>
      </Stack>
    </form>
  );
}
