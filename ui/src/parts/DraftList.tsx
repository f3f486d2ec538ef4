import { TextInput } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { addressList } from '../draft/addressing.ts';
import { same } from '../draft/document.ts';
import { useField } from '../draft/useField.ts';
import classes from './DraftText.module.css';
import { Label } from './Label.tsx';
import { Under } from './Under.tsx';

/** Several addresses in one line. What is typed stays as typed (a comma with nothing behind it yet) until the field is left. */
export function DraftList({
  path,
  label,
  placeholder,
  children,
}: {
  readonly path: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly children?: ReactNode;
}) {
  const field = useField<readonly string[]>(path);
  const under = useId();
  const [typed, setTyped] = useState<string>();
  const value = field.value ?? [];
  const shown = typed !== undefined && same(addressList(typed), value) ? typed : value.join(', ');
  return (
    <div>
      <TextInput
        label={<Label changed={field.changed}>{label}</Label>}
        classNames={{ input: classes.mono ?? '' }}
        value={shown}
        onChange={(e) => {
          setTyped(e.currentTarget.value);
          field.set(addressList(e.currentTarget.value));
        }}
        onBlur={() => setTyped(undefined)}
        error={field.error !== undefined}
        aria-describedby={under}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
      <Under id={under} error={field.error} warning={field.warning}>
        {children}
      </Under>
    </div>
  );
}
