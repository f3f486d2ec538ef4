import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/client.ts';
import { same } from '../../draft/document.ts';
import { useField } from '../../draft/useField.ts';
import { failureText } from '../../lib/words.ts';
import { Label } from '../../parts/Label.tsx';
import { Mono } from '../../parts/Mono.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Under } from '../../parts/Under.tsx';
import classes from './Jails.module.css';
import type { Jail } from './JailsCard.tsx';

const lines = (text: string): readonly string[] => text.split('\n').flatMap((l) => (l.trim() === '' ? [] : [l]));
const ports = (text: string): readonly (number | string)[] =>
  text.split(/[\s,]+/).flatMap((p) => (p === '' ? [] : [/^\d{1,5}$/.test(p) ? Number(p) : p]));

/** Rules of one's own, one a line. */
export function DraftRules({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  const field = useField<readonly string[]>(path);
  const under = useId();
  const [typed, setTyped] = useState<string>();
  const value = field.value ?? [];
  return (
    <div>
      <Textarea
        label={<Label changed={field.changed}>{t('jails.rules')}</Label>}
        classNames={{ input: classes.mono ?? '' }}
        value={typed !== undefined && same(lines(typed), value) ? typed : value.join('\n')}
        onChange={(e) => {
          setTyped(e.currentTarget.value);
          field.set(lines(e.currentTarget.value));
        }}
        onBlur={() => setTyped(undefined)}
        placeholder="^.* login of \S+ from <ADDR> failed$"
        error={field.error !== undefined}
        aria-describedby={under}
        autosize
        minRows={2}
        maxRows={8}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <Under id={under} error={field.error} warning={field.warning}>
        {t('jails.rulesHint')}
      </Under>
    </div>
  );
}

export function DraftPorts({ path }: { readonly path: string }) {
  const { t } = useTranslation();
  const field = useField<readonly (number | string)[]>(path);
  const under = useId();
  const [typed, setTyped] = useState<string>();
  const value = field.value ?? [];
  return (
    <div>
      <TextInput
        label={<Label changed={field.changed}>{t('jails.ports')}</Label>}
        classNames={{ input: classes.mono ?? '' }}
        value={typed !== undefined && same(ports(typed), value) ? typed : value.join(', ')}
        onChange={(e) => {
          setTyped(e.currentTarget.value);
          field.set(ports(e.currentTarget.value));
        }}
        onBlur={() => setTyped(undefined)}
        placeholder="22"
        error={field.error !== undefined}
        aria-describedby={under}
        autoComplete="off"
      />
      <Under id={under} error={field.error} warning={field.warning}>
        {t('jails.portsHint')}
      </Under>
    </div>
  );
}

/** A line of the log, and what Fail2ban makes of it: before anything is saved, by Fail2ban's own program. */
export function JailTry({ at, jail }: { readonly at: string; readonly jail: Jail }) {
  const { t } = useTranslation();
  const sample = useField<string>(`${at}/sample`);
  const under = useId();
  const attempt = useMutation({
    mutationFn: () =>
      call('POST /protection/jails/try', { body: { filter: jail.filter, failregex: [...jail.failregex], line: jail.sample } }),
  });
  const { data } = attempt;
  const empty = jail.sample.trim() === '' || (jail.filter === '' && jail.failregex.length === 0);
  return (
    <div className={classes.try}>
      <TextInput
        label={<Label changed={sample.changed}>{t('jails.sample')}</Label>}
        classNames={{ input: classes.mono ?? '' }}
        value={sample.value ?? ''}
        onChange={(e) => {
          sample.set(e.currentTarget.value);
          attempt.reset();
        }}
        error={sample.error !== undefined}
        aria-describedby={under}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <Button variant="default" onClick={() => attempt.mutate()} disabled={empty || attempt.isPending}>
        {t('jails.try')}
      </Button>
      <div className={classes.answer}>
        <Under id={under} error={sample.error} warning={sample.warning}>
          {t('jails.sampleHint')}
        </Under>
        {attempt.isError ? (
          <Notice tone="bad" live>
            {failureText(t, attempt.error)}
          </Notice>
        ) : data?.refused !== undefined ? (
          <Notice tone="bad" live>
            {t('jails.refused', { said: data.refused })}
          </Notice>
        ) : data?.found?.[0] !== undefined ? (
          <Notice tone="info" live>
            {t('jails.found')} <Mono value={data.found[0]} />
          </Notice>
        ) : data !== undefined ? (
          <Notice tone="warn" live>
            {t('jails.notFound')}
          </Notice>
        ) : null}
      </div>
    </div>
  );
}
