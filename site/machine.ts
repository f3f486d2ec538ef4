// Looks at the host from outside a site: is it as it was, and has a site left anything behind?
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { exec } from './processes.ts';
import { sitesDir } from './setup.ts';
import type { Site } from './site.ts';

/** What a site must leave alone. Two of these taken before and during or after must be deeply equal. */
export interface Machine {
  readonly hostname: string;
  readonly addresses: string;
  readonly routes: string;
  /** empty where the host has no nft */
  readonly ruleset: string;
  readonly resolvConf: string;
  readonly mounts: readonly string[];
  /** names in folders where a program that forgets its root would write */
  readonly files: readonly string[];
}

const WATCHED = ['/etc', '/run', '/run/netns', '/srv', '/opt', '/var/lib', '/usr/lib/switchroom', '/usr/local/bin'];

export async function snapshotHost(): Promise<Machine> {
  const text = async (...argv: string[]) => (await exec(argv)).stdout;
  const ruleset = await exec(['nft', 'list', 'ruleset']).catch(() => ({ stdout: '' }));
  const files = await Promise.all(
    WATCHED.map(async (folder) => (await readdir(folder).catch((): string[] => [])).map((name) => `${folder}/${name}`)),
  );
  return {
    hostname: hostname(),
    // Lifetimes and counters run by themselves.
    addresses: (await text('ip', '-o', 'address')).replaceAll(/\d+sec/g, '…'),
    routes:
      (await text('ip', 'route', 'show', 'table', 'all')) +
      (await text('ip', '-6', 'route', 'show', 'table', 'all')).replaceAll(/expires \d+sec/g, '…'),
    ruleset: ruleset.stdout.replaceAll(/packets \d+ bytes \d+/g, '…'),
    resolvConf: readFileSync('/etc/resolv.conf', 'utf8'),
    mounts: mounts(),
    files: files.flat().sort(),
  };
}

/** Mount points and what is mounted there; ids and counters left out. */
function mounts(): string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\n');
  return lines.map((line) => `${line.split(' ')[4]} ${line.split(' - ')[1]}`).sort();
}

/** What is still there of a site that was stopped, in words; `[]` is the only good answer. Take `site.namespaceIds()` before `stop`. */
export async function leaks(site: Site, namespaceIds: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const ids = new Set(namespaceIds);
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const space of ['net', 'mnt', 'pid']) {
      const id = tryReadlink(`/proc/${pid}/ns/${space}`);
      if (id === undefined || !ids.has(id)) continue;
      found.push(`process ${pid} (${readComm(pid)}) is still in ${space} namespace ${id}`);
      break;
    }
  }
  for (const mount of mounts()) if (mount.includes(`${sitesDir}/${site.name}/`)) found.push(`still mounted: ${mount}`);
  const loops = await exec(['losetup', '--list', '--noheadings', '--output', 'NAME,BACK-FILE']);
  for (const line of loops.stdout.split('\n'))
    if (line.includes(`${sitesDir}/${site.name}/`)) found.push(`loop device still in use: ${line}`);
  return found;
}

function tryReadlink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // the process ended meanwhile
  }
}

function readComm(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return 'ended meanwhile';
  }
}
