import { CommandError } from '../host.ts';
import { Prepared } from './coprocess.ts';
import { exec } from './exec.ts';

/** Loads and prints in a network namespace that ends with the command: the kernel's own spelling, without effect on what runs. */
const canonical = 'nft -f - && exec nft -s -t list table inet "$1"';

/** -s and -t leave out what changes by itself: counters, and the elements of named sets. */
const nft = new Prepared(['nft', '-s', '-t', '-f', '-'], 3);
/** For blocks: two that follow each other closely find one, and the next is started as soon as one has been used. */
const urgent = new Prepared(['nft', '-f', '-'], 2, 'at once');

/** Bodies of all tables of family inet: several components ask for one each at the same time, and each question would cost a process. */
export async function nftListAll(): Promise<ReadonlyMap<string, string>> {
  const r = await nft.run('list ruleset inet\n');
  if (r.code !== 0) throw new CommandError(['nft', 'list', 'ruleset', 'inet'], r.code, r.stderr);
  return new Map([...r.stdout.matchAll(/^table inet (\S+) \{\n([\s\S]*?)\n?^\}$/gm)].map(([, name = '', body = '']) => [name, body]));
}

/** The spelling depends on nothing but the text: bodies that were spelt before are remembered. */
const spelt = new Map<string, string>();
const maxSpelt = 32;

export async function nftCanonical(name: string, body: string): Promise<string> {
  const key = `${name} ${body}`;
  const known = spelt.get(key);
  if (known !== undefined) return known;
  const r = await exec(['unshare', '--net', 'sh', '-c', canonical, 'sh', name], { stdin: `table inet ${name} {\n${body}\n}\n` });
  if (r.code !== 0) throw new CommandError(['nft', '-c', name], r.code, r.stderr);
  if (spelt.size >= maxSpelt) spelt.clear();
  spelt.set(key, bodyOf(r.stdout));
  return bodyOf(r.stdout);
}

export async function nftApply(text: string, how?: 'urgent'): Promise<void> {
  const r = await (how === 'urgent' ? urgent : nft).run(text);
  if (r.code !== 0) throw new CommandError(['nft', '-f', '-'], r.code, r.stderr);
}

export async function nftJson(argv: readonly string[]): Promise<unknown> {
  const r = await exec(['nft', '-j', ...argv]);
  if (r.code !== 0) throw new CommandError(['nft', '-j', ...argv], r.code, r.stderr);
  return JSON.parse(r.stdout || '{}');
}

function bodyOf(listing: string): string {
  const lines = listing.trim().split('\n');
  return lines.slice(1, -1).join('\n');
}
