// Builds dist/: the product as the PBX runs it. Each program becomes one file with everything that it imports, npm packages too
// (docs/adr/0021-one-file-a-program.md); the pages are built by Vite and compressed once, here, so that no request pays for it. Runs in the
// pinned Node 24.
//
// Files are replaced one by one, by rename: a site that runs from dist/ never sees half a file, and dist/ itself stays the same folder.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, dirname, extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { rolldown } from 'rolldown';

const checkout = dirname(import.meta.dirname);
const dist = join(checkout, 'dist');
const scratch = join(dist, '.half');

/** What is started: by s6 and systemd (share/boot, packaging/units), and by people. */
const PROGRAMS = ['engine-main', 'web-main', 'guard-main', 'cli'];
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

/**
 * One program, and what it imports only when it needs it. Names of functions and classes stay, and a map says where each line came from
 * (src/host/stack.ts reads it when something fails).
 * @param {string} program @returns {Promise<Map<string, string>>} file below dist/src → text
 */
async function bundle(program) {
  const bundled = await rolldown({
    input: { [program]: join(checkout, `src/${program}.ts`) },
    cwd: checkout,
    platform: 'node',
    // pg asks for it, and goes on without it.
    external: ['pg-native'],
    plugins: [
      {
        name: 'version',
        // A file of its own: packages of the same build with another number differ in it alone.
        resolveId: (source) => (source.endsWith('/version.ts') ? { id: './version.js', external: true } : null),
      },
    ],
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(`${program}: ${log.message}`);
    },
  });
  const { output } = await bundled.generate({
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: `${program}-[name].js`,
    sourcemap: true,
    sourcemapExcludeSources: true,
    comments: { legal: true, annotation: false, jsdoc: false },
  });
  await bundled.close();
  return new Map(output.map((part) => [part.fileName, part.type === 'chunk' ? part.code : String(part.source)]));
}

async function buildSource() {
  const files = new Map([
    ['version.js', stripTypeScriptTypes(await readFile(join(checkout, 'src/version.ts'), 'utf8'))],
    ...(await Promise.all(PROGRAMS.map(bundle))).flatMap((some) => [...some]),
  ]);
  // Programs last: they name the others.
  const isProgram = (/** @type {string} */ file) => Number(PROGRAMS.includes(basename(file, '.js')));
  for (const [file, text] of [...files].sort(([a], [b]) => isProgram(a) - isProgram(b))) await put(join(dist, 'src', file), text);
  for (const entry of await readdir(join(dist, 'src'))) if (!files.has(entry)) await rm(join(dist, 'src', entry), { recursive: true });
  // What they depend on is built in.
  const { name, version, description, license, type } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'));
  await put(join(dist, 'package.json'), `${JSON.stringify({ name, version, description, license, type, private: true }, null, 2)}\n`);
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
  unlessSame('src', [...source, join(checkout, 'package.json'), join(checkout, 'package-lock.json')], buildSource),
  // The pages import the API's contract from src/, so they are built again when it changes.
  unlessSame('ui', [...pages, ...source.filter((file) => file.endsWith('.ts')), join(checkout, 'package-lock.json')], buildPages),
]);
