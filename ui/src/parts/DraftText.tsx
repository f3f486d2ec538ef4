import { TextInput } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useField } from '../draft/useField.ts';
import classes from './DraftText.module.css';
import { Label } from './Label.tsx';
import { Under } from './Under.tsx';

interface Props {
  readonly path: string;
  readonly label: string;
  readonly children?: ReactNode;
  /** Kept as a number in the document. */
  readonly numeric?: boolean;
  /** Empty = not in the document. */
  readonly optional?: boolean;
  readonly width?: number;
  readonly placeholder?: string;
  /** Something to know about this value before it is applied, when the server has nothing against it. */
  readonly note?: string | undefined;
}

export function DraftText({ path, label, children, numeric = false, optional = false, width, placeholder, note }: Props) {
  const field = useField<string | number>(path);
  const under = useId();
  const write = (text: string): void =>
    field.set(optional && text.trim() === '' ? undefined : numeric && /^\d{1,9}$/.test(text.trim()) ? Number(text) : text);
  return (
    <div style={width === undefined ? {} : { maxWidth: width }}>
      <TextInput
        label={<Label changed={field.changed}>{label}</Label>}
        classNames={{ input: numeric ? (classes.number ?? '') : (classes.mono ?? '') }}
        value={field.value === undefined ? '' : String(field.value)}
        onChange={(e) => write(e.currentTarget.value)}
        error={field.error !== undefined}
        aria-describedby={under}
        inputMode={numeric ? 'numeric' : 'text'}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
      <Under id={under} error={field.error} warning={field.warning ?? note}>
        {children}
      </Under>
    </div>
  );
}
