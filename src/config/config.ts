import { z } from 'zod';
import { asteriskSchema } from '../components/asterisk/schema.ts';
import { dhcpSchema } from '../components/dhcp/schema.ts';
import { dnsSchema } from '../components/dns/schema.ts';
import { interfacesSchema } from '../components/interfaces/schema.ts';
import { protectionSchema } from '../components/protection/schema.ts';
import { routesSchema } from '../components/routes/schema.ts';
import { webserverSchema } from '../components/webserver/schema.ts';
import { type Problem, pointer } from './problems.ts';

/** The one document. A key is a component's folder, a URL segment and a page. */
export const configSchema = z.strictObject({
  version: z.literal(1),
  interfaces: interfacesSchema,
  routes: routesSchema.prefault({}),
  dns: dnsSchema.prefault({}),
  dhcp: dhcpSchema.prefault({}),
  webserver: webserverSchema.prefault({}),
  protection: protectionSchema.prefault({}),
  asterisk: asteriskSchema.prefault({}),
});
export type Config = z.output<typeof configSchema>;

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a document of unknown origin. Never throws; every problem carries the path of its field. */
export function parseConfig(input: unknown): Parsed<Config> {
  return parseWith(configSchema, input);
}

export function parseWith<T extends z.ZodType>(schema: T, input: unknown): Parsed<z.output<T>> {
  const r = schema.safeParse(input);
  return r.success ? { ok: true, value: r.data } : { ok: false, problems: r.error.issues.flatMap(toProblems) };
}

function toProblems(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map((p) => (typeof p === 'symbol' ? String(p) : p));
  // A branch of a union that matched nothing: what its branches said, at their own paths, beats "invalid input" at the whole.
  if (issue.code === 'invalid_union' && issue.errors.length === 1) {
    return (issue.errors[0] ?? []).flatMap((inner) => toProblems({ ...inner, path: [...path, ...inner.path] } as z.core.$ZodIssue));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((k) => ({
      code: 'config.unknown-key',
      path: pointer(...path, k),
      message: `nothing here is called "${k}"`,
      hint: 'remove it, or look at its spelling',
    }));
  }
  if (issue.code === 'invalid_key')
    return [{ code: 'config.invalid', path: pointer(...path), message: issue.issues[0]?.message ?? issue.message }];
  return [{ code: 'config.invalid', path: pointer(...path), message: issue.message }];
}
