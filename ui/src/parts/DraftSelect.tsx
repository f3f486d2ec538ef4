import { NativeSelect } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useField } from '../draft/useField.ts';
import { Label } from './Label.tsx';
import { Under } from './Under.tsx';

interface Props<T extends string> {
  readonly path: string;
  readonly label: string;
  readonly choices: readonly T[];
  readonly word: (choice: T) => string;
  /** What it is called when it is not in the document; without it one of the choices must be. */
  readonly absent?: string;
  readonly children?: ReactNode;
  readonly width?: number;
}

/** One of many, from a list. For a few that are seen at once there is Choice. */
export function DraftSelect<T extends string>({ path, label, choices, word, absent, children, width }: Props<T>) {
  const field = useField<T>(path);
  const under = useId();
  return (
    <div style={width === undefined ? {} : { maxWidth: width }}>
      <NativeSelect
        label={<Label changed={field.changed}>{label}</Label>}
        value={field.value ?? ''}
        onChange={(e) => field.set(choices.find((c) => c === e.currentTarget.value))}
        data={[...(absent === undefined ? [] : [{ value: '', label: absent }]), ...choices.map((value) => ({ value, label: word(value) }))]}
        error={field.error !== undefined}
        aria-describedby={under}
      />
      <Under id={under} error={field.error} warning={field.warning}>
        {children}
      </Under>
    </div>
  );
}
