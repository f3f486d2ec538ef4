import type { z } from 'zod';
import { holdsSecret } from './text.ts';

/**
 * Where a schema says that a secret lies. Found by walking the schema, so that a setting that is added later needs nobody to think of this.
 */

interface Marked {
  readonly _zod: { readonly def: Readonly<Record<string, unknown>> };
}
const isSchema = (v: unknown): v is Marked => typeof v === 'object' && v !== null && '_zod' in v;

export interface SecretPath {
  /** Keys from the top; `*` stands for every entry of a list or of an object by name. */
  readonly path: readonly string[];
}

/** Every place of this schema whose own schema is in the registry `holdsSecret`. */
export function placesOf(schema: z.ZodType): SecretPath[] {
  const found: SecretPath[] = [];
  const walk = (s: unknown, path: readonly string[], above: readonly unknown[]): void => {
    if (!isSchema(s) || above.includes(s)) return;
    if (holdsSecret.has(s as unknown as z.ZodType)) {
      found.push({ path });
      return;
    }
    const inside = [...above, s];
    for (const [key, value] of Object.entries(s._zod.def)) {
      if (key === 'shape') for (const [name, field] of Object.entries(value as object)) walk(field, [...path, name], inside);
      else if (key === 'element' || key === 'valueType' || key === 'rest') walk(value, [...path, '*'], inside);
      else if (Array.isArray(value)) for (const v of value) walk(v, key === 'items' ? [...path, '*'] : path, inside);
      else if (key !== 'keyType') walk(value, path, inside);
    }
  };
  walk(schema, [], []);
  return found.filter((f, n) => found.findIndex((x) => x.path.join('\n') === f.path.join('\n')) === n);
}

/** A copy with what lies at these places replaced; what is not there stays not there. */
export function without(value: unknown, places: readonly SecretPath[], instead: (value: unknown) => unknown): unknown {
  return places.reduce((v, { path }) => replaced(v, path, instead), value);
}

function replaced(value: unknown, [key, ...rest]: readonly string[], instead: (value: unknown) => unknown): unknown {
  if (key === undefined) return value === undefined ? undefined : instead(value);
  if (Array.isArray(value)) return value.map((v: unknown, n) => (key === '*' || key === String(n) ? replaced(v, rest, instead) : v));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, key === '*' || key === k ? replaced(v, rest, instead) : v]));
}
