// The download cache: what takes minutes to make, made once, shared by all checkouts of this user.
// A thing in the cache is a folder whose name holds the hash of everything it was made from; it is complete the moment it has that name.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Stop, say } from './say.mjs';

export const cacheDir = resolve(
  process.env.SWITCHROOM_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'switchroom'),
);

/** @param {...(string | Buffer)} parts @returns {string} twelve hex digits: 48 bits, far more than the handful of things in a cache need */
export function shortHash(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 12);
}

/** @param {...string} files @returns {Promise<string>} one text that changes when any of these files does */
export async function contents(...files) {
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\0');
}

/**
 * Runs `work` while no other set-up on this machine holds the lock of that name. The lock is the kernel's (flock, held by a child
 * that ends when our end of its stdin closes), so neither a crash nor a SIGKILL of ours leaves it behind.
 * @template T @param {string} name @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withLock(name, work) {
  await mkdir(cacheDir, { recursive: true });
  const child = spawn('flock', ['--exclusive', join(cacheDir, `${name}.lock`), 'sh', '-c', 'echo held; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // A group of its own: Ctrl-C reaches us, and we end our steps before the lock goes.
    detached: true,
  });
  const waiting = setTimeout(() => say(`${name}: another run is making it; waiting`), 500);
  try {
    await new Promise((held, failed) => {
      child.stdout.once('data', held);
      child.once('error', failed);
      child.once('exit', (code) => failed(new Stop(`the lock ${name} could not be taken (flock ended with ${code})`)));
    });
    clearTimeout(waiting);
    return await work();
  } finally {
    clearTimeout(waiting);
    child.stdin.end();
  }
}

/**
 * The folder `<cache>/<name>-<key>`, made by `make(folder)` if it is not there. Older ones of the same name stay until
 * `prune` (a site may be running from them).
 * @param {string} name @param {string} key @param {(folder: string) => Promise<void>} make @returns {Promise<string>}
 */
export async function made(name, key, make) {
  const folder = join(cacheDir, `${name}-${key}`);
  if (existsSync(folder)) return folder;
  return withLock(name, async () => {
    if (existsSync(folder)) return folder;
    for (const left of await readdir(cacheDir)) {
      // Half-made folders of runs that died; nobody else works here while we hold the lock.
      if (left.startsWith(`.${name}-`)) await rm(join(cacheDir, left), { recursive: true, force: true });
    }
    const half = join(cacheDir, `.${name}-${key}`);
    await mkdir(half, { recursive: true });
    try {
      await make(half);
      await rename(half, folder);
    } catch (error) {
      await rm(half, { recursive: true, force: true });
      throw error;
    }
    return folder;
  });
}
