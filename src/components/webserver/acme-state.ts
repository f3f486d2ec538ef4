import { z } from 'zod';
import { jsonOf } from '../../lib/json.ts';

export const acmeStateFile = 'var/engine/acme.json';

/** Where asking an authority can fail, from the bottom up. */
export const acmeLayers = [
  'client',
  'name',
  'connect',
  'proxy',
  'tls',
  'directory',
  'account',
  'challenge',
  'order',
  'rate',
  'certificate',
  'unknown',
] as const;
export type AcmeLayer = (typeof acmeLayers)[number];

/** What is remembered of the authority between tries. Times are seconds since 1970. */
const schema = z.strictObject({
  /** What the certificate that is there was asked for with. */
  issued: z.strictObject({ directory: z.string(), names: z.array(z.string()), at: z.number() }).optional(),
  failure: z.strictObject({ layer: z.enum(acmeLayers), said: z.string(), at: z.number(), times: z.int() }).optional(),
  nextAt: z.number().optional(),
});
export type AcmeState = z.output<typeof schema>;

/** A state that cannot be read is as good as none: the authority is asked again. */
export function acmeState(text: string | undefined): AcmeState {
  const parsed = schema.safeParse(text === undefined ? {} : jsonOf(text));
  return parsed.success ? parsed.data : {};
}

/**
 * At which layer lego failed, by what it wrote (lego 4.9, Go's net and crypto/x509, RFC 8555 §6.7). The last line that says something is
 * kept as the reason.
 */
export function failureOf(stderr: string): { readonly layer: AcmeLayer; readonly said: string } {
  const lines = stderr.split('\n').filter((l) => l.trim() !== '');
  const said = (lines.findLast((l) => /error|could not|cannot|fail|refused|no such|not /i.test(l)) ?? lines.at(-1) ?? 'nothing was said')
    .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\s*/, '')
    .replace(/[^\x20-\x7e]/g, ' ')
    .trim()
    .slice(0, 300);
  const layer = rules.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'unknown';
  return { layer, said };
}

const rules: readonly (readonly [RegExp, AcmeLayer])[] = [
  [/proxyconnect|Proxy Authentication Required/i, 'proxy'],
  [/acme:error:rateLimited/, 'rate'],
  [/acme:error:(unauthorized|connection|dns|incorrectResponse|tls)/, 'challenge'],
  [/acme:error:(rejectedIdentifier|caa|unsupportedIdentifier|orderNotReady|badCSR)/, 'order'],
  [/acme:error:(externalAccountRequired|invalidContact|unsupportedContact|userActionRequired|accountDoesNotExist|malformed)/, 'account'],
  [/no such host|server misbehaving|Temporary failure in name resolution/i, 'name'],
  [/x509:|tls:|certificate signed by unknown authority/i, 'tls'],
  [/connection refused|no route to host|network is unreachable|i\/o timeout|deadline exceeded|Client\.Timeout/i, 'connect'],
  [/get directory|acme: error: \d{3}|invalid character/i, 'directory'],
  [/spawn|ENOENT|no end after/i, 'client'],
];
