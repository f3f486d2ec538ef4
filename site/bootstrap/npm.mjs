// npm packages by the lockfile, and the pinned Node that runs everything after set-up.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './cache.mjs';
import { run } from './run.mjs';
import { Stop, say } from './say.mjs';

/** @param {string} checkout @returns {Promise<string>} the pinned Node's binary */
export async function npmPackages(checkout) {
  const lock = await readFile(join(checkout, 'package-lock.json'), 'utf8');
  const stamp = createHash('sha256').update(lock).digest('hex');
  if (!(await matches(checkout, lock, stamp))) {
    await withLock(`npm-${createHash('sha256').update(checkout).digest('hex').slice(0, 12)}`, async () => {
      if (await matches(checkout, lock, stamp)) return;
      say('npm: installing the packages of package-lock.json');
      // No package of ours needs an install script, so none may run.
      await run([process.execPath, npmCli(), 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: checkout });
      await writeStamp(checkout, stamp);
      say('npm: ready');
    });
  }
  const node = join(checkout, 'node_modules', `node-linux-${process.arch}`, 'bin/node');
  if (!existsSync(node)) throw new Stop(`${node} is missing; remove node_modules and run the command again`);
  return node;
}

/** npm by its own file: the npm on PATH may belong to another Node. @returns {string} */
export function npmCli() {
  const beside = join(process.execPath, '../../lib/node_modules/npm/bin/npm-cli.js');
  for (const path of [process.env.npm_execpath, beside, '/usr/share/nodejs/npm/bin/npm-cli.js']) {
    if (path?.endsWith('.js') && existsSync(path)) return path;
  }
  throw new Stop('npm was not found beside this Node; install npm, or start with "npm start"');
}

/** @param {string} checkout @param {string} lock @param {string} stamp */
async function matches(checkout, lock, stamp) {
  const file = join(checkout, 'node_modules/.switchroom-lock');
  if (existsSync(file) && (await readFile(file, 'utf8')) === stamp) return true;
  // Installed by a person's own `npm ci`: npm's record of it says whether it is the same set.
  const record = join(checkout, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  /** @type {Record<string, { version: string }>} */
  const installed = JSON.parse(await readFile(record, 'utf8')).packages;
  /** @type {Record<string, { version: string, optional?: boolean }>} */
  const wanted = JSON.parse(lock).packages;
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '') continue;
    const have = installed[path]?.version;
    if (have !== version && !(optional && have === undefined)) return false;
  }
  await writeStamp(checkout, stamp);
  return true;
}

/** @param {string} checkout @param {string} stamp */
async function writeStamp(checkout, stamp) {
  const file = join(checkout, 'node_modules/.switchroom-lock');
  await writeFile(`${file}.new`, stamp);
  await rename(`${file}.new`, file);
}
