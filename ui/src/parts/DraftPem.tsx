import { Textarea } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useField } from '../draft/useField.ts';
import classes from './DraftPem.module.css';
import { Label } from './Label.tsx';
import { Under } from './Under.tsx';

/** Certificates in PEM form; empty = not in the document. */
export function DraftPem({ path, label, children }: { readonly path: string; readonly label: string; readonly children: ReactNode }) {
  const under = useId();
  const field = useField<string>(path);
  return (
    <div>
      <Textarea
        label={<Label changed={field.changed}>{label}</Label>}
        classNames={{ input: classes.pem ?? '' }}
        value={field.value ?? ''}
        onChange={(e) => field.set(e.currentTarget.value.trim() === '' ? undefined : e.currentTarget.value)}
        error={field.error !== undefined}
        aria-describedby={under}
        placeholder="-----BEGIN CERTIFICATE-----"
        rows={2}
        autoComplete="off"
        spellCheck={false}
      />
      <Under id={under} error={field.error} warning={field.warning}>
        {children}
      </Under>
    </div>
  );
}
