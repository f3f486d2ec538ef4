import type { Problem } from '../../../src/config/problems.ts';

/** Pure edits of a document by JSON pointer (RFC 6901). Nothing here knows what a document means. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function parts(path: string): string[] {
  return path === ''
    ? []
    : path
        .slice(1)
        .split('/')
        .map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function get(document: unknown, path: string): unknown {
  return parts(path).reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    document,
  );
}

/** A copy with one value replaced; undefined removes it. Missing objects on the way are made. */
export function set(document: unknown, path: string, value: unknown): unknown {
  const walk = (at: unknown, [key, ...rest]: string[]): unknown => {
    if (key === undefined) return value;
    if (Array.isArray(at)) {
      const index = key === '-' ? at.length : Number(key);
      const next = walk(at[index], rest);
      return next === undefined ? at.filter((_, i) => i !== index) : Object.assign([...at], { [index]: next });
    }
    const object = typeof at === 'object' && at !== null ? (at as Record<string, unknown>) : {};
    const next = walk(object[key], rest);
    const { [key]: _, ...others } = object;
    if (next === undefined) return others;
    return key in object ? { ...object, [key]: next } : { ...object, [key]: next };
  };
  return walk(document, parts(path));
}

export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((k) => k in b && same((a as Record<string, unknown>)[k], (b as Record<string, unknown>)[k]))
  );
}

/** Problems that belong under a field: its own, and those of values inside it unless another field shows them. */
export function problemsAt(problems: readonly Problem[], path: string, deep = true): readonly Problem[] {
  return problems.filter((p) => p.path === path || (deep && p.path.startsWith(`${path}/`)));
}

/**
 * What a person changed between `base` and `mine`, put onto `head`: for a draft that somebody else's revision has overtaken.
 * Objects are merged key by key; everything else (arrays too) is taken from the person who typed it.
 */
export function rebase(base: unknown, mine: unknown, head: unknown): unknown {
  const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
  if (same(base, mine)) return head;
  if (!isObject(base) || !isObject(mine) || !isObject(head)) return mine;
  const keys = new Set([...Object.keys(head), ...Object.keys(mine)]);
  return Object.fromEntries(
    [...keys].flatMap((k) => {
      if (k in base && !(k in mine)) return [];
      if (k in base && !(k in head) && same(base[k], mine[k])) return [];
      return [[k, rebase(base[k], k in mine ? mine[k] : head[k], head[k])]];
    }),
  );
}
