import type { z } from 'zod';
import { parseWith } from '../config/config.ts';
import type { Problem } from '../config/problems.ts';
import type { Route } from './contract.ts';
import { Refusal } from './failures.ts';

interface Raw {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Params, query and body by the schemas of the route: all problems at once, each at its field. A route without a schema takes nothing. */
export function parseRequest(route: Route, raw: Raw): Raw {
  const problems: Problem[] = [];
  const read = (schema: z.ZodType | undefined, value: unknown): unknown => {
    if (!schema) {
      if (value !== undefined && value !== null && Object.keys(value).length > 0) {
        problems.push({ code: 'request.unexpected', path: '', message: 'this request takes nothing here' });
      }
      return undefined;
    }
    const parsed = parseWith(schema, value);
    if (parsed.ok) return parsed.value;
    problems.push(...parsed.problems.map((p) => ({ ...p, code: p.code.replace('config.', 'request.') })));
    return undefined;
  };
  const parsed = { params: read(route.params, raw.params), query: read(route.query, raw.query), body: read(route.body, raw.body) };
  if (problems.length > 0) throw new Refusal('request.invalid', { problems });
  return parsed;
}

/** The revision that `If-Match: "r41"` names. */
export function parseIfMatch(header: string | undefined): number {
  if (header === undefined)
    throw new Refusal('precondition.required', { detail: 'send If-Match with the ETag of what you have looked at' });
  const revision = /^"r(\d{1,9})"$/.exec(header.trim())?.[1];
  if (revision === undefined) throw new Refusal('precondition.failed', { detail: 'If-Match is not the ETag of a revision, such as "r41"' });
  return Number(revision);
}
