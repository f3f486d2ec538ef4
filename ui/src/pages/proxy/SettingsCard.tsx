import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { call } from '../../api/client.ts';
import { useField } from '../../draft/useField.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { Card } from '../../parts/Card.tsx';
import { Choice } from '../../parts/Choice.tsx';
import { DraftList } from '../../parts/DraftList.tsx';
import { DraftText } from '../../parts/DraftText.tsx';
import { Label } from '../../parts/Label.tsx';
import { Under } from '../../parts/Under.tsx';
import classes from './Proxy.module.css';

interface Props {
  readonly document: Config;
  readonly typed: string;
  readonly onTyped: (text: string) => void;
}

export function SettingsCard({ document, typed, onTyped }: Props) {
  const { t } = useTranslation();
  const field = useField<Config['proxy']>('/proxy', false);
  const mode = useField<Config['proxy']['mode']>('/proxy/mode');
  const { proxy } = document;
  return (
    <Card title={t('proxy.settings')}>
      <div className={classes.form}>
        <Choice
          label={t('proxy.mode')}
          value={proxy.mode}
          onChange={(m) => field.set(m === 'off' ? { mode: 'off' } : { mode: 'http', host: '', port: 3128, exceptions: [] })}
          changed={mode.changed}
          error={mode.error ?? field.error}
          options={(['off', 'http'] as const).map((value) => ({ value, label: t(`proxy.modes.${value}`) }))}
        >
          {t('proxy.modeHint')}
        </Choice>
        {proxy.mode === 'http' ? (
          <>
            <div className={classes.row}>
              <DraftText path="/proxy/host" label={t('proxy.host')} placeholder="proxy.example.test">
                {t('proxy.hostHint')}
              </DraftText>
              <DraftText path="/proxy/port" label={t('proxy.port')} numeric>
                {t('proxy.portHint')}
              </DraftText>
            </div>
            <div className={classes.halves}>
              <DraftText path="/proxy/user" label={t('proxy.user')} optional>
                {t('proxy.userHint')}
              </DraftText>
              <Password typed={typed} onTyped={onTyped} />
            </div>
            <DraftList path="/proxy/exceptions" label={t('proxy.exceptions')} placeholder=".example.test, 192.0.2.0/24">
              {t('proxy.exceptionsHint')}
            </DraftList>
          </>
        ) : null}
      </div>
    </Card>
  );
}

/** Goes to the PBX when the field is left; the draft gets the name under which it is kept. */
function Password({ typed, onTyped }: Omit<Props, 'document'>) {
  const { t } = useTranslation();
  const under = useId();
  const field = useField<{ readonly secret: string }>('/proxy/password');
  const keep = useMutation({
    mutationFn: (text: string) => call('POST /secrets', { body: { text } }),
    onSuccess: ({ id }) => field.set({ secret: id }),
  });
  const failed = useFailure(keep.error, []);
  const kept = field.value !== undefined;
  return (
    <div>
      <PasswordInput
        label={<Label changed={field.changed}>{t('proxy.password')}</Label>}
        value={typed}
        onChange={(e) => onTyped(e.currentTarget.value)}
        onBlur={() => typed !== '' && keep.mutate(typed)}
        error={field.error !== undefined}
        aria-describedby={under}
        autoComplete="new-password"
        {...(kept ? { placeholder: '••••••••' } : {})}
      />
      <Under id={under} error={failed.rest ?? field.error} warning={field.warning}>
        {t(kept ? 'proxy.passwordKept' : 'proxy.passwordHint')}
      </Under>
      {kept ? (
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          onClick={() => {
            onTyped('');
            field.set(undefined);
          }}
        >
          {t('proxy.passwordRemove')}
        </Button>
      ) : null}
    </div>
  );
}
