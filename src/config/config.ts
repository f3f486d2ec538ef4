import { z } from 'zod';
import { asteriskSchema } from '../components/asterisk/schema.ts';
import { backupSchema } from '../components/backup/schema.ts';
import { changesSchema } from '../components/changes/schema.ts';
import { dhcpSchema } from '../components/dhcp/schema.ts';
import { dnsSchema } from '../components/dns/schema.ts';
import { interfacesSchema } from '../components/interfaces/schema.ts';
import { messagesSchema } from '../components/messages/schema.ts';
import { protectionSchema } from '../components/protection/schema.ts';
import { proxySchema } from '../components/proxy/schema.ts';
import { reachabilitySchema } from '../components/reachability/schema.ts';
import { routesSchema } from '../components/routes/schema.ts';
import { timeSchema } from '../components/time/schema.ts';
import { webserverSchema } from '../components/webserver/schema.ts';
import { type Problem, pointer } from './problems.ts';
import { expectation, problemsOf, unknownKey } from './sentences.ts';

/** The newest form of the document. A later one comes with a function that makes it of the one before, and this number grows. */
const newest = 1;

/** The one document. A key is a component's folder, a URL segment and a page. */
export const configSchema = z.strictObject({
  version: z.literal(newest, '1, the only version of this document so far'),
  interfaces: interfacesSchema,
  routes: routesSchema.prefault({}),
  dns: dnsSchema.prefault({}),
  proxy: proxySchema,
  time: timeSchema.prefault({}),
  dhcp: dhcpSchema.prefault({}),
  webserver: webserverSchema.prefault({}),
  protection: protectionSchema.prefault({}),
  reachability: reachabilitySchema.prefault({}),
  asterisk: asteriskSchema.prefault({}),
  messages: messagesSchema.prefault({}),
  changes: changesSchema.prefault({}),
  backup: backupSchema.prefault({}),
});
export type Config = z.output<typeof configSchema>;

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a document of unknown origin. Never throws; every problem carries the path of its field and names the offending value. */
export function parseConfig(input: unknown): Parsed<Config> {
  const newer = newerThan(input);
  if (newer !== undefined) return { ok: false, problems: [newer] };
  const hidden = hiddenKeys(input, []);
  const r = configSchema.safeParse(input, { error: expectation });
  if (r.success && hidden.length === 0) return { ok: true, value: r.data };
  const seen = r.success ? [] : problemsOf(r.error, { value: input });
  return { ok: false, problems: [...seen, ...hidden.filter((h) => !seen.some((s) => s.path === h.path))] };
}

/** A document of a later version: what else is wrong with it by the rules of this one is nobody's fault. */
function newerThan(input: unknown): Problem | undefined {
  const version = typeof input === 'object' && input !== null && 'version' in input ? input.version : undefined;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version <= newest) return undefined;
  return {
    code: 'config.newer',
    path: pointer('version'),
    message: `expected at most ${newest}, not ${version}: a newer Switchroom wrote this`,
    hint: 'start the newer version again (switchroom upgrade), or restore a backup of this one',
    values: { version, reads: newest },
  };
}

/** The same for what people send in a form: the value is not repeated, it may be a password. */
export function parseWith<T extends z.ZodType>(schema: T, input: unknown): Parsed<z.output<T>> {
  const r = schema.safeParse(input, { error: expectation });
  return r.success ? { ok: true, value: r.data } : { ok: false, problems: problemsOf(r.error) };
}

/** The deepest setting lies six levels down; what is deeper is unknown at its first level already. */
const deepest = 12;

/** JSON may have a key `__proto__`; zod passes over it in silence, and what is passed over is lost. */
function hiddenKeys(value: unknown, path: readonly (string | number)[]): Problem[] {
  if (typeof value !== 'object' || value === null || path.length > deepest) return [];
  if (Array.isArray(value)) return value.flatMap((v: unknown, n) => hiddenKeys(v, [...path, n]));
  return Object.entries(value).flatMap(([k, v]) => (k === '__proto__' ? [unknownKey([...path, k])] : hiddenKeys(v, [...path, k])));
}
