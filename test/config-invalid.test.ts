import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { components } from '../src/components/index.ts';
import { parseConfig, parseWith } from '../src/config/config.ts';
import type { Problem } from '../src/config/problems.ts';
import { subscribersSchema } from '../src/config/subscribers.ts';
import type { Facts } from '../src/engine/facts.ts';
import { checkAll, claimsOf } from '../src/engine/render.ts';
import { FakeHost } from '../src/host/fake.ts';
import { documents } from './documents.ts';

/**
 * Documents that are refused: `test/invalid/<case>.json` has the document, with facts and subscribers where they matter, and every problem
 * that it has: code and path. `npm run golden` writes the problems anew; the difference is part of the review.
 */
interface Case {
  readonly document: unknown;
  readonly facts?: Partial<Facts>;
  readonly subscribers?: unknown;
  readonly problems?: readonly (readonly [code: string, path: string])[];
}

const folder = join(import.meta.dirname, 'invalid');
const cases = readdirSync(folder).map((f) => [f.replace('.json', ''), JSON.parse(readFileSync(join(folder, f), 'utf8')) as Case] as const);
const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');

function problemsOf(c: Case): readonly Problem[] {
  const parsed = parseConfig(c.document);
  if (!parsed.ok) return parsed.problems;
  const subscribers = parseWith(subscribersSchema, c.subscribers ?? {});
  if (!subscribers.ok) return subscribers.problems;
  const facts: Facts = { links: new FakeHost().kernelLinks, leases: [], ...c.facts };
  const base = { config: parsed.value, subscribers: subscribers.value, facts };
  return checkAll(components, { ...base, claims: claimsOf(components, base) }).filter((p) => p.severity !== 'warning');
}

describe('a document that is refused', () => {
  test.each(cases)('%s', (name, c) => {
    const problems = problemsOf(c);
    const is = problems.map((p) => [p.code, p.path] as const);
    if (process.env['GOLDEN'] === 'write') {
      const lines = is.map((p) => `    ${JSON.stringify(p)}`).join(',\n');
      const { problems: _, ...rest } = c;
      const text = JSON.stringify({ ...rest, problems: [] }, undefined, 2).replace(
        /"problems": \[\]\n\}$/,
        `"problems": [\n${lines}\n  ]\n}\n`,
      );
      writeFileSync(join(folder, `${name}.json`), text);
    } else {
      expect(is).toEqual(c.problems);
    }
    expect(is.length).toBeGreaterThan(0);
    for (const p of problems) {
      // A sentence in the user's words: none of the validator's, nothing that cannot be seen, and a way out where it is not in the sentence.
      expect(p.message).toMatch(/^(?![A-Z][a-z]+ (input|option|key))[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{8,200}$/u);
      expect(p.message).not.toMatch(/undefined|received|\[object/);
      if (p.code !== 'config.invalid') expect(p.hint, p.code).toMatch(/\w/);
      expect(page, `${p.code} in docs/errors.md`).toContain(`| \`${p.code}\` |`);
    }
  });

  test('there are more of them than documents that are accepted', () => {
    const goldens = readdirSync(join(import.meta.dirname, '../src/components'), { recursive: true, encoding: 'utf8' });
    expect(cases.length).toBeGreaterThan(documents.length + goldens.filter((f) => f.endsWith('/config.json')).length);
  });
});

test('the sentences name the value and what is expected instead', () => {
  const wrong = {
    version: 1,
    interfaces: { lan: { match: { name: 'lan' }, role: 'lan', mtu: 99999, ipv4: { mode: 'static', address: '192.0.2.10' } } },
    webserver: { hostname: 'a\u202eb\n', httpPort: '80' },
    dns: { search: Array(7).fill('a') },
    routes: { ipv4: { from: 'static', interface: 'lan' } },
    fax: {},
  };
  const parsed = parseConfig(wrong);
  expect(parsed.ok ? [] : parsed.problems.map((p) => `${p.path}: ${p.message}`)).toEqual([
    '/interfaces/lan/mtu: expected an MTU from 1280 to 9216, not 99999',
    '/interfaces/lan/ipv4/address: expected an IPv4 address with its prefix length, such as 192.0.2.10/24, not "192.0.2.10"',
    '/routes/ipv4/gateway: missing: an IPv4 address such as 192.0.2.10',
    '/dns/search: expected a list of at most 6 entries, not a list of 7',
    '/webserver/hostname: expected a host name such as pbx.example.test, not "a\\u202eb\\n"',
    '/webserver/httpPort: expected a port from 1 to 65535, not "80"',
    '/fax: nothing here is called "fax"',
  ]);
});
