// The program that switches versions, on folders of its own and without services: where it ends, whenever it is cut off.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';

const checkout = join(import.meta.dirname, '../..');
const program = join(checkout, 'packaging/upgrade/upgrade.sh');
const source = readFileSync(program, 'utf8');
const root = mkdtempSync(join(tmpdir(), 'switchroom-upgrade-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const lib = join(root, 'lib');
const prefix = join(root, 'data');
const bin = join(root, 'bin');
const counter = join(root, 'counter');
const put = (path: string, text: string, mode = 0o644): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
};

/** What changes something. Each is a program of its own: the program itself may be cut off before any of them, and after the last. */
const CHANGES = ['mv', 'rm', 'cp', 'ln', 'sync', 'mkdir'] as const;

beforeEach(() => {
  for (const folder of [lib, prefix, bin]) rmSync(folder, { recursive: true, force: true });
  for (const version of ['1.0', '1.1', '2.0']) {
    put(join(lib, version, 'node'), '#!/bin/sh\n', 0o755);
    put(join(lib, version, 'dist/package.json'), '{}');
  }
  point('1.0');
  for (const folder of ['engine', 'web', 'log']) put(join(prefix, 'var', folder, 'data'), `${folder} of 1.0`);
  put(join(prefix, 'etc/asterisk/a.conf'), 'a');
  mkdirSync(bin);
  for (const name of CHANGES) {
    // What a sync does for a disk the site's power cuts prove; here it would only take time.
    const real = name === 'sync' ? '/bin/true' : execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    // The power goes before the n-th of them: nothing more is done by anybody.
    put(
      join(bin, name),
      `#!/bin/sh\nread -r n < ${counter}\nif [ "$n" -le 1 ]; then kill -KILL $PPID; exit 1; fi\necho $((n - 1)) > ${counter}\nexec ${real} "$@"\n`,
      0o755,
    );
  }
});

/** @param before how many changes it may make until the power goes; all of them without it */
function run(args: readonly string[], before = 100_000) {
  writeFileSync(counter, String(before));
  const { status, stdout, stderr } = spawnSync('sh', [program, ...args], {
    encoding: 'utf8',
    env: {
      PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`,
      SWITCHROOM_VERSIONS: lib,
      SWITCHROOM_PREFIX: prefix,
      SWITCHROOM_SYSTEMD: join(root, 'no-systemd'),
    },
  });
  return { status, stdout, stderr };
}
const status = () =>
  JSON.parse(run(['--json']).stdout) as {
    current: string;
    installed: string[];
    back: string;
    last: { phase: string; from: string; to: string; reason: string };
  };
/** The same from the files, which takes no program. */
const ended = (): { current: string; phase: string } => {
  const file = join(prefix, 'upgrade/state');
  const phase = existsSync(file) ? /^phase (.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] : 'none';
  return { current: readlinkSync(join(lib, 'current')), phase: phase ?? '' };
};
const wanted = (version: string, data: 'keep' | 'back'): void => put(join(prefix, 'upgrade/wanted'), `${version} ${data}\n`);
const data = (): Record<string, string> =>
  Object.fromEntries(readdirSync(join(prefix, 'var')).map((folder) => [folder, readFileSync(join(prefix, 'var', folder, 'data'), 'utf8')]));
/** What a version makes of the data when it starts: others, and files and folders of its own. */
function migrate(version: string): void {
  for (const folder of ['engine', 'web', 'log', 'feeds']) put(join(prefix, 'var', folder, 'data'), `${folder} of ${version}`);
  put(join(prefix, 'etc/new/b.conf'), 'b');
}
const first = { engine: 'engine of 1.0', web: 'web of 1.0', log: 'log of 1.0' };

describe('the switch to another version', () => {
  test('keeps a way back, and names what is not needed any more', () => {
    wanted('1.1', 'keep');
    expect(run(['run']).status).toBe(0);
    expect(status()).toEqual({
      current: '1.1',
      installed: ['1.0', '1.1', '2.0'],
      back: '1.0',
      waits: false,
      last: { phase: 'done', from: '1.0', to: '1.1', reason: '', at: expect.any(Number) },
    });
    const said = run(['--status']).stdout;
    expect(said).toContain('the way back to 1.0, with the data of then: switchroom upgrade --back');
    expect(said).toContain('not needed any more: apt purge switchroom-core-2.0');
    expect(said).not.toContain('purge switchroom-core-1');
  });

  test('tells of telephony that waits for calls', () => {
    put(join(prefix, 'run/engine/waits'), 'calls 2\nuntil 1790000000\n');
    expect(run(['--status']).stdout).toMatch(
      /until no call is up \(now: 2\), until \d\d:\d\d at the latest; end them now: switchroom upgrade now/,
    );
    expect(status()).toMatchObject({ waits: true });
  });

  test('goes back with the data of then, and forward again with those it was left with', () => {
    expect(run(['--to', '1.1']).status).toBe(0);
    migrate('1.1');
    expect(run(['--back']).stderr).toMatch(/1\.0 would run again with its data of .*--yes/);
    expect(status().current).toBe('1.1');
    expect(run(['--back', '--yes']).status).toBe(0);
    expect(status()).toMatchObject({ current: '1.0', back: '1.1' });
    // A log is nobody's version.
    expect(data()).toEqual({ ...first, log: 'log of 1.1' });
    expect(existsSync(join(prefix, 'etc/new/b.conf'))).toBe(false);
    expect(existsSync(join(prefix, 'etc/asterisk/a.conf'))).toBe(true);
    expect(run(['--back', '--yes']).status).toBe(0);
    expect(status()).toMatchObject({ current: '1.1', back: '1.0' });
    expect(data()['web']).toBe('web of 1.1');
  });

  test.each([
    [['--to', '3.0'], 'version "3.0" is not installed; installed: 1.0 1.1 2.0'],
    [['--to', '../1.0'], 'is not installed'],
    [['--to', '1.0'], 'version 1.0 runs already'],
    [['--to'], '--to needs a version'],
    [['--back', '--yes'], 'there is no version to go back to'],
    [['--forth'], 'there is no "--forth"'],
  ])('%j is refused in words', (args, words) => {
    const { status: code, stderr } = run(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
    expect(readlinkSync(join(lib, 'current'))).toBe('1.0');
  });

  test('is not begun without room for a copy of the data', () => {
    put(join(bin, 'df'), '#!/bin/sh\nprintf "Avail\\n12\\n"\n', 0o755);
    expect(run(['--to', '1.1']).status).toBe(1);
    expect(status()).toMatchObject({ current: '1.0', last: { phase: 'failed', reason: expect.stringContaining('0 MB are free') } });
    expect(data()).toEqual(first);
  });
});

/** How many changes a whole switch makes: the power goes before each of them. */
function changesOf(args: readonly string[]): number {
  run(args);
  return 100_000 - Number(readFileSync(counter, 'utf8'));
}

describe('a power cut', () => {
  /** A copy of long ago, of what runs now: the power went before the switch that needs it no more had removed it. */
  const stale = (version: string): void => {
    for (const folder of ['engine', 'web']) put(join(prefix, 'upgrade/kept', version, 'var', folder, 'data'), 'of long ago');
    put(join(prefix, 'upgrade/kept', version, 'list'), 'engine\nweb\n');
  };
  test.each([
    ['', () => {}],
    [' over a copy that an earlier one has left', () => stale('1.0')],
  ])('before any step of a switch%s ends at one version, with its data', (_, begin) => {
    begin();
    wanted('1.1', 'keep');
    const all = changesOf(['run']);
    expect(all).toBeGreaterThan(15);
    const seen = new Set<string>();
    for (let n = 1; n <= all + 1; n++) {
      reset();
      begin();
      wanted('1.1', 'keep');
      run(['run'], n);
      // What the new version did until then, when it was started at all.
      if (readlinkSync(join(lib, 'current')) === '1.1') migrate('1.1');
      expect(run(['recover']).status, `cut before change ${n}`).toBe(0);
      const { current, phase } = ended();
      expect(['none', 'done', 'failed'], `cut before change ${n}`).toContain(phase);
      expect(data(), `cut before change ${n}`).toEqual(current === '1.0' ? { ...first, log: data()['log'] } : { ...dataOf('1.1') });
      seen.add(`${current} ${phase}`);
    }
    expect([...seen].sort()).toEqual(['1.0 failed', '1.0 none', '1.1 done']);
  });

  test('before a way back too many is removed leaves that to the next start', () => {
    wanted('1.1', 'keep');
    run(['run']);
    stale('1.1');
    stale('2.0');
    expect(run(['recover']).status).toBe(0);
    expect(readdirSync(join(prefix, 'upgrade/kept'))).toEqual(['1.0']);
    expect(status()).toMatchObject({ current: '1.1', back: '1.0' });
  });

  test('before any step of going back after it is gone on with at the next start', () => {
    wanted('1.1', 'keep');
    const whole = changesOf(['run']);
    reset();
    wanted('1.1', 'keep');
    // Just before "done" is on the disk: the new version has run.
    run(['run'], whole - 2);
    migrate('1.1');
    expect(ended()).toEqual({ current: '1.1', phase: 'switched' });
    const saved = join(root, 'saved');
    cpSync(prefix, saved, { recursive: true });
    const cutOff = (): void => {
      rmSync(prefix, { recursive: true, force: true });
      cpSync(saved, prefix, { recursive: true });
      point('1.1');
    };
    const all = changesOf(['recover']);
    expect(all).toBeGreaterThan(8);
    for (let n = 1; n <= all; n++) {
      cutOff();
      run(['recover'], n);
      expect(run(['recover']).status, `cut before change ${n}`).toBe(0);
      expect(ended(), `cut before change ${n}`).toEqual({ current: '1.0', phase: 'failed' });
      expect(data(), `cut before change ${n}`).toEqual({ ...first, log: 'log of 1.1' });
    }
  });
});

test('a way back that is cut off is there for another time', () => {
  wanted('1.1', 'keep');
  run(['run']);
  migrate('1.1');
  wanted('1.0', 'back');
  const saved = join(root, 'saved');
  rmSync(saved, { recursive: true, force: true });
  cpSync(prefix, saved, { recursive: true });
  const all = changesOf(['run']);
  for (let n = 1; n <= all; n++) {
    rmSync(prefix, { recursive: true, force: true });
    cpSync(saved, prefix, { recursive: true });
    point('1.1');
    run(['run'], n);
    expect(run(['recover']).status, `cut before change ${n}`).toBe(0);
    const { current, phase } = ended();
    expect(['done', 'failed'], `cut before change ${n}`).toContain(phase);
    expect(data()['web'], `cut before change ${n}`).toBe(`web of ${current}`);
    // Going back is long; what it needs is the same for a few cuts in a row.
    if (current === '1.0' || n % 3 !== 0) continue;
    expect(run(['--back', '--yes']).status, `cut before change ${n}`).toBe(0);
    expect(data(), `cut before change ${n}`).toEqual({ ...first, log: 'log of 1.1' });
  }
});

const dataOf = (version: string) => Object.fromEntries(['engine', 'web', 'log', 'feeds'].map((f) => [f, `${f} of ${version}`]));

function reset(): void {
  rmSync(prefix, { recursive: true, force: true });
  for (const folder of ['engine', 'web', 'log']) put(join(prefix, 'var', folder, 'data'), `${folder} of 1.0`);
  put(join(prefix, 'etc/asterisk/a.conf'), 'a');
  point('1.0');
}

function point(version: string): void {
  rmSync(join(lib, 'current'), { force: true });
  symlinkSync(version, join(lib, 'current'));
}

test('every folder of var/ that the sources know is a version’s, or is known to be none', () => {
  const versions = (/^data='(.*)'$/m.exec(source)?.[1] ?? '').split(' ');
  // Recordings and what a running daemon has open; logs; spools, whose readers know what they have read; files that people asked for; the mark
  // of a reset, which the next start ends whatever its version is.
  const nobodys = ['asterisk', 'backups', 'captures', 'chrony', 'dhcpcd', 'dnsmasq', 'fail2ban', 'log', 'reset', 'spool'];
  const files = readdirSync(join(checkout, 'src'), { recursive: true, encoding: 'utf8' }).filter((f) => /(?<!\.test)\.ts$/.test(f));
  const text = files.map((f) => readFileSync(join(checkout, 'src', f), 'utf8')).join('\n');
  const named = new Set([...text.matchAll(/(?:[`'" ]|(?:@PREFIX@|\$P|prefix\})\/)var\/([a-z][a-z0-9-]*)/g)].map(([, name = '']) => name));
  expect([...named].filter((name) => !versions.includes(name) && !nobodys.includes(name))).toEqual([]);
  expect(versions.filter((name) => !named.has(name))).toEqual([]);
});

test('the shell takes it for a program', () => {
  chmodSync(root, 0o755);
  expect(spawnSync('sh', ['-n', program]).status).toBe(0);
});
