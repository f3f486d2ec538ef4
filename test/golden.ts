import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { components } from '../src/components/index.ts';
import { parseConfig, parseWith } from '../src/config/config.ts';
import { type Subscribers, subscribersSchema } from '../src/config/subscribers.ts';
import type { AnyComponent, Artifact, Context, Secrets } from '../src/engine/contract.ts';
import type { Facts } from '../src/engine/facts.ts';
import { checkAll, claimsOf, reachesOf } from '../src/engine/render.ts';
import { FakeHost } from '../src/host/fake.ts';
import { modeFor } from '../src/host/mode.ts';

/**
 * Golden files: `golden/<case>/config.json`, with `facts.json` and `subscribers.json` where they matter, and in `golden/<case>/out` everything
 * that the component makes of it, as text. `npm run golden` writes `out` anew; the difference is part of the review.
 */

/** Secrets that say what they are, so that a reader sees where one goes. */
export const plainSecrets: Secrets = {
  named: (name) => `secret-${name.replaceAll('/', '-')}`,
  phone: (mac, generation) => `password-${mac.replaceAll(':', '')}-${generation}`,
  kept: (id) => `kept-${id}`,
};

/** Two links and no lease: what a machine looks like where a case does not say otherwise. */
const plainFacts: Facts = { links: new FakeHost().kernelLinks, leases: [] };

export interface GoldenCase {
  readonly name: string;
  readonly folder: string;
  readonly ctx: Context;
}

export function goldenCases(folder: string): GoldenCase[] {
  return readdirSync(join(folder, 'golden'), { withFileTypes: true })
    .filter((d) => d.isDirectory())
    .map((d) => ({ name: d.name, folder: join(folder, 'golden', d.name), ctx: contextOf(join(folder, 'golden', d.name)) }));
}

function contextOf(folder: string): Context {
  const read = (name: string): unknown => {
    const text = readIfThere(join(folder, name));
    return text === undefined ? undefined : JSON.parse(text);
  };
  const config = parseConfig(read('config.json'));
  if (!config.ok) throw new Error(`${folder}/config.json: ${JSON.stringify(config.problems)}`);
  const parsed = parseWith(subscribersSchema, read('subscribers.json') ?? {});
  if (!parsed.ok) throw new Error(`${folder}/subscribers.json: ${JSON.stringify(parsed.problems)}`);
  const subscribers: Subscribers = parsed.value;
  const facts = { ...plainFacts, ...(read('facts.json') as Partial<Facts> | undefined) };
  const base = { config: config.value, subscribers, facts };
  return { ...base, claims: claimsOf(components, base), reaches: reachesOf(components, base) };
}

/** Tests of one component: every case is accepted, and renders exactly what lies beside it. */
export function goldens(component: AnyComponent, folder: string): void {
  describe(`what ${component.id} renders`, () => {
    test.each(goldenCases(folder).map((c) => [c.name, c] as const))('%s', (_, c) => {
      expect(checkAll(components, c.ctx).filter((p) => p.severity !== 'warning')).toEqual([]);
      const is = asText(component.render({ ...c.ctx, secrets: plainSecrets }));
      const out = join(c.folder, 'out');
      if (process.env['GOLDEN'] === 'write') write(out, is);
      expect(Object.fromEntries(is)).toEqual(Object.fromEntries(filesIn(out)));
    });
  });
}

/** Artifacts as files: what a reviewer reads is what lands on the machine. */
export function asText(artifacts: readonly Artifact[]): Map<string, string> {
  const out = new Map<string, string>();
  const lines: string[] = [];
  for (const a of artifacts) {
    switch (a.kind) {
      case 'file': {
        out.set(a.path.startsWith('/') ? `root${a.path}` : `prefix/${a.path}`, a.content);
        lines.push(`file ${a.path} for ${a.reader}, mode ${modeFor(a).toString(8)}`);
        break;
      }
      case 'unit': {
        const { kind: _, name, run, finish, check, ...rest } = a;
        for (const [file, text] of Object.entries({ run, finish, check })) if (text !== undefined) out.set(`units/${name}/${file}`, text);
        out.set(`units/${name}/unit.json`, `${JSON.stringify(rest, undefined, 2)}\n`);
        lines.push(`unit ${name}`);
        break;
      }
      case 'nft-table': {
        out.set(`nft/${a.name}.nft`, `table ${a.family} ${a.name} {\n${a.body}\n}\n`);
        lines.push(`nft-table ${a.name}`);
        break;
      }
      default: {
        const { kind, ...rest } = a;
        const values = Object.entries(rest).map(([k, v]) => `${k}=${Array.isArray(v) ? v.join(',') : String(v)}`);
        lines.push(`${kind} ${values.join(' ')}`);
      }
    }
  }
  if (lines.length > 0) out.set('artifacts.txt', `${lines.join('\n')}\n`);
  return out;
}

function filesIn(folder: string): [string, string][] {
  if (!existsSync(folder)) return []; // git keeps no empty folder: a case that renders nothing has none
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .map((f) => join(f.parentPath, f.name))
    .map((at) => [at.slice(folder.length + 1), readFileSync(at, 'utf8')]);
}

function write(out: string, files: ReadonlyMap<string, string>): void {
  if (basename(out) !== 'out') throw new Error(`${out} is not a folder of goldens`);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), text);
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw e;
  }
}
