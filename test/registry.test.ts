import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { components } from '../src/components/index.ts';
import { configSchema } from '../src/config/config.ts';
import { ordered } from '../src/engine/render.ts';

/** Adding a component is a folder and a line in src/components/index.ts; what else makes one whole is held here. */
const root = join(import.meta.dirname, '../src/components');
const folders = readdirSync(root, { withFileTypes: true })
  .filter((d) => d.isDirectory())
  .map((d) => d.name);

test('every folder is registered once, under its own name', () => {
  expect(components.map((c) => c.id).sort()).toEqual(folders.sort());
});

test('each comes after components that exist, and none waits for itself', () => {
  const order = ordered(components).map((c) => c.id);
  expect(order).toHaveLength(components.length);
  for (const c of components)
    for (const before of c.after) expect(order.indexOf(before), `${before} before ${c.id}`).toBeLessThan(order.indexOf(c.id));
});

test('a circle, and a name that does not exist, are told', () => {
  const [one, two] = components;
  if (!one || !two) throw new Error('no components');
  expect(() =>
    ordered([
      { ...one, after: [two.id] },
      { ...two, after: [one.id] },
    ]),
  ).toThrow(/circle/);
  expect(() => ordered([{ ...one, after: ['fax'] }])).toThrow(/fax, which does not exist/);
});

test('every section of the document is a component’s, and has a default unless nothing works without it', () => {
  const sections = Object.keys(configSchema.shape).filter((k) => k !== 'version');
  expect(sections.filter((s) => !folders.includes(s))).toEqual([]);
  const { interfaces: _, version: _v, ...rest } = configSchema.shape;
  for (const [key, schema] of Object.entries(rest)) expect(schema.safeParse(undefined).success, key).toBe(true);
});

describe.each(folders)('%s', (id) => {
  const at = (name: string) => join(root, id, name);

  test('has a README that says what it owns', () => {
    const text = existsSync(at('README.md')) ? readFileSync(at('README.md'), 'utf8') : '';
    expect(text).toMatch(new RegExp(`^# ${id}\n`));
    expect(text).toMatch(/\b[Oo]wns\b|\| on the machine \|/);
  });

  test('has its parts: index, and a schema where it has a section', () => {
    expect(existsSync(at('index.ts'))).toBe(true);
    expect(existsSync(at('schema.ts'))).toBe(Object.keys(configSchema.shape).includes(id));
    expect(readFileSync(at('index.ts'), 'utf8')).toMatch(/\/\*\*[^/]*\b[Oo]wns on the machine/);
  });

  test('has golden files of what it renders, and a test that reads them', () => {
    const cases = existsSync(at('golden')) ? readdirSync(at('golden')) : [];
    expect(cases.length).toBeGreaterThanOrEqual(2);
    expect(readFileSync(at('golden.test.ts'), 'utf8')).toContain(`goldens(${id}, import.meta.dirname)`);
  });
});
