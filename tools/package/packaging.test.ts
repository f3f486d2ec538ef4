// What the packages are made from says the same as what the site runs: one of the two would otherwise be forgotten.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Stage } from './deb.ts';
import { isCarried, licenceOf, readNpm } from './node-modules.ts';

const checkout = join(import.meta.dirname, '../..');
const text = (path: string): string => readFileSync(join(checkout, path), 'utf8');
const rows = (path: string): string[] =>
  text(path)
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');

describe('the units of the package', () => {
  const boot = text('share/boot');

  test('folders have the owners and modes that share/boot gives them', () => {
    const declared = rows('packaging/switchroom.tmpfiles').map((line) => line.split(/\s+/));
    const [prefix = ''] = [declared[0]?.[1] ?? ''];
    const byPath = new Map(declared.map(([, path = '', mode, user, group]) => [path.slice(prefix.length + 1), `${user} ${group} ${mode}`]));
    const owned = [...boot.matchAll(/^folder (\S+) (\S+) (\S+) (\d+)$/gm)];
    expect(owned.length).toBeGreaterThan(5);
    for (const [, path = '', user, group, mode] of owned) expect([path, byPath.get(path)]).toEqual([path, `${user} ${group} ${mode}`]);
    const plain = [...boot.matchAll(/^mkdir -p ((?:run|var|etc)\S*(?: \S+)*)$/gm)].flatMap(([, paths = '']) => paths.split(' '));
    expect(plain.filter((path) => path !== 'run' && !byPath.has(path))).toEqual([]);
  });

  test('each of ours runs as the user, with the memory and the rights that share/boot gives it', () => {
    const services = [...boot.matchAll(/^service (\S+) (\S+) (\S+) (\d+)$/gm)];
    expect(services.map(([, name]) => name)).toEqual(['engine', 'web', 'guard']);
    for (const [, name = '', user = '', capability = '', memory] of services) {
      const unit = text(`packaging/units/${name === 'engine' ? 'switchroomd' : `switchroom-${name}`}.service`);
      expect(unit).toContain(`--max-old-space-size=${memory} `);
      expect(unit).toContain(`/dist/src/${name}-main.js\n`);
      expect(/^User=(.*)$/m.exec(unit)?.[1] ?? 'root').toBe(user);
      if (user === 'root') continue;
      const rights = capability === "''" ? '' : `CAP_${capability.toUpperCase()}`;
      expect(/^CapabilityBoundingSet=(.*)$/m.exec(unit)?.[1]).toBe(rights);
      expect(/^AmbientCapabilities=(.*)$/m.exec(unit)?.[1] ?? '').toBe(rights);
      expect(unit).toContain('\nNoNewPrivileges=yes\n');
    }
  });

  test('users have the numbers that they have on the site', () => {
    const site = rows('site/packages/users.txt').map((line) => line.split(/\s+/).slice(0, 3).join(' '));
    const declared = rows('packaging/switchroom.sysusers').map((line) => /^u (\S+) (\d+) "[^"]+" (\S+) /.exec(line)?.slice(1).join(' '));
    expect(declared).toEqual(site);
  });
});

test('the Node that is carried is the one of the lockfile, with its SHA-256', () => {
  const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, { version?: string }> };
  for (const [name = '', version, sha256] of rows('packaging/node.lock').map((line) => line.split(/\s+/))) {
    expect([name, version]).toEqual([name, packages[`node_modules/${name}`]?.version]);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
});

test('every Debian package of the site’s tree is depended on, or is for tests alone', () => {
  const known = new Set([...rows('packaging/depends.txt'), ...rows('packaging/site-only.txt')]);
  expect(rows('site/packages/base.txt').filter((name) => !known.has(name))).toEqual([]);
});

describe('npm packages', () => {
  const npm = readNpm(checkout);

  test('those that run are carried, those of tests are not; the pages’ own are known for their licences', () => {
    const shipped = npm.shipped.map(({ path }) => path);
    expect(shipped).toContain('node_modules/fastify');
    expect(shipped.filter((path) => /vitest|playwright|vite$|node-linux/.test(path))).toEqual([]);
    expect(npm.bundled.map(({ path }) => path)).toEqual(expect.arrayContaining(['node_modules/react', 'node_modules/scheduler']));
    const fastify = npm.shipped.filter(({ path }) => path === 'node_modules/fastify').map((one) => licenceOf(checkout, one));
    expect(fastify.join()).toMatch(/^fastify .*MIT/);
  });

  test.each([
    ['index.js', true],
    ['dist/commonjs/index.min.js', true],
    ['LICENSE', true],
    ['LICENSE.md', true],
    ['index.d.ts', false],
    ['src/index.ts', false],
    ['dist/index.js.map', false],
    ['README.md', false],
    ['test/all.js', false],
    ['.npmignore', false],
    ['bin/semver.js', false],
    ['cli.js', false],
    ['lib/binary.js', true],
  ])('%s is carried: %s', (file, carried) => expect(isCarried(file)).toBe(carried));
});

describe('a package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchroom-deb-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const deb = {
    name: 'tiny',
    version: '1.0',
    architecture: 'all',
    fields: { Section: 'comm', Priority: 'optional', Description: 'a test' },
  };

  async function build(name: string, modes: readonly number[]): Promise<string> {
    const stage = new Stage(join(folder, name, 'stage'));
    const order = modes[0] === 0o600 ? ['b', 'a'] : ['a', 'b'];
    for (const file of order) await stage.file(`usr/share/tiny/${file}`, file);
    await stage.link('usr/share/tiny/c', 'a');
    return stage.build(deb, join(folder, name), 1_700_000_000, name.startsWith('small') ? 'small' : 'quick');
  }

  test.each(['small', 'quick'])('has the same bytes wherever and in whichever order it is made (%s)', async (kind) => {
    const files = [await build(`${kind}-one`, [0o644]), await build(`${kind}-two`, [0o600])];
    const [one, two] = files.map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
    expect(two).toBe(one);
  });

  test('belongs to root, with the time it was told and sums of its files', async () => {
    const file = await build('look', [0o644]);
    const listed = execFileSync('dpkg-deb', ['--contents', file], { encoding: 'utf8', env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } });
    expect(listed).toContain('-rw-r--r-- root/root         1 2023-11-14 22:13 ./usr/share/tiny/a\n');
    expect(listed).toContain('./usr/share/tiny/c -> a\n');
    execFileSync('dpkg-deb', ['--control', file, join(folder, 'control')]);
    expect(readdirSync(join(folder, 'control')).sort()).toEqual(['control', 'md5sums']);
    expect(readFileSync(join(folder, 'control/md5sums'), 'utf8').split('\n')[0]).toBe('0cc175b9c0f1b6a831c399e269772661  usr/share/tiny/a');
  });
});
