import { Button, NativeSelect, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logsQuery } from '../../api/queries.ts';
import { failureText } from '../../lib/words.ts';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Mark } from '../../parts/State.tsx';
import classes from './Diagnosis.module.css';

const tones = { error: 'bad', warning: 'warn', information: 'info' } as const;
const levels = ['information', 'warning', 'error'] as const;
const minutes = ['', '10', '60', '1440'] as const;

/** What the programs have said, the newest first. Asked when somebody asks: a log that runs away under the eye is read by nobody. */
export function LogsCard() {
  const { t, i18n } = useTranslation();
  const [form, setForm] = useState({ process: '', text: '', minutes: '60', level: 'information' });
  const [asked, setAsked] = useState<{
    readonly process?: string;
    readonly text?: string;
    readonly since?: string;
    readonly level: (typeof levels)[number];
  }>();
  const { data, error, isFetching } = useQuery({ ...logsQuery(asked), placeholderData: keepPreviousData });
  const set = (key: keyof typeof form) => (e: { readonly currentTarget: { readonly value: string } }) =>
    setForm({ ...form, [key]: e.currentTarget.value });
  const ask = (): void =>
    setAsked({
      ...(form.process === '' ? {} : { process: form.process }),
      ...(form.text.trim() === '' ? {} : { text: form.text.trim() }),
      ...(form.minutes === '' ? {} : { since: String(Math.floor(Date.now() / 1000) - Number(form.minutes) * 60) }),
      level: levels.find((l) => l === form.level) ?? 'information',
    });
  return (
    <Card id="logs" title={t('diagnosis.logs.title')} aside={<Cli command="switchroom logs" />}>
      <form
        className={classes.filters}
        onSubmit={(e) => {
          e.preventDefault();
          ask();
        }}
      >
        <NativeSelect
          label={t('diagnosis.logs.process')}
          value={form.process}
          onChange={set('process')}
          data={[{ value: '', label: t('diagnosis.logs.all') }, ...(data?.processes ?? []).map((p) => ({ value: p, label: p }))]}
        />
        <TextInput
          label={t('diagnosis.logs.text')}
          value={form.text}
          onChange={set('text')}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
        />
        <NativeSelect
          label={t('diagnosis.logs.since')}
          value={form.minutes}
          onChange={set('minutes')}
          data={minutes.map((m) => ({ value: m, label: t(m === '' ? 'diagnosis.logs.ever' : `diagnosis.logs.last.${m}`) }))}
        />
        <NativeSelect
          label={t('diagnosis.logs.level')}
          value={form.level}
          onChange={set('level')}
          data={levels.map((l) => ({ value: l, label: t(`diagnosis.logs.levels.${l}`) }))}
        />
        <Button type="submit" variant="default" loading={isFetching}>
          {t('diagnosis.logs.show')}
        </Button>
      </form>
      {error === null ? null : (
        <Notice tone="bad" live>
          {failureText(t, error)}
        </Notice>
      )}
      <p aria-live="polite" className={classes.quiet}>
        {data === undefined || asked === undefined
          ? t('diagnosis.logs.hint')
          : data.found === 0
            ? t('diagnosis.logs.none')
            : t('diagnosis.logs.found', { count: data.found, shown: data.lines.length })}
      </p>
      {data === undefined || asked === undefined || data.lines.length === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
        <section className={classes.lines} tabIndex={0} aria-label={t('diagnosis.logs.lines')}>
          <ol>
            {data.lines.map((l, n) => (
              // Two lines may be the same to the letter; their place is what tells them apart.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <li key={n}>
                <Mark tone={tones[l.level]} />
                <span className={classes.when}>
                  {shortly(l.at, i18n.language)} {l.process}
                </span>
                <span>{l.text}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </Card>
  );
}

/** Day and time to the second, as short as the language has it: a column of them is read downwards. */
const shortly = (at: number, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium' }).format(at * 1000);
