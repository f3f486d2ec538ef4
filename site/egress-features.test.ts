import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { features } from './tests/egress-features.ts';

const root = join(import.meta.dirname, '..');
/** Whoever asks for a way out, or tells a program of the proxy. */
const asks = /\begress\.request\(|(?<!function )\bproxyEnvironment\(|\bopenEgress\(/;
/** Makes the way out and hands it to the others; asks for nothing by itself. */
const passesOn = ['src/web.ts', 'src/host/egress-settings.ts'];

test('every feature with an outgoing connection is run by the test of the proxy', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !passesOn.includes(path))
    .filter((path) => asks.test(readFileSync(join(root, path), 'utf8')));
  expect(sources.length).toBeGreaterThan(0);
  expect([...new Set(features.map((f) => f.source))].sort()).toEqual(sources.sort());
});
