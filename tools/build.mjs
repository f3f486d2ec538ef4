// Builds dist/: the product as the PBX runs it. Types are stripped from src/ (the layout stays the repository's own), the pages are
// built by Vite and compressed once, here, so that no request pays for it. Runs in the pinned Node 24.
//
// Files are replaced one by one, by rename: a site that runs from dist/ never sees half a file, and dist/ itself stays the same folder.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const checkout = dirname(import.meta.dirname);
const dist = join(checkout, 'dist');
const scratch = join(dist, '.half');

/** Run-time files of src/ that are not TypeScript; goldens, fixtures and READMEs are not. */
const CARRIED = new Set(['.liquid', '.json', '.sql', '.conf', '.txt', '.py', '.sh']);
const LEFT_OUT = /(^|\/)(golden|invalid|fixtures)\/|\.test\.ts$|\.md$/;
/** Below this a compressed answer is no smaller on the wire than one packet. */
const COMPRESS_FROM_BYTES = 1024;
const COMPRESSED = new Set(['.js', '.css', '.html', '.svg', '.json', '.ico', '.webmanifest', '.map']);

/** @param {string} folder @returns {Promise<string[]>} all files below, sorted, relative */
async function filesIn(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** @param {string[]} paths absolute @returns {Promise<string>} */
async function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    hash
      .update(path)
      .update('\0')
      .update(await readFile(path))
      .update('\0');
  return hash.digest('hex');
}

/** Writes only what changed. @param {string} path @param {string | Buffer} data @param {number} [mode] */
async function put(path, data, mode = 0o644) {
  const wanted = Buffer.from(data);
  if (existsSync(path) && (await readFile(path)).equals(wanted)) return;
  await mkdir(dirname(path), { recursive: true });
  // Outside the folders that a site copies: a copy made meanwhile must not meet a file that is about to vanish.
  const half = join(scratch, createHash('sha256').update(path).digest('hex'));
  await writeFile(half, wanted);
  await chmod(half, mode);
  await rename(half, path);
}

/** Relative imports name `.ts` files in the source; in dist/ the same files are `.js`. @param {string} code */
const renameImports = (code) => code.replace(/(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.\.?\/[^'"\n]+)\.ts\2/g, '$1$2$3.js$2');

async function buildSource() {
  const from = join(checkout, 'src');
  const kept = new Set();
  for (const file of await filesIn(from)) {
    if (LEFT_OUT.test(file)) continue;
    const path = join(from, file);
    if (file.endsWith('.ts')) {
      if (file.endsWith('.d.ts')) continue;
      const to = file.replace(/\.ts$/, '.js');
      kept.add(to);
      // "strip" replaces types by blanks: lines and columns of an error stay those of the source.
      await put(join(dist, 'src', to), renameImports(stripTypeScriptTypes(await readFile(path, 'utf8'), { mode: 'strip' })));
    } else if (CARRIED.has(extname(file))) {
      kept.add(file);
      await put(join(dist, 'src', file), await readFile(path), (await stat(path)).mode & 0o777);
    }
  }
  for (const file of await filesIn(join(dist, 'src'))) if (!kept.has(file)) await rm(join(dist, 'src', file));
  await put(join(dist, 'package.json'), await readFile(join(checkout, 'package.json')));
}

async function buildPages() {
  const config = join(checkout, 'ui/vite.config.ts');
  if (!existsSync(config)) return;
  const out = join(dist, '.ui');
  await rm(out, { recursive: true, force: true });
  const vite = join(checkout, 'node_modules/vite/bin/vite.js');
  const child = spawn(
    process.execPath,
    [vite, 'build', '--config', config, '--outDir', out, '--emptyOutDir', '--logLevel', 'warn', join(checkout, 'ui')],
    {
      cwd: join(checkout, 'ui'),
      stdio: ['ignore', 2, 2],
    },
  );
  const code = await new Promise((done) => child.once('exit', done));
  if (code !== 0) throw new Error(`vite build ended with ${code}`);
  await compress(out);
  const [files, old] = [await filesIn(out), await filesIn(join(dist, 'ui'))];
  // index.html last: it names the others.
  for (const file of files.sort((a, b) => Number(a.startsWith('index.html')) - Number(b.startsWith('index.html')))) {
    await put(join(dist, 'ui', file), await readFile(join(out, file)));
  }
  for (const file of old) if (!files.includes(file)) await rm(join(dist, 'ui', file));
  await rm(out, { recursive: true, force: true });
}

/** @param {string} folder */
async function compress(folder) {
  const brotli = promisify(brotliCompress);
  const zip = promisify(gzip);
  const files = await filesIn(folder);
  // A Vite plugin may have done it already.
  const queue = files.filter((file) => COMPRESSED.has(extname(file)) && !files.includes(`${file}.br`));
  const worker = async () => {
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      const data = await readFile(join(folder, file));
      if (data.length < COMPRESS_FROM_BYTES) continue;
      // 9 of 11: the last two levels take ten times as long for one or two percent.
      await writeFile(join(folder, `${file}.br`), await brotli(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
      await writeFile(join(folder, `${file}.gz`), await zip(data, { level: 9 }));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** Runs `work` unless its inputs are what they were the last time. @param {string} name @param {string[]} inputs @param {() => Promise<void>} work */
async function unlessSame(name, inputs, work) {
  const stamp = join(dist, `.${name}-inputs`);
  const hash = await hashOf([...inputs, import.meta.filename].filter((path) => existsSync(path)));
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === hash) return;
  const begun = performance.now();
  await rm(stamp, { force: true });
  await work();
  await put(stamp, hash);
  process.stderr.write(`          build: ${name} in ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
}

const source = (await filesIn(join(checkout, 'src'))).map((file) => join(checkout, 'src', file));
// The guide is the help in the pages.
const inPages = await Promise.all(
  [join(checkout, 'ui'), join(checkout, 'docs/guide')].map(async (folder) => (await filesIn(folder)).map((file) => join(folder, file))),
);
const pages = inPages.flat();
await mkdir(scratch, { recursive: true });
await Promise.all([
  unlessSame('src', [...source, join(checkout, 'package.json')], buildSource),
  // The pages import the API's contract from src/, so they are built again when it changes.
  unlessSame('ui', [...pages, ...source.filter((file) => file.endsWith('.ts')), join(checkout, 'package-lock.json')], buildPages),
]);
