// Whose code the product's programs and its built pages hold: read from the lockfile, as npm itself would.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
      license: z.string().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

export interface NpmPackage {
  /** `node_modules/fastify` */
  readonly path: string;
  readonly version: string;
  readonly license: string;
}

export interface Npm {
  /** What runs on the PBX: built into its programs, and beside them in the first version. */
  readonly shipped: readonly NpmPackage[];
  /** What Vite has built into the pages. */
  readonly bundled: readonly NpmPackage[];
}

/** The libraries of the pages that are declared for development, since only their build needs them. */
const pageRoots = [
  '@mantine/core',
  '@mantine/form',
  '@mantine/hooks',
  '@tanstack/react-query',
  '@tanstack/react-router',
  'i18next',
  'react',
  'react-dom',
  'react-i18next',
];

export function readNpm(checkout: string): Npm {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')));
  const of = (path: string): NpmPackage => {
    const { version = '', license = 'see its folder' } = packages[path] ?? {};
    return { path, version, license };
  };
  const shipped = Object.keys(packages).filter((path) => path !== '' && !packages[path]?.dev && !packages[path]?.optional);
  const bundled = new Set<string>();
  const follow = (name: string, from: string): void => {
    // Node's own way of looking: beside the one that asks, then upwards.
    const nested = `${from}/node_modules/${name}`;
    const path = nested in packages ? nested : `node_modules/${name}`;
    if (!(path in packages) || bundled.has(path)) return;
    bundled.add(path);
    for (const next of Object.keys(packages[path]?.dependencies ?? {})) follow(next, path);
  };
  for (const name of pageRoots) follow(name, '');
  return { shipped: shipped.sort().map(of), bundled: [...bundled].sort().map(of) };
}

/** Files of an npm package that nothing reads at run time: sources, types, maps, tests, documentation, its own commands. Its licence is none of them. */
export function isCarried(file: string): boolean {
  if (/(^|\/)(licen[cs]e|copying|notice|authors)[^/]*$/i.test(file)) return true;
  if (
    /(^|\/)(bin|scripts|test|tests|__tests__|docs|doc|examples?|benchmarks?|bench|\.github|\.vscode|typings)(\/|$)|(^|\/)(bin|cli)\.js$|\.html$/.test(
      file,
    )
  )
    return false;
  return !/(\.map|\.md|\.markdown|\.flow|\.ts|\.mts|\.cts|\.tsx|\.yml|\.yaml|\.h|\.cc|\.gyp|\.sh)$|(^|\/)\.[^/]+$/.test(file);
}

/** The licence texts of an npm package, one after the other. */
export function licenceOf(checkout: string, { path, version, license }: NpmPackage): string {
  const folder = join(checkout, path);
  const texts = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim());
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return `${name} ${version}: ${license}\n\n${texts.join('\n\n') || 'The package has no licence file of its own.'}\n`;
}
