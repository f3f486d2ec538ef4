import { Button, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './AskForm.module.css';

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly error: string | undefined;
  /** What the button says. */
  readonly ask: string;
  readonly pending: boolean;
  readonly onAsk: () => void;
  /** Said until there is an answer. */
  readonly hint: string;
  readonly answer: ReactNode | undefined;
  /** What else belongs to the question, between the field and the button. */
  readonly children?: ReactNode;
}

/** One question and its answer: a name or an address is typed, the machine is asked, and what it said stands below. */
export function AskForm({ label, placeholder, value, onChange, error, ask, pending, onAsk, hint, answer, children }: Props) {
  return (
    <>
      <form
        className={classes.ask}
        onSubmit={(e) => {
          e.preventDefault();
          onAsk();
        }}
      >
        <TextInput
          label={label}
          placeholder={placeholder}
          required
          withAsterisk={false}
          value={value}
          onChange={(e) => onChange(e.currentTarget.value)}
          error={error}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
        />
        {children}
        <Button type="submit" variant="default" disabled={pending}>
          {ask}
        </Button>
      </form>
      <div aria-live="polite" className={classes.answer}>
        {answer === undefined ? <p className={classes.hint}>{hint}</p> : answer}
      </div>
    </>
  );
}
