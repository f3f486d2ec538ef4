import { pointer } from './problems.ts';

/** One changed value between two documents, for people: where, what it was, what it is. Absent = was not there. */
export interface Difference {
  readonly path: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

/** Every leaf that differs, in the order of the documents. Arrays are compared element by element, objects key by key. */
export function difference(from: unknown, to: unknown, path: readonly (string | number)[] = []): Difference[] {
  if (isObject(from) && isObject(to)) {
    return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((k) => difference(from[k], to[k], [...path, k]));
  }
  if (Array.isArray(from) && Array.isArray(to)) {
    return Array.from({ length: Math.max(from.length, to.length) }, (_, i) => difference(from[i], to[i], [...path, i])).flat();
  }
  if (Object.is(from, to)) return [];
  return [{ path: pointer(...path), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}
