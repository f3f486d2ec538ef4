import type { Config } from '../config/config.ts';
import { noSubscribers, type Subscribers } from '../config/subscribers.ts';
import type { Host } from '../host/host.ts';
import { jsonOf } from '../lib/json.ts';
import type { FileArtifact } from './artifacts.ts';
import type { Handshakes } from './handshakes.ts';
import type { Probe } from './probes.ts';
import { isRendered, journalFile, manifestFile, noRecord, olderJournalFile, readRecord, recordOf } from './record.ts';
import { type Rendered, textOfRendered } from './render.ts';
import type { RevisionView } from './requests.ts';

/** What is in force: a document and the snapshot of subscribers it was verified with. */
export interface Head {
  readonly revision: number;
  readonly subscribers: number;
}

/** One numbered document, as it is kept for ever. */
export interface Revision {
  readonly revision: number;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly confirmed: RevisionView['confirmed'];
  readonly unproven?: string;
  readonly probes?: readonly Probe[];
  readonly subscribers: number;
  readonly document: Config;
}

/** A change under way. Its previous artifacts are whole: they are put back without parsing, checking or rendering anything. */
export interface Journal {
  readonly from: Head | undefined;
  readonly to: Head;
  readonly by: string;
  readonly reason: string;
  readonly at: number;
  readonly previous: Rendered;
  /** What will be ours besides: the components that change, whole. */
  readonly adds?: Rendered;
  /** Files of the engine's own that the change replaces (keys, at a restore), as they were; without content: not there. */
  readonly state?: readonly StateFile[];
}

export type StateFile = Pick<FileArtifact, 'path' | 'reader'> & { readonly content?: string };

const paths = {
  head: 'var/engine/head.json',
  journal: journalFile,
  olderJournal: olderJournalFile,
  manifest: manifestFile,
  handshakes: 'var/engine/handshakes.json',
  revision: (n: number) => `var/engine/revisions/${String(n).padStart(8, '0')}.json`,
  subscribers: (n: number) => `var/engine/subscribers/${n}.json`,
  draft: (by: string) => `var/engine/drafts/${Buffer.from(by).toString('base64url')}.json`,
};

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const isNumber = (v: unknown, least: number): boolean => Number.isSafeInteger(v) && (v as number) >= least;
const isHead = (v: unknown): boolean => isObject(v) && isNumber(v['revision'], 1) && isNumber(v['subscribers'], 0);
const isState = (v: unknown): boolean =>
  v === undefined || (Array.isArray(v) && v.every((f) => isObject(f) && typeof f['path'] === 'string'));
const isTime = (v: unknown): boolean => typeof v === 'number' && Number.isFinite(v);
const isPeer = (v: unknown): boolean =>
  isObject(v) && typeof v['address'] === 'string' && typeof v['version'] === 'string' && isTime(v['at']);
/** What a file of ours holds at least. Whole contents are not judged: they are ours, and the document is parsed by its own schema. */
const shapes = {
  head: isHead,
  revision: (v: unknown) => isObject(v) && isNumber(v['revision'], 1) && isObject(v['document']),
  journal: (v: unknown) =>
    isObject(v) &&
    isHead(v['to']) &&
    (v['from'] === undefined || isHead(v['from'])) &&
    isRendered(v['previous']) &&
    (v['adds'] === undefined || isRendered(v['adds'])) &&
    isState(v['state']),
  manifest: isRendered,
  handshakes: (v: unknown) => isObject(v) && isTime(v['since']) && Array.isArray(v['peers']) && v['peers'].every(isPeer),
  subscribers: (v: unknown) => isObject(v) && Array.isArray(v['extensions']) && Array.isArray(v['devices']),
  draft: (v: unknown) => isObject(v) && isNumber(v['base'], 0) && 'document' in v,
};

const fileOf = (path: string, json: string): FileArtifact => ({ kind: 'file', path, reader: 'root', content: `${json}\n` });

/** How many snapshots of subscribers are kept: the one in force and those a rollback may need. */
const keepSnapshots = 8;

/**
 * The engine's memory on disk. Every file is replaced whole and synced, so that a power cut leaves the old or the new one. A file that is
 * damaged all the same (a failing disk) is as good as absent, and no reason to end: what each of them can be made of again stands with it.
 */
export class Store {
  readonly #host: Host;
  readonly #damaged = new Set<string>();
  /** So many bytes of the journal's file may be of records. */
  #recorded = 0;
  /** A version of before has left its journal. */
  #older = false;
  constructor(host: Host) {
    this.#host = host;
  }

