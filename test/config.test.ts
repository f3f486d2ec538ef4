import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { components } from '../src/components/index.ts';
import { parseConfig, parseWith } from '../src/config/config.ts';
import type { Problem } from '../src/config/problems.ts';
import { subscribersSchema } from '../src/config/subscribers.ts';
import { keepNothing } from '../src/engine/contract.ts';
import { refused } from '../src/engine/core.ts';
import { execute } from '../src/engine/execute.ts';
import type { Facts } from '../src/engine/facts.ts';
import { checkAll, claimsOf, planAll, renderAll } from '../src/engine/render.ts';
import { arbitraryDocuments, arbitraryEdits } from './arbitrary-documents.ts';
import { documents, lease, machine } from './documents.ts';
import { plainSecrets } from './golden.ts';

const facts: Facts = { links: machine().kernelLinks, leases: [lease] };
const paths = { prefix: '/srv/switchroom', lib: '/usr/lib/switchroom', node: '/usr/lib/switchroom/node' };

function wellSaid(problems: readonly Problem[]): void {
  for (const p of problems) {
    expect(p.path).toMatch(/^(\/.*)?$/su);
    expect(p.message).not.toMatch(/Invalid|Expected|received|\[object|NaN expected/);
    expect(p.message).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u);
  }
}

describe('any document', () => {
  test('arbitrary JSON is answered with problems, never with a crash', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (v) => {
        const parsed = parseConfig(v);
        expect(parsed.ok).toBe(false);
        if (!parsed.ok) wellSaid(parsed.problems);
      }),
    );
  });

  test('one of the right shape is parsed, checked, rendered and done without a crash, and reads back as itself', async () => {
    let [accepted, rendered] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.oneof(arbitraryDocuments, arbitraryEdits), async (input) => {
        const parsed = parseConfig(input);
        if (!parsed.ok) {
          expect(parsed.problems.length).toBeGreaterThan(0);
          wellSaid(parsed.problems);
          return;
        }
        accepted++;
        expect(parseConfig(parsed.value)).toEqual(parsed);
        expect(parseConfig(JSON.parse(JSON.stringify(parsed.value)))).toEqual(parsed);
        const base = { config: parsed.value, subscribers: { extensions: [], devices: [] }, facts };
        const ctx = { ...base, claims: claimsOf(components, base) };
        const problems = checkAll(components, ctx);
        wellSaid(problems);
        if (refused(problems)) return;
        rendered++;
        const want = renderAll(components, ctx, plainSecrets, paths);
        expect(JSON.parse(JSON.stringify(want))).toEqual(want); // the journal keeps it as JSON
        const host = machine();
        const steps = await planAll(components, want, {}, host, keepNothing);
        expect(steps.length).toBeGreaterThan(0);
        for (const step of steps) await execute(step, host);
        expect((await planAll(components, want, want, host, keepNothing)).filter((s) => s.do !== 'wait')).toEqual([]);
      }),
      { numRuns: 600 },
    );
    // Otherwise this test proves nothing.
    expect(accepted).toBeGreaterThan(100);
    expect(rendered).toBeGreaterThan(50);
  });

  test('a good one with anything in any place is answered, never with a crash', () => {
    const leaves = documents.flatMap(([, d]) => places(d).map((path) => [d, path] as const));
    fc.assert(
      fc.property(
        fc.constantFrom(...leaves),
        fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY)),
        ([d, path], v) => {
          const parsed = parseConfig(put(d, path, v));
          if (!parsed.ok) return wellSaid(parsed.problems);
          const base = { config: parsed.value, subscribers: { extensions: [], devices: [] }, facts };
          wellSaid(checkAll(components, { ...base, claims: claimsOf(components, base) }));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('nesting without end ends in a problem', () => {
    let deep: unknown = {};
    for (let n = 0; n < 20_000; n++) deep = n % 2 ? [deep] : { a: deep };
    for (const document of [deep, { version: 1, interfaces: deep }, { version: 1, interfaces: {}, dns: deep }]) {
      expect(parseConfig(document).ok).toBe(false);
    }
  });
});

test('no schema leaves its sentences to the validator', () => {
  // One wrong value of each kind at each field, so that every sentence is seen once.
  const wrong = [null, true, 0.5, -1, 1e10, '\n', 'x'.repeat(400), [], {}, Array(2000).fill('x'), { '\n': 1 }];
  const all = documents
    .filter((_, n) => n === 3 || n === 7)
    .flatMap(([, d]) => places(d).flatMap((path) => wrong.map((v) => parseConfig(put(d, path, v)))));
  const messages = new Set(all.flatMap((p) => (p.ok ? [] : p.problems.map((x) => x.message))));
  expect(messages.size).toBeGreaterThan(100);
  expect([...messages].filter((m) => !/^(expected|missing:|nothing here is called) /.test(m) || /of another form|of type/.test(m))).toEqual(
    [],
  );
});

test('what may be a password is not repeated', () => {
  const r = parseWith(z.strictObject({ password: z.string().max(8) }), { password: 'correct horse battery staple' });
  expect(r).toEqual({
    ok: false,
    problems: [{ code: 'config.invalid', path: '/password', message: 'expected a text of at most 8 characters' }],
  });
});

test('subscribers of any kind are answered, never with a crash', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record({ extensions: fc.jsonValue(), devices: fc.jsonValue() })), (v) => {
      const r = parseWith(subscribersSchema, v);
      if (r.ok) expect(parseWith(subscribersSchema, r.value)).toEqual(r);
      else wellSaid(r.problems);
    }),
  );
});

type Path = readonly (string | number)[];

/** Every place in a value, itself included. */
function places(v: unknown, path: Path = []): Path[] {
  if (typeof v !== 'object' || v === null) return [path];
  return [path, ...Object.entries(v).flatMap(([k, x]) => places(x, [...path, Array.isArray(v) ? Number(k) : k]))];
}

function put(v: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(v)) return v.map((x, n) => (n === key ? put(x, rest, to) : x));
  return { ...(v as object), [key]: put((v as Record<string | number, unknown>)[key], rest, to) };
}
