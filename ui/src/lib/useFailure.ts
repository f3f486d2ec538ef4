import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { failureText, problemText } from './words.ts';

export interface Failed {
  /** What is wrong with the field at this path of the body. */
  readonly at: (path: string) => string | undefined;
  /** What is wrong that belongs to no field. */
  readonly rest: string | undefined;
}

/** A refused form: its problems under their fields, the rest below. */
export function useFailure(error: unknown, paths: readonly string[]): Failed {
  const { t } = useTranslation();
  if (error === null || error === undefined) return { at: () => undefined, rest: undefined };
  const problems = error instanceof ApiError ? (error.failure.problems ?? []) : [];
  const text = (p: (typeof problems)[number]): string => {
    const { message, remedy } = problemText(p);
    return remedy === undefined ? message : `${message}. ${remedy}`;
  };
  const others = problems.filter((p) => !paths.includes(p.path));
  return {
    at: (path) => {
      const p = problems.find((x) => x.path === path);
      return p === undefined ? undefined : text(p);
    },
    rest: problems.length === 0 ? failureText(t, error) : others.length === 0 ? undefined : others.map(text).join('. '),
  };
}
