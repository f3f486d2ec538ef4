import { configSchema } from '../../config/config.ts';
import type { Host } from '../../host/host.ts';
import { jsonOf } from '../../lib/json.ts';
import { redactor, removed } from '../../lib/redact.ts';
import { placesOf, without } from '../../lib/schema-secrets.ts';
import { journalFile, manifestFile, olderJournalFile, readRecord } from '../record.ts';
import type { Journal } from '../store.ts';
import { loggers, logTail } from './logs.ts';
import { knownSecrets } from './secrets.ts';

/** A file of the bundle, before it is packed. */
export interface BundleFile {
  readonly name: string;
  readonly text: string;
}

/** What somebody who runs knows: by name, each asked with an end to waiting. */
export type Views = Readonly<Record<string, () => Promise<unknown>>>;

/** Of each program's log, and of all together. */
const mostOfLog = 256 * 1024;
const mostOfLogs = 4 << 20;
const mostOfFile = 1 << 20;
/** One program, one view. Longer, and nobody waits for the bundle. */
const viewMs = 5000;

/** Reads only. What is not installed is noted in its file. */
const programs: readonly (readonly [name: string, argv: readonly [string, ...string[]]])[] = [
  ['machine/kernel.txt', ['uname', '-srvm']],
  ['machine/disk.txt', ['df', '-h']],
  ['machine/memory.txt', ['free', '-m']],
  ['machine/processes.txt', ['ps', '-eo', 'pid,ppid,user,stat,rss,etime,comm']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query(1) fills these in
  ['machine/packages.txt', ['dpkg-query', '-W', '-f', '${Package} ${Version}\\n']],
  ['machine/journal.txt', ['journalctl', '--no-pager', '-o', 'short-iso', '-n', '2000', '-u', 'switchroom*']],
  ['network/addresses.txt', ['ip', '-d', '-s', 'addr', 'show']],
  ['network/routes-ipv4.txt', ['ip', '-4', 'route', 'show', 'table', 'all']],
  ['network/routes-ipv6.txt', ['ip', '-6', 'route', 'show', 'table', 'all']],
  ['network/rules-ipv4.txt', ['ip', '-4', 'rule', 'show']],
  ['network/rules-ipv6.txt', ['ip', '-6', 'rule', 'show']],
  ['network/neighbours.txt', ['ip', 'neigh', 'show']],
  ['network/sockets.txt', ['ss', '-tulpn']],
  // Without the elements of sets: there may be a hundred thousand blocks.
  ['network/nftables.txt', ['nft', '-t', 'list', 'ruleset']],
];
const files = ['/etc/os-release', '/etc/resolv.conf', '/proc/uptime', '/proc/meminfo'] as const;

/**
 * Everything that helps to understand what a PBX does, and no secret. Of the document the schema says where secrets lie; from every text what the
 * PBX knows as a secret is removed by its value, and then what looks like one. Rendered files are left out whole: they are made of the document.
 */
export async function collect(
  host: Host,
  about: { readonly version: string; readonly views: Views; readonly web?: string },
): Promise<BundleFile[]> {
  const clean = redactor(await knownSecrets(host));
  const [views, said, read, document, change, logs] = await Promise.all([
    Promise.all(Object.entries(about.views).map(async ([name, ask]) => ({ name: `state/${name}.json`, text: await viewText(host, ask) }))),
    Promise.all(programs.map(async ([name, argv]) => ({ name, text: await saidBy(host, argv) }))),
    Promise.all(
      files.map(async (f) => ({
        name: `machine/${f.slice(f.lastIndexOf('/') + 1)}.txt`,
        text: (await host.readFile(f).catch(() => undefined)) ?? 'absent\n',
      })),
    ),
    documents(host),
    changes(host),
    logFiles(host),
  ]);
  const web = about.web === undefined ? [] : [{ name: 'state/web.json', text: pretty(jsonOf(about.web)) }];
  const all = [...views, ...said, ...read, ...document, ...change, ...logs, ...web].map(({ name, text }) => ({
    name,
    text: clean(text.slice(0, mostOfFile)),
  }));
  return [{ name: 'README.txt', text: readme(about.version, new Date(host.clock.now() * 1000).toISOString(), all) }, ...all].toSorted(
    (a, b) => (a.name < b.name ? -1 : 1),
  );
}

async function viewText(host: Host, ask: () => Promise<unknown>): Promise<string> {
  let timer: Disposable | undefined;
  const late = new Promise<string>((resolve) => {
    timer = host.clock.after(viewMs, () => resolve(`no answer within ${viewMs / 1000} s\n`));
  });
  const asked = ask().then(pretty, (e: unknown) => `${e instanceof Error ? e.message : String(e)}\n`);
  const text = await Promise.race([asked, late]);
  timer?.[Symbol.dispose]();
  return text;
}

async function saidBy(host: Host, argv: readonly [string, ...string[]]): Promise<string> {
  const r = await host.run(argv, { timeoutMs: viewMs }).catch((e: unknown) => ({ code: -1, stdout: '', stderr: String(e) }));
  return `$ ${argv.join(' ')}\n${r.stdout}${r.code === 0 ? '' : `(ended with ${r.code}: ${r.stderr.trim().slice(0, 500)})\n`}`;
}

/** Secrets of the document, by the schema; of an address that may carry one, all but whose it is. */
const places = placesOf(configSchema);
export const documentWithoutSecrets = (document: unknown): unknown =>
  without(document, places, (v) => {
    if (typeof v !== 'string' || !URL.canParse(v)) return removed;
    const { protocol, host } = new URL(v);
    return `${protocol}//${host}/${removed}`;
  });

/** The document in force as its file has it, whether or not this version can read it; and who applied what, when. */
async function documents(host: Host): Promise<BundleFile[]> {
  const folder = 'var/engine/revisions';
  const numbers = (await host.listFiles(folder))
    .filter((f) => /^\d+\.json$/.test(f))
    .sort()
    .reverse();
  const head = jsonOf((await host.readFile('var/engine/head.json').catch(() => undefined)) ?? '');
  const inForce = Number((head as { revision?: unknown } | undefined)?.revision);
  const kept = await Promise.all(
    numbers.slice(0, 50).map(async (f) => ({
      number: Number.parseInt(f, 10),
      value: jsonOf((await host.readFile(`${folder}/${f}`).catch(() => undefined)) ?? ''),
    })),
  );
  const list = kept.map(({ number, value }) => {
    if (typeof value !== 'object' || value === null) return { revision: number, damaged: true };
    const { document: _, ...rest } = value as { document?: unknown };
    return rest;
  });
  const now = kept.find((k) => k.number === inForce) ?? kept[0];
  const document = (now?.value as { document?: unknown } | undefined)?.document;
  return [
    { name: 'config/document.json', text: pretty(documentWithoutSecrets(document) ?? 'there is none that can be read') },
    { name: 'config/revisions.json', text: pretty({ head, revisions: list }) },
  ];
}

/** A change under way, and everything that is ours: what kind and where, without its content. */
async function changes(host: Host): Promise<BundleFile[]> {
  const read = async (path: string): Promise<string> => (await host.readFile(path).catch(() => undefined)) ?? '';
  const [record, older, manifest] = await Promise.all([read(journalFile), read(olderJournalFile), read(manifestFile).then(jsonOf)]);
  const journal = readRecord(record) ?? jsonOf(older);
  // Keys that were replaced are not among the secrets that are known, and would be found nowhere else.
  const { previous, adds, state: _, ...under } = (typeof journal === 'object' && journal !== null ? journal : {}) as Partial<Journal>;
  return [
    {
      name: 'config/change.json',
      text: pretty(journal === undefined ? 'none' : { ...under, previous: outline(previous), adds: outline(adds) }),
    },
    { name: 'config/manifest.json', text: pretty(outline(manifest)) },
  ];
}

const shown = new Set([
  'kind',
  'path',
  'name',
  'reader',
  'device',
  'interface',
  'address',
  'to',
  'via',
  'metric',
  'table',
  'origin',
  'family',
  'folder',
  'mtu',
]);
function outline(rendered: unknown): unknown {
  if (typeof rendered !== 'object' || rendered === null) return 'none';
  return Object.fromEntries(
    Object.entries(rendered).map(([component, all]) => [
      component,
      (Array.isArray(all) ? (all as unknown[]) : []).map((a) =>
        Object.fromEntries(
          Object.entries(typeof a === 'object' && a !== null ? a : {}).filter(([k, v]) => shown.has(k) && typeof v !== 'object'),
        ),
      ),
    ]),
  );
}

async function logFiles(host: Host): Promise<BundleFile[]> {
  const out: BundleFile[] = [];
  let left = mostOfLogs;
  for (const process of await loggers(host)) {
    const text = await logTail(host, process, Math.min(left, mostOfLog));
    left -= text.length;
    out.push({ name: `logs/${process}.txt`, text });
  }
  return out;
}

const pretty = (value: unknown): string => `${JSON.stringify(value ?? 'none', null, 2)}\n`;

function readme(version: string, at: string, all: readonly BundleFile[]): string {
  return [
    `Support bundle of a Switchroom PBX, version ${version}, made at ${at}.`,
    '',
    'It holds configuration, state, messages, the end of each log, and what the kernel says about the network.',
    'It holds no passwords, keys, tokens or cookies: what the PBX knows as a secret was removed wherever it stood, and so was what looks like one.',
    `Such places say ${removed}. Files that are rendered for programs are left out, because they may hold secrets.`,
    'It does hold addresses, names of extensions and telephone numbers that are in logs: give it only to whom you trust with these.',
    '',
    ...all.map((f) => `${String(f.text.length).padStart(9)}  ${f.name}`),
    '',
  ].join('\n');
}
