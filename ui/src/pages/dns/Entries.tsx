import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { draft } from '../../draft/draft.ts';
import { useField } from '../../draft/useField.ts';
import { Empty } from '../../parts/Empty.tsx';
import classes from './Dns.module.css';

interface Props<T> {
  readonly path: string;
  readonly none: string;
  readonly add: string;
  readonly remove: string;
  /** Names an entry for whoever does not see where it stands. */
  readonly legend: (number: number) => string;
  readonly removeLong: (number: number) => string;
  readonly empty: T;
  readonly children: (entry: T, path: string, number: number) => ReactNode;
}

/** Entries of a list in the draft, each with its fields, to be added and removed. */
export function Entries<T>({ path, none, add, remove, legend, removeLong, empty, children }: Props<T>) {
  const field = useField<readonly T[]>(path, false);
  const entries = field.value ?? [];
  return (
    <>
      {entries.length === 0 ? <Empty>{none}</Empty> : null}
      {entries.map((entry, n) => (
        // An entry has no name of its own while it is typed; its place is what the document knows it by.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <fieldset key={n} className={classes.entry} aria-label={legend(n + 1)}>
          {children(entry, `${path}/${n}`, n + 1)}
          <Button
            className={classes.remove ?? ''}
            variant="subtle"
            color="gray"
            size="xs"
            aria-label={removeLong(n + 1)}
            onClick={() => field.set(entries.filter((_, i) => i !== n))}
          >
            {remove}
          </Button>
        </fieldset>
      ))}
      <Button variant="default" mt="sm" onClick={() => field.set([...entries, empty])} disabled={draft.get().document === undefined}>
        {add}
      </Button>
    </>
  );
}
