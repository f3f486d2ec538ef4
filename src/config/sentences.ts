import type { z } from 'zod';
import { type Problem, pointer } from './problems.ts';

/**
 * What a schema says against a value, in the user's words. Schemas name what they expect ("a port from 1 to 65535"); where one says nothing of
 * its own, `expectation` does. Nobody is shown the validator's own sentences.
 */

/** What is expected, as a noun: the rest of the sentence is made in `problemsOf`. Given to zod as its error map. */
export function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return types[issue.expected] ?? `a value of type ${issue.expected}`;
    case 'too_big':
      return limit(issue.origin, 'at most', Number(issue.maximum));
    case 'too_small':
      return limit(issue.origin, 'at least', Number(issue.minimum));
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return Array.isArray(issue['options']) ? oneOf(issue['options'] as z.core.util.Primitive[]) : 'another form of this setting';
    case 'invalid_key':
      return 'another name';
    default:
      return 'a value of another form';
  }
}

const types: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with settings',
  record: 'an object with settings by name',
};

function limit(origin: string, which: 'at most' | 'at least', n: number): string {
  switch (origin) {
    case 'string':
      return `a text of ${which} ${n} characters`;
    case 'array':
    case 'set':
      return `a list of ${which} ${n} entries`;
    case 'record':
    case 'map':
      return `${which} ${n} settings`;
    default:
      return `a number of ${which} ${n}`;
  }
}

function oneOf(values: readonly z.core.util.Primitive[]): string {
  const words = values.map(String);
  return words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/**
 * Every problem at its path. `input` is what was read: with it the sentences name the offending value. Without it they do not, which is right
 * for what may hold a password.
 */
export function problemsOf(error: z.core.$ZodError, input?: { readonly value: unknown }): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    const path = issue.path.map((p) => (typeof p === 'symbol' ? String(p) : p));
    if (issue.code === 'unrecognized_keys') return issue.keys.map((k) => unknownKey([...path, k]));
    const expected = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    const is = issue.code === 'invalid_key' ? path.at(-1) : input && valueAt(input.value, path);
    const missing = input !== undefined && is === undefined;
    return [
      {
        code: 'config.invalid',
        path: pointer(...path),
        message: missing ? `missing: ${expected}` : input === undefined ? `expected ${expected}` : `expected ${expected}, not ${shown(is)}`,
      },
    ];
  });
}

export function unknownKey(path: readonly (string | number)[]): Problem {
  return {
    code: 'config.unknown-key',
    path: pointer(...path),
    message: `nothing here is called ${shown(path.at(-1))}`,
    hint: 'remove it, or look at its spelling',
  };
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (v, key) => (typeof v === 'object' && v !== null && Object.hasOwn(v, key) ? (v as Record<string | number, unknown>)[key] : undefined),
    value,
  );
}

/** Long enough to recognise, short enough for a line. */
const longest = 40;

/** A value for a sentence: what cannot be seen, or would turn the text around, is spelt out. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  const cut = [...value].slice(0, longest).join('');
  const text = JSON.stringify(cut).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return cut.length < value.length ? `${text.slice(0, -1)}…"` : text;
}
