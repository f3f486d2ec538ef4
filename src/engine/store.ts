import type { Config } from '../config/config.ts';
import { noSubscribers, type Subscribers } from '../config/subscribers.ts';
import type { Host } from '../host/host.ts';
import type { Rendered } from './render.ts';
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
}

const paths = {
  head: 'var/engine/head.json',
  journal: 'var/engine/journal.json',
  manifest: 'var/engine/manifest.json',
  revision: (n: number) => `var/engine/revisions/${String(n).padStart(8, '0')}.json`,
  subscribers: (n: number) => `var/engine/subscribers/${n}.json`,
  draft: (by: string) => `var/engine/drafts/${Buffer.from(by).toString('base64url')}.json`,
};

/** How many snapshots of subscribers are kept: the one in force and those a rollback may need. */
const keepSnapshots = 8;

/** The engine's memory on disk. Every file is replaced whole and synced, so that a power cut leaves the old or the new one. */
export class Store {
  readonly #host: Host;
  constructor(host: Host) {
    this.#host = host;
  }

  head(): Promise<Head | undefined> {
    return this.#read<Head>(paths.head);
  }
  writeHead(head: Head): Promise<void> {
    return this.#write(paths.head, head);
  }

  revision(n: number): Promise<Revision | undefined> {
    return this.#read<Revision>(paths.revision(n));
  }
  writeRevision(r: Revision): Promise<void> {
    return this.#write(paths.revision(r.revision), r);
  }
  async revisionNumbers(): Promise<number[]> {
    const names = await this.#host.listFiles('var/engine/revisions');
    return names.flatMap((n) => (/^\d+\.json$/.test(n) ? [Number.parseInt(n, 10)] : [])).sort((a, b) => b - a);
  }

  async subscribers(n: number): Promise<Subscribers> {
    return n === 0 ? noSubscribers : ((await this.#read<Subscribers>(paths.subscribers(n))) ?? noSubscribers);
  }
  async writeSubscribers(n: number, s: Subscribers): Promise<void> {
    await this.#write(paths.subscribers(n), s);
    const numbers = (await this.#host.listFiles('var/engine/subscribers')).flatMap((f) =>
      /^\d+\.json$/.test(f) ? [Number.parseInt(f, 10)] : [],
    );
    for (const old of numbers.sort((a, b) => b - a).slice(keepSnapshots)) await this.#host.removeFile(paths.subscribers(old));
  }

  journal(): Promise<Journal | undefined> {
    return this.#read<Journal>(paths.journal);
  }
  writeJournal(j: Journal): Promise<void> {
    return this.#write(paths.journal, j);
  }
  clearJournal(): Promise<void> {
    return this.#host.removeFile(paths.journal);
  }

  /** Everything on the machine that is ours: what is not in it any more is an orphan. */
  async manifest(): Promise<Rendered> {
    return (await this.#read<Rendered>(paths.manifest)) ?? {};
  }
  writeManifest(rendered: Rendered): Promise<void> {
    return this.#write(paths.manifest, rendered);
  }

  draft(by: string): Promise<{ base: number; document: unknown } | undefined> {
    return this.#read(paths.draft(by));
  }
  writeDraft(by: string, draft: { base: number; document: unknown }): Promise<void> {
    return this.#write(paths.draft(by), draft);
  }
  discardDraft(by: string): Promise<void> {
    return this.#host.removeFile(paths.draft(by));
  }

  async #read<T>(path: string): Promise<T | undefined> {
    const text = await this.#host.readFile(path);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }
  #write(path: string, value: unknown): Promise<void> {
    return this.#host.writeFile({ kind: 'file', path, reader: 'root', content: `${JSON.stringify(value)}\n` });
  }
}
