// The entry of every npm command. Plain JavaScript without dependencies, for the Node 20 that a Debian machine may have: it makes
// what is missing (npm packages, the Debian tree, Asterisk's root, the build) and then hands over to the pinned Node 24.
//
//   node site/bootstrap.mjs start|stop|test|site|bench|campaign|dev|build|package|installed|power-cuts|check|golden|pictures|virtual-machine [arguments]
//   node site/bootstrap.mjs asterisk --update       renew the lock of Asterisk's packages
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { applianceIfThere, applianceTree } from './bootstrap/appliance.mjs';
import { asteriskRoot } from './bootstrap/asterisk.mjs';
import { cacheDir } from './bootstrap/cache.mjs';
import { checkKernelNetworking, checkMachine } from './bootstrap/checks.mjs';
import { installHostPrograms } from './bootstrap/host.mjs';
import { npmPackages } from './bootstrap/npm.mjs';
import { begunAt, Stop } from './bootstrap/say.mjs';
import { baseTree, layer, layerIfThere } from './bootstrap/tree.mjs';
import { virtualLayers } from './bootstrap/virtual.mjs';

const checkout = dirname(import.meta.dirname);

/** What each command needs before it runs. `site`: tree, phones, Asterisk, build; `browser`: the test layer as well; `appliance`: a Debian under systemd; `virtual`: the same in qemu; `tools`: what people of ours have; see also `peersOf`. */
const NEEDS = {
  start: ['site'],
  stop: [],
  site: [],
  test: ['site', 'browser', 'appliance', 'tools'],
  installed: ['site', 'appliance', 'tools'],
  'power-cuts': ['site', 'appliance'],
  bench: ['site', 'browser'],
  campaign: ['site'],
  dev: [],
  build: ['build'],
  package: ['build', 'asterisk'],
  check: [],
  golden: [],
  pictures: ['site', 'browser'],
  'virtual-machine': ['site', 'appliance', 'virtual'],
};

/** Whether a command is measured beside programs that nothing else here needs. @param {string} command @param {string[]} args */
const peersOf = (command, args) => command === 'bench' && args.includes('network');

/** Whether a benchmark needs the machine that Switchroom is installed on. @param {string} command @param {string[]} args */
const applianceOf = (command, args) => command === 'bench' && args.includes('appliance');

/** @param {string} node */
async function build(node) {
  // Stripping types is the same code that Node runs sources with; only its name is still called experimental.
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(checkout, 'tools/build.mjs')], {
    cwd: checkout,
    stdio: ['ignore', 2, 2],
  });
  const code = await new Promise((done) => child.once('exit', done));
  if (code !== 0) throw new Stop('the build failed; its messages are above');
}

/**
 * Everything a site is made of. The parts that do not depend on each other run side by side: unpacking the tree keeps one core
 * busy, npm and Asterisk mostly wait for the network.
 * @param {{ browser: boolean, beside: boolean, installed: boolean, tools: boolean, virtual: boolean }} wanted
 */
async function setUpSite({ browser, beside, installed, tools: withTools, virtual }) {
  await checkMachine(checkout);
  await installHostPrograms();
  const trees = (async () => {
    const base = await baseTree();
    await checkKernelNetworking(base);
    const phones = await layer('phones', [base]);
    // Kept in the record where it is there: a `npm start` beside a running `npm test` must not take the browser away.
    const test = await (browser ? layer : layerIfThere)('test', [base, phones]);
    const peers = await (beside ? layer : layerIfThere)('peers', [base]);
    const tools = await (withTools ? layer : layerIfThere)('tools', [base]);
    const appliance = await (installed ? applianceTree : applianceIfThere)();
    const machine = virtual && appliance !== undefined ? await virtualLayers(base, appliance) : {};
    return { base, phones, test, peers, tools, appliance, ...machine };
  })();
  const packages = npmPackages(checkout).then(async (node) => {
    await build(node);
    return node;
  });
  const results = await Promise.allSettled([trees, asteriskRoot(), packages]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const [layers, asterisk, node] = results.map((result) => result.value);
  await mkdir(join(checkout, '.site'), { recursive: true });
  const file = join(checkout, '.site/setup.json');
  await writeFile(`${file}.new`, `${JSON.stringify({ cache: cacheDir, layers, asterisk, node }, null, 2)}\n`);
  await rename(`${file}.new`, file);
  await writeFile(join(cacheDir, 'setup-complete'), '');
  return node;
}

/** @param {string} node @param {string[]} argv @param {Record<string, string>} facts @returns {Promise<number>} */
async function handOver(node, argv, facts) {
  const child = spawn(node, argv, {
    cwd: checkout,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...facts,
      SWITCHROOM_BEGUN: String(begunAt),
      SWITCHROOM_HOST_NODE: process.execPath,
      PATH: `${join(checkout, 'node_modules/.bin')}:${process.env.PATH}`,
    },
  });
  // Ctrl-C goes to the whole group; the command takes its site down and we wait for it. A signal sent to us alone is passed on.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  return new Promise((done) => child.once('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal ?? 'SIGKILL'] ?? 9))));
}

async function main() {
  const [command = '', ...args] = process.argv.slice(2);
  if (command === 'asterisk') {
    await installHostPrograms();
    await asteriskRoot({ update: args.includes('--update') });
    return 0;
  }
  const needs = NEEDS[/** @type {keyof typeof NEEDS} */ (command)];
  if (needs === undefined) throw new Stop(`unknown command "${command}"; one of ${Object.keys(NEEDS).join(', ')}`);
  const fresh = !existsSync(join(cacheDir, 'setup-complete'));
  const node = needs.includes('site')
    ? await setUpSite({
        browser: needs.includes('browser'),
        beside: peersOf(command, args),
        installed: needs.includes('appliance') || applianceOf(command, args),
        tools: needs.includes('tools'),
        virtual: needs.includes('virtual'),
      })
    : await npmPackages(checkout);
  if (needs.includes('build')) await build(node);
  if (command === 'build') return 0;
  const facts = { SWITCHROOM_FRESH: fresh ? '1' : '0' };
  if (!needs.includes('asterisk')) return handOver(node, [join(checkout, 'site/main.ts'), command, ...args], facts);
  await installHostPrograms();
  return handOver(node, [join(checkout, 'site/main.ts'), command, ...args], { ...facts, SWITCHROOM_ASTERISK_ROOT: await asteriskRoot() });
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n${error instanceof Stop ? error.message : /** @type {Error} */ (error).stack}\n`);
  process.exitCode = 1;
}
