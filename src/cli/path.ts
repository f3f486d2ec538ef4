import { CliError } from './client.ts';
import { say } from './say.ts';

/** The parts of a JSON pointer (RFC 6901), as people type it: `/interfaces/lan/ipv4`. */
export function parts(path: string): string[] {
  if (path === '' || path === '/') return [];
  if (!path.startsWith('/')) throw new CliError(say`a path begins with a slash: /${path}`, [], 2);
  return path
    .slice(1)
    .split('/')
    .map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What lies at a path. */
export function at(document: unknown, path: string): unknown {
  return parts(path).reduce<unknown>((v, key) => {
    if (typeof v !== 'object' || v === null || !Object.hasOwn(v, key)) throw new CliError(say`there is nothing at ${path}`);
    return (v as Record<string, unknown>)[key];
  }, document);
}

/** A copy with one value set; what is missing on the way is made, the value `null` removes, `-` appends to a list. */
export function put(document: unknown, path: string, to: unknown): unknown {
  return putAt(document, parts(path), to);
}

function putAt(v: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(v)) {
    const n = key === '-' ? v.length : /^(0|[1-9]\d{0,4})$/.test(key) ? Number(key) : undefined;
    if (n === undefined || n > v.length) throw new CliError(say`a list of ${v.length} has no place ${key}; "-" appends`, [], 2);
    if (rest.length === 0 && to === null) return v.filter((_, at) => at !== n);
    return [...v.slice(0, n), putAt(v[n], rest, to), ...v.slice(n + 1)];
  }
  const copy = new Map(Object.entries(typeof v === 'object' && v !== null ? v : {}));
  if (rest.length === 0 && to === null) copy.delete(key);
  else copy.set(key, putAt(copy.get(key), rest, to));
  return Object.fromEntries(copy);
}
