// Where packages come from: the Debian mirror this host already trusts, and a private apt that uses it without touching the host's.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aptLists } from './host.mjs';
import { run } from './run.mjs';
import { Stop } from './say.mjs';

/** Debian's own keys; where the package debian-archive-keyring is missing, apt's trusted keys of the host decide alone. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The release every node of the site runs, whatever Debian the host has. */
export const RELEASE = 'bookworm';

/**
 * @typedef {{ uri: string, label: string, release: string }} Row
 * @returns {Promise<Row[]>} the host's own sources of Debian's main component; third-party sources never get into the tree
 */
async function hostRows() {
  await aptLists();
  const format = '$(REPO_URI)\t$(ORIGIN)\t$(LABEL)\t$(RELEASE)\t$(COMPONENT)';
  const { stdout } = await run(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages']);
  return stdout
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((cells) => cells[1] === 'Debian' && cells[4] === 'main')
    .map(([uri = '', , label = '', release = '']) => ({ uri, label, release }));
}

/** @returns {Promise<string>} the mirror of Debian proper (not of its security archive) that this host uses */
export async function mirror() {
  const row = (await hostRows()).find(({ label }) => label === 'Debian');
  if (row === undefined)
    throw new Stop('this host has no apt source of Debian main; add one (/etc/apt/sources.list.d/debian.sources) and run apt-get update');
  return row.uri;
}

const signedBy = existsSync(KEYRING) ? ` signed-by=${KEYRING}` : '';

/** @param {string} uri @param {string} suite @param {string} arch */
export const sourceLine = (uri, suite, arch) => `deb [arch=${arch}${signedBy}] ${uri} ${suite} main`;

/** @returns {Promise<string[]>} source lines of the tree: the release, and its updates and security where the host has them too */
export async function treeSources() {
  const arch = await architecture();
  const lines = (await hostRows())
    .filter(({ release }) => release === RELEASE || release.startsWith(`${RELEASE}-`))
    .map(({ uri, release }) => sourceLine(uri, release, arch));
  return lines.length > 0 ? [...new Set(lines)] : [sourceLine(await mirror(), RELEASE, arch)];
}

/** @returns {Promise<string>} */
export async function architecture() {
  return (await run(['dpkg', '--print-architecture'])).stdout.trim();
}

/**
 * A private apt in `folder`: own lists, own cache, own idea of what is installed. It is read *after* the host's configuration, whose
 * proxy, certificates and checks stay in force; it switches no check off itself. Only hooks and preferences of the host are left out.
 * @param {string} folder
 * @param {{ sources: string[], status: string, archives?: string, more?: string[] }} options
 * @returns {Promise<(args: string[], run?: { mayFail?: boolean }) => Promise<{ code: number, stdout: string, stderr: string }>>}
 */
export async function privateApt(folder, { sources, status, archives = join(folder, 'cache/archives'), more = [] }) {
  await Promise.all(['state/lists/partial', 'cache', 'none/partial'].map((name) => mkdir(join(folder, name), { recursive: true })));
  await mkdir(join(archives, 'partial'), { recursive: true });
  await writeFile(join(folder, 'sources.list'), `${sources.join('\n')}\n`);
  const arch = await architecture();
  const conf = `
#clear APT::Update;
#clear DPkg;
#clear APT::NeverAutoRemove;
Dir::Etc::SourceList "${folder}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "${folder}/state";
Dir::State::status "${status}";
Dir::Cache "${folder}/cache";
Dir::Cache::archives "${archives}/";
Dir::Log "${folder}";
APT::Sandbox::User "root";
APT::Architecture "${arch}";
APT::Architectures { "${arch}"; };
APT::Install-Recommends "false";
APT::Default-Release "";
Binary::apt-get::APT::Keep-Downloaded-Packages "true";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
${more.join('\n')}
`;
  await writeFile(join(folder, 'apt.conf'), conf);
  // -c is read after the host's files and wins; APT_CONFIG would be read before them and lose.
  return (args, options = {}) => run(['apt-get', '-c', join(folder, 'apt.conf'), '-qq', ...args], options);
}

/** @param {string} file @returns {Promise<string[]>} the entries of a list: one a line, `#` starts a comment */
export async function readList(file) {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}
