import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { call } from '../api/client.ts';
import { useField } from '../draft/useField.ts';
import { useFailure } from '../lib/useFailure.ts';
import { Label } from './Label.tsx';
import { Under } from './Under.tsx';

/** A password: goes to the PBX when the field is left; the draft gets the name under which it is kept, and nobody sees it again. */
export function DraftSecret({
  path,
  label,
  kept: whenKept,
  remove,
  onTyped,
  children,
}: {
  readonly path: string;
  readonly label: string;
  /** Said instead of the hint when one is kept. */
  readonly kept: string;
  readonly remove: string;
  /** For who tries a draft with what was typed: once it is kept, nobody can read it. Empty when it is removed. */
  readonly onTyped?: (text: string) => void;
  readonly children: ReactNode;
}) {
  const under = useId();
  const [typed, setTyped] = useState('');
  const field = useField<{ readonly secret: string }>(path);
  const keep = useMutation({ mutationFn: (text: string) => call('POST /secrets', { body: { text } }) });
  const failed = useFailure(keep.error, []);
  const kept = field.value !== undefined;
  // In the call, not in the options: an answer that comes after the channel was switched off must not bring half of it back.
  const put = (text: string): void =>
    keep.mutate(text, {
      onSuccess: ({ id }) => {
        field.set({ secret: id });
        setTyped((now) => (now === text ? '' : now));
      },
    });
  return (
    <div>
      <PasswordInput
        label={<Label changed={field.changed}>{label}</Label>}
        value={typed}
        onChange={(e) => setTyped(e.currentTarget.value)}
        onBlur={() => {
          if (typed === '') return;
          onTyped?.(typed);
          put(typed);
        }}
        error={field.error !== undefined || failed.rest !== undefined}
        aria-describedby={under}
        autoComplete="new-password"
        {...(kept ? { placeholder: '••••••••' } : {})}
      />
      <Under id={under} error={failed.rest ?? field.error} warning={field.warning}>
        {kept ? whenKept : children}
      </Under>
      {kept ? (
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          aria-label={`${remove}: ${label}`}
          onClick={() => {
            setTyped('');
            onTyped?.('');
            field.set(undefined);
          }}
        >
          {remove}
        </Button>
      ) : null}
    </div>
  );
}
