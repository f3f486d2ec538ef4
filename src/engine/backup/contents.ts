import { z } from 'zod';
import { type Config, parseConfig } from '../../config/config.ts';
import type { Problem } from '../../config/problems.ts';
import { type Subscribers, subscribersSchema } from '../../config/subscribers.ts';
import { jsonOf } from '../../lib/json.ts';
import type { FileArtifact } from '../artifacts.ts';
import { BackupFault } from './fault.ts';
import type { Cards } from './mapping.ts';
import { type Entry, readTar } from './tar.ts';

/** What a backup holds, as entries of its archive; docs/backup-format.md says the same to people. */
export interface Contents {
  readonly document: Config;
  readonly subscribers: Subscribers;
  readonly revision: number;
  readonly cards: Cards;
  /** The key that every phone's password is made of. */
  readonly master: string;
  /** Secrets that the document names, by id. */
  readonly kept: Readonly<Record<string, string>>;
  /** Files of the engine that go back to where they were. */
  readonly files: readonly FileArtifact[];
  /** web's tables, as web wrote them: opaque here. */
  readonly tables: string | undefined;
}

const aboutSchema = z.object({
  revision: z.int().min(1),
  cards: z.record(z.string(), z.object({ device: z.string(), mac: z.string() })),
});
const acmeSchema = z.record(z.string(), z.string());
const keysSchema = z.object({ master: z.string().min(16).max(200) });

/**
 * Files that are kept as they are: the own CA, what an ACME authority gave, which phone has fetched its password. Not the PBX's own
 * certificate: it names addresses and is made anew by the CA.
 */
export const keptFiles: readonly Pick<FileArtifact, 'path' | 'reader'>[] = [
  { path: 'var/ca/key.pem', reader: 'root' },
  { path: 'var/ca/ca.pem', reader: 'everyone' },
  { path: 'var/engine/enrolment.json', reader: 'root' },
  { path: 'var/engine/acme.json', reader: 'root' },
  { path: 'etc/web/tls-acme/key.pem', reader: 'web' },
  { path: 'etc/web/tls-acme/chain.pem', reader: 'web' },
];
/** Accounts at ACME authorities and their certificates, as lego names them: files of any name below. */
export const acmeFolder = 'var/acme';
const acmePath = /^var\/acme(\/(?!\.{1,2}\/)[A-Za-z0-9._@+~-]+)+$/;

/** Ids of the secrets that a document names, wherever they stand in it. */
export function secretsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  return Object.entries(value).flatMap(([k, v]) => (k === 'secret' && typeof v === 'string' ? [v] : secretsIn(v)));
}

export function entriesOf(c: Contents): readonly Entry[] {
  const text = (name: string, content: string): Entry => ({ name, content: Buffer.from(content, 'utf8') });
  const json = (name: string, value: unknown): Entry => text(name, `${JSON.stringify(value, undefined, 2)}\n`);
  return [
    json('about.json', { revision: c.revision, cards: c.cards }),
    json('document.json', c.document),
    json('subscribers.json', c.subscribers),
    json('keys.json', { master: c.master }),
    ...Object.entries(c.kept).map(([id, secret]) => text(`kept/_${id}`, secret)),
    ...c.files.filter((f) => !acmePath.test(f.path)).map((f) => text(`files/${f.path}`, f.content)),
    // Names have mail addresses in them, and are too long for an archive.
    json('acme.json', Object.fromEntries(c.files.filter((f) => acmePath.test(f.path)).map((f) => [f.path, f.content]))),
    ...(c.tables === undefined ? [] : [text('tables.jsonl', c.tables)]),
  ];
}

/**
 * What an archive holds. An older version's document is read as this version reads documents: what it lacks has its default. Problems of the
 * document are no fault of the file. Throws BackupFault.
 */
export function readContents(
  archive: Buffer,
): Omit<Contents, 'document'> & { readonly document: Config | undefined; readonly problems: readonly Problem[] } {
  const entries = readTar(archive);
  const incomplete = (name: string): BackupFault =>
    new BackupFault('backup.incomplete', `the backup lacks ${name}, or it cannot be read`, { why: name });
  const read = <T>(name: string, schema: z.ZodType<T>): T => {
    const parsed = schema.safeParse(jsonOf(entries.get(name)?.toString('utf8') ?? ''));
    if (!parsed.success) throw incomplete(name);
    return parsed.data;
  };
  const about = read('about.json', aboutSchema);
  const document = parseConfig(jsonOf(entries.get('document.json')?.toString('utf8') ?? ''));
  if (!entries.has('document.json')) throw incomplete('document.json');
  const below = (folder: string): [string, string][] =>
    [...entries].flatMap(([name, bytes]) => (name.startsWith(folder) ? [[name.slice(folder.length), bytes.toString('utf8')]] : []));
  return {
    document: document.ok ? document.value : undefined,
    problems: document.ok ? [] : document.problems,
    subscribers: read('subscribers.json', subscribersSchema),
    revision: about.revision,
    cards: about.cards,
    master: read('keys.json', keysSchema).master,
    kept: Object.fromEntries(below('kept/_')),
    // Nothing but what belongs into a backup is written, wherever an archive says that it belongs.
    files: [...below('files/'), ...Object.entries(read('acme.json', acmeSchema))].flatMap(([path, content]): FileArtifact[] => {
      const known = keptFiles.find((f) => f.path === path) ?? (acmePath.test(path) ? { path, reader: 'root' as const } : undefined);
      return known === undefined ? [] : [{ kind: 'file', path: known.path, reader: known.reader, content }];
    }),
    tables: entries.get('tables.jsonl')?.toString('utf8'),
  };
}
