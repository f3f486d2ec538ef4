import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { configQuery } from '../api/queries.ts';
import { problemText } from '../lib/words.ts';
import { get, problemsAt, same, set } from './document.ts';
import { draft, useDraft } from './draft.ts';

export interface Field<T> {
  readonly value: T | undefined;
  readonly set: (value: T | undefined) => void;
  /** What is wrong with it, with the way out; refuses the change. */
  readonly error: string | undefined;
  /** What it would do that a person should know before. */
  readonly warning: string | undefined;
  /** Differs from what is in force. */
  readonly changed: boolean;
}

/** One field of the draft, by its path in the document. Problems of values inside it show here unless `deep` is false. */
export function useField<T>(path: string, deep = true): Field<T> {
  useTranslation();
  const { document, view } = useDraft();
  const { data: config } = useQuery(configQuery);
  const value = get(document, path) as T | undefined;
  const found = problemsAt(view?.preview.problems ?? [], path, deep);
  const text = (severity: 'problem' | 'warning'): string | undefined => {
    const p = found.find((x) => (x.severity ?? 'problem') === severity);
    if (p === undefined) return undefined;
    const { message, remedy } = problemText(p);
    return remedy === undefined ? message : `${message}. ${remedy}`;
  };
  return {
    value,
    set: (next) => draft.edit((d) => set(d, path, next)),
    error: text('problem'),
    warning: text('warning'),
    changed: document !== undefined && config !== undefined && !same(value, get(config.document, path)),
  };
}
