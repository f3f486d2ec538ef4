import { expect, test } from 'vitest';
import type { Reach } from '../../engine/reach.ts';
import type { EgressResult } from '../egress.ts';
import type { EgressLayer } from '../egress-types.ts';
import { codeOfEgress, shortName, verdictOfHttp } from './http.ts';

const reach: Reach = {
  owner: 'x',
  id: 'x',
  purpose: 'update',
  host: 'update.example.test',
  protocol: 'tcp',
  port: 443,
  check: 'https',
  direct: false,
};
const failed = (layer: EgressLayer, at: 'proxy' | 'target', more: object = {}): EgressResult => ({
  ok: false,
  ms: 1,
  layer,
  at,
  host: at === 'proxy' ? 'proxy.example.test' : reach.host,
  port: 443,
  detail: 'said',
  ...more,
});
const good = (status: number, headers: Record<string, string> = {}): EgressResult => ({
  ok: true,
  status,
  headers,
  body: Buffer.alloc(0),
  ms: 5,
  through: 'direct',
  peer: '198.51.100.5',
});
const certificate = {
  subject: 'CN=update.example.test',
  issuer: 'O=Office, CN=Office Inspection',
  notBefore: 0,
  notAfter: 86_400,
  fingerprint: 'AA',
  names: '',
};

test.each([
  ['name', 'target', { code: 'ENOTFOUND' }, 'reach.name-unknown'],
  ['name', 'target', { code: 'EAI_AGAIN' }, 'reach.name-silent'],
  ['name', 'proxy', {}, 'reach.proxy-unreachable'],
  ['route', 'target', { code: 'EHOSTUNREACH' }, 'reach.route-unreachable'],
  ['route', 'target', { code: 'ENETUNREACH' }, 'reach.route-none'],
  ['tcp', 'target', { code: 'ECONNREFUSED' }, 'reach.tcp-refused'],
  ['tcp', 'target', { code: 'ETIMEDOUT' }, 'reach.tcp-silent'],
  ['tcp', 'target', { code: 'ECONNRESET' }, 'reach.tcp-closed'],
  ['tcp', 'proxy', { code: 'ECONNREFUSED' }, 'reach.proxy-unreachable'],
  ['timeout', 'target', {}, 'reach.tcp-silent'],
  ['proxy-auth', 'proxy', {}, 'reach.proxy-credentials'],
  ['proxy-refused', 'proxy', {}, 'reach.proxy-denied'],
  ['proxy-target', 'proxy', {}, 'reach.proxy-failed'],
  ['not-a-proxy', 'proxy', {}, 'reach.proxy-failed'],
  ['tls', 'target', { code: 'SELF_SIGNED_CERT_IN_CHAIN', certificate }, 'reach.tls-untrusted'],
  ['tls', 'target', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', certificate }, 'reach.tls-self-signed'],
  ['tls', 'target', { code: 'CERT_HAS_EXPIRED', certificate }, 'reach.tls-expired'],
  ['tls', 'target', { code: 'ERR_TLS_CERT_ALTNAME_INVALID', certificate }, 'reach.tls-name'],
  ['tls', 'target', { code: 'EPROTO' }, 'reach.tls-failed'],
  ['not-http', 'target', {}, 'reach.service-garbled'],
] as const)('%s at the %s is %s', (layer, at, more, code) => {
  const verdict = verdictOfHttp(reach, failed(layer, at, more));
  expect(verdict.code).toBe(code);
  expect(verdict.tried.at(-1)?.ok).toBe(false);
  expect(verdict.tried.slice(0, -1).every((t) => t.ok)).toBe(true);
});

test('whose certificate answered is said by name', () => {
  expect(verdictOfHttp(reach, failed('tls', 'target', { code: 'SELF_SIGNED_CERT_IN_CHAIN', certificate })).values).toMatchObject({
    issuer: 'Office Inspection',
  });
  expect(shortName('O=Only an organisation')).toBe('Only an organisation');
  expect(shortName('')).toBe('');
});

test.each([
  [200, {}, 'https', 'reach.ok'],
  [301, { location: 'https://www.update.example.test/' }, 'http', 'reach.ok'],
  [401, {}, 'https', 'reach.ok'],
  [404, {}, 'https', 'reach.ok'],
  [403, {}, 'https', 'reach.http-status'],
  [503, {}, 'https', 'reach.http-status'],
  [511, {}, 'http', 'reach.http-captive'],
  [302, { location: 'http://portal.example.test/login' }, 'http', 'reach.http-captive'],
  [302, { location: 'https://elsewhere.example.test/' }, 'https', 'reach.ok'],
  [302, { location: '/relative' }, 'http', 'reach.ok'],
] as const)('status %s %j over %s is %s', (status, headers, check, code) => {
  expect(verdictOfHttp({ ...reach, check }, good(status, headers)).code).toBe(code);
});

test('every layer of the way out has a verdict', () => {
  const every: readonly EgressLayer[] = [
    'name',
    'route',
    'tcp',
    'proxy-auth',
    'proxy-refused',
    'proxy-target',
    'not-a-proxy',
    'tls',
    'not-http',
    'status',
    'too-large',
    'timeout',
  ];
  for (const layer of every) expect(codeOfEgress({ layer, at: 'target', host: 'x', port: 1, detail: '' })).toMatch(/^reach\./);
});