  /** Files that could not be read since the start. They lie beside their old place as `<name>.damaged`. */
  get damaged(): readonly string[] {
    return [...this.#damaged];
  }

  /** Without its file: the newest revision that can be read, as it was written just before the head would have been. */
  async head(): Promise<Head | undefined> {
    const kept = await this.#read<Head>(paths.head, shapes.head);
    if (kept) return kept;
    for (const n of await this.revisionNumbers()) {
      const r = await this.revision(n);
      if (!r) continue;
      const head: Head = { revision: n, subscribers: (await this.#snapshots())[0] ?? r.subscribers ?? 0 };
      await this.writeHead(head);
      return head;
    }
    return undefined;
  }
  writeHead(head: Head): Promise<void> {
    return this.#write(paths.head, head);
  }

  revision(n: number): Promise<Revision | undefined> {
    return this.#read<Revision>(paths.revision(n), shapes.revision);
  }
  /** Of a change that was undone after all: it never was in force, and its number is free. */
  removeRevision(n: number): Promise<void> {
    return this.#host.removeFile(paths.revision(n));
  }
  writeRevision(r: Revision): Promise<void> {
    return this.#write(paths.revision(r.revision), r);
  }
  async revisionNumbers(): Promise<number[]> {
    return this.#numbers('var/engine/revisions');
  }

  /**
   * A snapshot that can be read, the wanted one or the newest before it, with its number: phones that were there a moment ago are better than
   * none, and web brings the newest again.
   */
  async subscribers(wanted: number): Promise<{ readonly number: number; readonly subscribers: Subscribers }> {
    for (const n of (await this.#snapshots()).filter((x) => x <= wanted)) {
      const subscribers = await this.#read<Subscribers>(paths.subscribers(n), shapes.subscribers);
      if (subscribers) return { number: n, subscribers };
    }
    return { number: 0, subscribers: noSubscribers };
  }
  async writeSubscribers(n: number, s: Subscribers): Promise<void> {
    await this.#write(paths.subscribers(n), s);
    for (const old of (await this.#snapshots()).slice(keepSnapshots)) await this.#host.removeFile(paths.subscribers(old));
  }
  #snapshots(): Promise<number[]> {
    return this.#numbers('var/engine/subscribers');
  }

  /** Without it: the head says what shall be, and the manifest what else of ours may lie about. */
  async journal(): Promise<Journal | undefined> {
    const older = await this.#read<Journal>(paths.olderJournal, shapes.journal);
    const text = await this.#host.readFile(paths.journal);
    this.#older = older !== undefined;
    this.#recorded = Buffer.byteLength(text ?? '');
    const record = text === undefined ? undefined : readRecord(text);
    return shapes.journal(record) ? (record as Journal) : older;
  }
  async writeJournal({ previous, adds, ...j }: Journal): Promise<void> {
    const known = `"previous":${textOfRendered(previous)}${adds === undefined ? '' : `,"adds":${textOfRendered(adds)}`}`;
    const record = recordOf(`{${known},${JSON.stringify(j).slice(1)}`);
    this.#recorded = Math.max(this.#recorded, Buffer.byteLength(record));
    await this.#host.overwrite(paths.journal, record);
  }
  /** Nothing of it is left: there may be keys in it that were replaced since. */
  async clearJournal(): Promise<void> {
    if (this.#recorded > 0)
      await this.#host.overwrite(paths.journal, noRecord + '\0'.repeat(Math.max(0, this.#recorded - noRecord.length)));
    this.#recorded = 0;
    if (this.#older) await this.#host.removeFile(paths.olderJournal);
    this.#older = false;
  }

  /**
   * Everything on the machine that is ours: what is not in it any more is an orphan. Without it, only what the head renders is ours. While a change is
   * under way, the journal has more.
   */
  async manifest(): Promise<Rendered> {
    return (await this.#read<Rendered>(paths.manifest, shapes.manifest)) ?? {};
  }
  writeManifest(rendered: Rendered): Promise<void> {
    return this.#host.writeFile(fileOf(paths.manifest, textOfRendered(rendered)));
  }

  /** Without it: nobody is known until web tells. */
  handshakes(): Promise<Handshakes | undefined> {
    return this.#read<Handshakes>(paths.handshakes, shapes.handshakes);
  }
  writeHandshakes(handshakes: Handshakes): Promise<void> {
    return this.#write(paths.handshakes, handshakes);
  }

  draft(by: string): Promise<{ base: number; document: unknown } | undefined> {
    return this.#read(paths.draft(by), shapes.draft);
  }
  writeDraft(by: string, draft: { base: number; document: unknown }): Promise<void> {
    return this.#write(paths.draft(by), draft);
  }
  discardDraft(by: string): Promise<void> {
    return this.#host.removeFile(paths.draft(by));
  }

  /** Newest first. */
  async #numbers(folder: string): Promise<number[]> {
    const names = await this.#host.listFiles(folder);
    return names.flatMap((f) => (/^\d{1,15}\.json$/.test(f) ? [Number.parseInt(f, 10)] : [])).sort((a, b) => b - a);
  }

  async #read<T>(path: string, shape: (value: unknown) => boolean): Promise<T | undefined> {
    const text = await this.#host.readFile(path);
    if (text === undefined) return undefined;
    const value = jsonOf(text);
    if (shape(value)) return value as T;
    this.#damaged.add(path);
    // Set aside for whoever looks for the cause. A copy that cannot be made must not keep the PBX from starting.
    await this.#host
      .writeFile({ kind: 'file', path: `${path}.damaged`, reader: 'root', content: text })
      .then(() => this.#host.removeFile(path))
      .catch(() => {});
    return undefined;
  }
  #write(path: string, value: unknown): Promise<void> {
    return this.#host.writeFile(fileOf(path, JSON.stringify(value)));
  }
}
