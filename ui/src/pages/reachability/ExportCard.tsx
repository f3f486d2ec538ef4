import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ExportForm, exportForms } from '../../../../src/lib/firewall-export.ts';
import { call } from '../../api/client.ts';
import { currentLanguage } from '../../i18n.ts';
import { keep } from '../../lib/keep.ts';
import { failureText } from '../../lib/words.ts';
import { Card } from '../../parts/Card.tsx';
import { Notice } from '../../parts/Notice.tsx';
import classes from './Reachability.module.css';

/** What the firewall in front has to let out, in the form that its keeper wants. */
export function ExportCard() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const rules = useMutation({
    mutationFn: (form: ExportForm) => call('GET /reachability/rules', { query: { form, language: currentLanguage() } }),
    onSuccess: (file, form) => (form === 'text' ? setText(file.text) : keep(file)),
  });
  return (
    <Card id="export" title={t('reach.export')}>
      <p>{t('reach.exportWhy')}</p>
      {rules.isError ? <Notice tone="bad">{failureText(t, rules.error)}</Notice> : null}
      <div className={classes.buttons}>
        {exportForms.map((form) => (
          <Button key={form} variant="default" onClick={() => rules.mutate(form)} disabled={rules.isPending}>
            {t(`reach.forms.${form}`)}
          </Button>
        ))}
      </div>
      {text === '' ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
        <section className={classes.text} tabIndex={0} aria-label={t('reach.forms.text')}>
          {text}
        </section>
      )}
    </Card>
  );
}
