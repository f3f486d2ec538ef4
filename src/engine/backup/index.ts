// Long because making, opening and restoring share what is open, and are judged together: whoever has taken web over may ask all of it.
import type { Config } from '../../config/config.ts';
import type { Problem } from '../../config/problems.ts';
import type { BackupFile, BackupFiles } from '../../host/backup-files.ts';
import { lastAt, leastPassphrase, nextAt } from '../../lib/backup.ts';
import { namePrefix, superfluous } from '../../lib/backup-target.ts';
import { jsonOf } from '../../lib/json.ts';
import { partBytes } from '../../lib/part.ts';
import type { FileArtifact } from '../artifacts.ts';
import type { Condition, Secrets } from '../contract.ts';
import { type Proposal, refused, wayIn } from '../core.ts';
import type { Engine } from '../engine.ts';
import { linkOf } from '../facts.ts';
import { Mutex } from '../mutex.ts';
import { previewOf } from '../preview.ts';
import type { ParsedParams, Result } from '../requests.ts';
import type { BackupMethod, BackupsView, BackupView, OpenedBackup } from '../requests-backup.ts';
import { keptFile, phonePassword } from '../secrets.ts';
import { Refusal } from '../transaction.ts';
import { acmeFolder, type Contents, entriesOf, keptFiles, readContents, secretsIn } from './contents.ts';
import { BackupFault } from './fault.ts';
import { type About, type KdfCost, openBackup, readHeader, seal } from './format.ts';
import { type Cards, type MappedInterface, mapInterfaces, mappingProblems, ontoCards, usableLinks } from './mapping.ts';
import { writeTar } from './tar.ts';

export type BackupHandlers = { readonly [M in BackupMethod]: (params: ParsedParams<M>) => Promise<Result<M>> };

const ownFolder = 'var/backups';
const uploads = 'var/engine/uploads';
const stateFile = 'var/engine/backups.json';
/** Tables that wait for web after a restore. Written with the keys, so that they go when the restore is undone. */
const restoredFile = 'var/engine/restored.json';
/** What was opened holds every key: it is forgotten again. Shorter: somebody who reads the differences starts again. */
const openedMs = 15 * 60_000;
/** What is opened is read into memory. Tables of a thousand phones have about 2 MB. */
const maxOpenedBytes = 64 << 20;
const maxUploadBytes = 256 << 20;
/** A scheduled one that failed is tried again after so long. */
const retrySeconds = 900;
/** An hour after its time, one that is missing is a fault and no delay. */
const lateSeconds = 3600;

type Read = ReturnType<typeof readContents>;
interface Opened {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly about: About;
  readonly contents: Read;
  readonly timer: Disposable;
}
interface State {
  readonly lastAt?: number;
  readonly failure?: { readonly at: number; readonly problem: Problem };
}

/** Makes, keeps, opens and restores backups. One thing at a time: each of them reads or replaces the keys. */
export class Backups {
  readonly #engine: Engine;
  readonly #files: BackupFiles;
  readonly #cost: KdfCost | undefined;
  readonly #one = new Mutex();
  #tables: { readonly job: string; parts: string[] } | undefined;
  #opened: Opened | undefined;
  /** When it was first seen that one is due: whoever has just switched the schedule on is not late. */
  #dueSince: number | undefined;
  #state: State | undefined;

  constructor(engine: Engine, files: BackupFiles, cost?: KdfCost) {
    this.#cost = cost;
    this.#engine = engine;
    this.#files = files;
    engine.core.alsoWrong(() => this.conditions());
  }

  get #core() {
    return this.#engine.core;
  }
  get #now(): number {
    return this.#core.host.clock.now();
  }
  /** What the document in force says; without one that can be read, what is usual. */
  get #setting(): Config['backup'] | undefined {
    return this.#engine.transactions.current?.config.backup;
  }
  get #folder(): string {
    return this.#setting?.folder ?? ownFolder;
  }

  get #scheduledPassphrase(): string | undefined {
    const id = this.#setting?.passphrase?.secret;
    return id === undefined ? undefined : this.#core.secrets.kept(id);
  }

  /** What nobody guesses, and what can be a file's name. */
  #id(): string {
    return this.#core.host
      .random(18)
      .slice(0, 24)
      .replace(/[^A-Za-z0-9_-]/g, '_');
  }

  /** Reads what was remembered; before that nothing is known to be late. */
  async start(): Promise<void> {
    this.#state = (jsonOf((await this.#core.host.readFile(stateFile)) ?? '') as State | undefined) ?? {};
    // Left by whoever brought a file and went away.
    for (const f of await this.#files.list(uploads).catch(() => [])) await this.#files.remove(uploads, f.name).catch(() => {});
  }

  conditions(): readonly Condition[] {
    const setting = this.#setting;
    const state = this.#state;
    if (setting === undefined || state === undefined) return [];
    this.#noteDue();
    if (this.#dueSince === undefined || this.#now < this.#dueSince + lateSeconds) return [];
    const why = state.failure?.problem.message;
    return [
      {
        code: 'backup.overdue',
        severity: 'problem',
        message: 'the scheduled backup was not made',
        ...(why === undefined ? {} : { because: why }),
        remedy: state.failure?.problem.hint ?? 'make one by hand and see what it says: switchroom backup create',
        about: '/system/backup',
        values: { why: why ?? '' },
      },
    ];
  }

  #noteDue(): boolean {
    const setting = this.#setting;
    const slot = setting === undefined ? undefined : lastAt(setting, this.#now);
    const due = slot !== undefined && (this.#state?.lastAt ?? 0) < slot;
    this.#dueSince = due ? Math.min(this.#dueSince ?? this.#now, this.#now) : undefined;
    return due;
  }

  async list(): Promise<BackupsView> {
    const setting = this.#setting;
    const state = this.#state ?? {};
    const now = this.#now;
    const waits = state.failure !== undefined && now >= state.failure.at && now < state.failure.at + retrySeconds;
    const next = setting === undefined ? undefined : nextAt(setting, now);
    const base = {
      folder: this.#folder,
      ...(state.lastAt === undefined ? {} : { lastAt: state.lastAt }),
      ...(next === undefined ? {} : { nextAt: next }),
      due: this.#noteDue() && !waits,
      ...(state.failure === undefined ? {} : { failure: state.failure }),
    };
    try {
      const files = (await this.#files.list(this.#folder)).filter((f) => f.name.endsWith('.srbackup')).sort((a, b) => b.at - a.at);
      return { ...base, backups: await Promise.all(files.map((f) => this.#view(f))) };
    } catch (e) {
      return { ...base, backups: [], problem: this.#folderFault(e).problem };
    }
  }

  async #view(f: BackupFile): Promise<BackupView> {
    const header = await readHeader(this.#files.read(this.#folder, f.name)).catch(() => undefined);
    const about = header && { version: header.version, hostname: header.hostname, contents: header.contents };
    return {
      name: f.name,
      at: header === undefined ? f.at : Date.parse(header.createdAt) / 1000,
      bytes: f.bytes,
      ...(about ? { about } : {}),
      scheduled: f.name.endsWith('-auto.srbackup'),
    };
  }

  #folderFault(e: unknown): BackupFault {
    const said = (e instanceof Error ? e.message : String(e)).slice(0, 160);
    return new BackupFault('backup.folder', `the folder ${this.#folder} cannot be used: ${said}`, { folder: this.#folder, said });
  }

  async create(p: ParsedParams<'backup.create'>): Promise<BackupView> {
    try {
      return await this.#one.run(() => this.#create(p));
    } catch (e) {
      const fault = e instanceof BackupFault ? e : this.#folderFault(e);
      if (p.scheduled) await this.#failed(fault.problem);
      throw fault;
    } finally {
      this.#tables = undefined;
    }
  }

  async #create(p: ParsedParams<'backup.create'>): Promise<BackupView> {
    const { host } = this.#core;
    const document = this.#engine.document;
    const passphrase = this.#passphrase(p.passphrase);
    const tables = p.job !== undefined && this.#tables?.job === p.job ? this.#tables.parts.join('') : undefined;
    const contents: Contents = {
      document,
      subscribers: this.#engine.subscribers,
      revision: this.#engine.revision,
      cards: this.#cards(document, (await this.#core.facts()).links),
      master: this.#core.secrets.named('master'),
      kept: Object.fromEntries(
        [...new Set(secretsIn(document))].flatMap((id) => {
          const text = this.#core.secrets.kept(id);
          return text === undefined ? [] : [[id, text] as const];
        }),
      ),
      files: await this.#keptFiles(),
      tables,
    };
    const at = Math.floor(this.#now);
    const about: About = {
      version: this.#engine.version,
      createdAt: new Date(at * 1000).toISOString(),
      hostname: document.webserver.hostname,
      contents: ['configuration', 'keys', 'phones', ...(tables === undefined ? [] : ['logins', 'messages'])],
    };
    const name = await this.#freeName(about, p.scheduled);
    const sealed = seal(writeTar(entriesOf(contents), at), passphrase, about, (n) => host.random(n), this.#cost);
    const bytes = await this.#files.write(this.#folder, name, sealed);
    if (p.scheduled) {
      await this.#remember({ lastAt: at });
      await this.#prune();
    } else await this.#core.message('backup.made', { by: p.by, name });
    this.#core.emit({ event: 'backups' });
    const { version, hostname } = about;
    return { name, at, bytes, about: { version, hostname, contents: about.contents }, scheduled: p.scheduled };
  }

  #passphrase(given: string | undefined): string {
    const text = given ?? this.#scheduledPassphrase;
    if (text === undefined)
      throw new BackupFault('backup.no-passphrase', 'a backup needs a passphrase, and none is set', {}, '/passphrase');
    if (text.length < leastPassphrase)
      throw new BackupFault(
        'backup.passphrase-short',
        `the passphrase has fewer than ${leastPassphrase} characters`,
        { least: leastPassphrase },
        '/passphrase',
      );
    return text;
  }

  async #freeName(about: About, scheduled: boolean): Promise<string> {
    const host = namePrefix(about.hostname);
    const when = about.createdAt.replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
    const taken = new Set((await this.#files.list(this.#folder)).map((f) => f.name));
    for (let n = 1; ; n++) {
      const name = `${host}-${when}z${n === 1 ? '' : `-${n}`}-${scheduled ? 'auto' : 'hand'}.srbackup`;
      if (!taken.has(name)) return name;
    }
  }

  #cards(document: Config, links: Parameters<typeof linkOf>[1]): Cards {
    return Object.fromEntries(
      Object.entries(document.interfaces).flatMap(([id, i]) => {
        const link = linkOf(i.match, links);
        return link === undefined ? [] : [[id, { device: link.device, mac: link.mac }] as const];
      }),
    );
  }

  async #keptFiles(): Promise<readonly FileArtifact[]> {
    const { host } = this.#core;
    const below = async (path: string, depth: number): Promise<string[]> => {
      const names = depth > 5 ? [] : await host.listFiles(path);
      if (names.length === 0) return [path];
      return (await Promise.all(names.map((n) => below(`${path}/${n}`, depth + 1)))).flat();
    };
    const acme = (await host.listFiles(acmeFolder)).length === 0 ? [] : await below(acmeFolder, 0);
    const wanted = [...keptFiles, ...acme.map((path) => ({ path, reader: 'root' as const }))];
    const read = await Promise.all(
      wanted.map(async (f) => ({ ...f, kind: 'file' as const, content: await host.readFile(f.path).catch(() => undefined) })),
    );
    return read.flatMap((f) => (f.content === undefined ? [] : [{ ...f, content: f.content }]));
  }

  async #prune(): Promise<void> {
    const { webserver, backup } = this.#engine.document;
    const names = (await this.#files.list(this.#folder)).map((f) => f.name);
    for (const name of superfluous(names, webserver.hostname, backup.keep)) await this.#files.remove(this.#folder, name).catch(() => {});
  }

  async #remember(state: State): Promise<void> {
    this.#state = state;
    await this.#core.host.writeFile({ kind: 'file', path: stateFile, reader: 'root', content: `${JSON.stringify(state)}\n` });
  }

  async #failed(problem: Problem): Promise<void> {
    const before = this.#state?.failure?.problem.message;
    await this.#remember({ ...this.#state, failure: { at: this.#now, problem } }).catch(() => {});
    // Once for a row of the same failures: the condition stands as long as it lasts.
    if (before !== problem.message) await this.#core.message('backup.failed', { why: problem.message });
    this.#core.emit({ event: 'backups' });
  }

  /** Decrypts all of it before anything of it is believed. */
  async open(p: ParsedParams<'backup.open'>): Promise<OpenedBackup> {
    return this.#one.run(async () => {
      const [folder, name] = p.upload === undefined ? [this.#folder, p.name ?? ''] : [uploads, p.upload];
      const passphrase = p.passphrase ?? this.#scheduledPassphrase;
      if (passphrase === undefined) throw new BackupFault('backup.no-passphrase', 'this backup needs its passphrase', {}, '/passphrase');
      const known = (await this.#files.list(folder).catch(() => [])).some((f) => f.name === name);
      if (!known) throw new Refusal('not-found', `there is no backup ${name}`);
      const { header, payload } = await openBackup(this.#files.read(folder, name), passphrase);
      const pieces: Buffer[] = [];
      let size = 0;
      for await (const piece of payload) {
        size += piece.length;
        if (size > maxOpenedBytes)
          throw new BackupFault('backup.too-large', `the backup holds more than ${maxOpenedBytes >> 20} MB`, {
            megabytes: maxOpenedBytes >> 20,
          });
        pieces.push(piece);
      }
      const contents = readContents(Buffer.concat(pieces));
      this.#forget();
      const timer = this.#core.host.clock.after(openedMs, () => this.#forget());
      this.#opened = {
        id: this.#id(),
        name: p.upload === undefined ? name : '',
        at: Date.parse(header.createdAt) / 1000,
        about: header,
        contents,
        timer,
      };
      if (p.upload !== undefined) await this.#files.remove(uploads, name).catch(() => {});
      return this.#look(this.#opened, p.map, p.from);
    });
  }

  #forget(): void {
    this.#opened?.timer[Symbol.dispose]();
    this.#opened = undefined;
  }

  #open(id: string): Opened {
    if (this.#opened?.id !== id) throw new Refusal('not-found', 'this backup is not open any more; open it again');
    return this.#opened;
  }

  look(p: ParsedParams<'backup.look'>): Promise<OpenedBackup> {
    return this.#one.run(() => this.#look(this.#open(p.opened), p.map, p.from));
  }

  /** What applying it would do, with the backup's own keys. */
  async #proposed(
    o: Opened,
    map: Readonly<Record<string, string>>,
    from: string | undefined,
  ): Promise<{ readonly mapped: readonly MappedInterface[]; readonly problems: readonly Problem[]; readonly proposal: Proposal }> {
    const { links } = await this.#core.facts();
    const { document, problems: unreadable, cards, subscribers } = o.contents;
    const mapped = document === undefined ? [] : mapInterfaces(document.interfaces, cards, links, map);
    const wanted = document === undefined ? undefined : ontoCards(document, mapped, links);
    const proposal = await this.#core.propose(
      wanted ?? {},
      subscribers,
      this.#engine.transactions.current?.config,
      // No journal (`rendered`) before the keys are known that it must hold.
      { you: from, secrets: this.#secretsOf(o.contents) },
    );
    return {
      mapped,
      problems: mappingProblems(mapped),
      proposal: wanted === undefined ? { ...proposal, problems: unreadable, difference: [] } : proposal,
    };
  }

  #secretsOf(c: Read): Secrets {
    const { secrets } = this.#core;
    return {
      named: (name) => (name === 'master' ? c.master : secrets.named(name)),
      phone: (mac, generation) => phonePassword(c.master, mac, generation),
      kept: (id) => c.kept[id] ?? secrets.kept(id),
    };
  }

  async #look(o: Opened, map: Readonly<Record<string, string>>, from: string | undefined): Promise<OpenedBackup> {
    const { mapped, problems, proposal } = await this.#proposed(o, map, from);
    const { host, secrets } = this.#core;
    const count = (s: Read['subscribers']) => ({ extensions: s.extensions.length, phones: s.devices.length });
    const preview = previewOf(proposal, wayIn(this.#core.manifest), this.#engine.transactions.current?.config, from);
    const ca = o.contents.files.find((f) => f.path === 'var/ca/ca.pem')?.content;
    const now = this.#engine.subscribers;
    return {
      opened: o.id,
      name: o.name,
      at: o.at,
      version: o.about.version,
      hostname: o.about.hostname,
      revision: o.contents.revision,
      contents: o.about.contents,
      interfaces: mapped,
      cards: usableLinks(await host.links()).map(({ device, mac, carrier }) => ({ device, mac, carrier })),
      problems,
      preview,
      subscribers: { before: count(now), after: count(o.contents.subscribers) },
      newPasswords: now.devices.filter((d) => {
        const then = o.contents.subscribers.devices.find((x) => x.mac === d.mac);
        return then === undefined || secrets.phone(d.mac, d.generation) !== phonePassword(o.contents.master, then.mac, then.generation);
      }).length,
      otherCa: ca !== undefined && ca !== (await host.readFile('var/ca/ca.pem')),
      tables: o.contents.tables !== undefined,
    };
  }

  /** The one road. The keys are swapped with its first step and come back with it, by the same journal. */
  restore(p: ParsedParams<'backup.restore'>): ReturnType<Engine['applyDraft']> {
    return this.#one.run(async () => {
      const o = this.#open(p.opened);
      const { transactions } = this.#engine;
      const number = (transactions.head?.subscribers ?? 0) + 1;
      return transactions.apply(
        async () => {
          if (number !== (transactions.head?.subscribers ?? 0) + 1) throw new Refusal('busy', 'phones were changed meanwhile; try again');
          const { problems, proposal } = await this.#proposed(o, p.map, p.from);
          const all = [...problems, ...proposal.problems];
          if (refused(all)) throw new Refusal('rejected', 'this backup cannot be restored as it is', all);
          return proposal;
        },
        {
          by: p.by,
          reason: `restored the backup of ${o.about.hostname} of ${o.about.createdAt.slice(0, 16).replace('T', ' ')} UTC`,
          confirmSeconds: p.confirmSeconds ?? transactions.current?.config.changes.confirmSeconds ?? 60,
          ...(p.from === undefined ? {} : { from: p.from }),
          snapshot: { number, subscribers: o.contents.subscribers },
          asks: true,
          state: () => this.#stateOf(o, number),
          committed: async () => {
            this.#forget();
            await this.#core.message('backup.restored', {
              by: p.by,
              hostname: o.about.hostname,
              at: o.about.createdAt.slice(0, 16).replace('T', ' '),
            });
          },
        },
      );
    });
  }

  #stateOf(o: Opened, number: number): readonly FileArtifact[] {
    const { master, kept, files, tables } = o.contents;
    return [
      ...this.#core.secrets.filesWith(master),
      ...Object.entries(kept)
        .filter(([id]) => this.#core.secrets.kept(id) === undefined)
        .map(([id, text]) => keptFile(id, text)),
      ...files,
      ...(tables === undefined
        ? []
        : [{ kind: 'file' as const, path: restoredFile, reader: 'root' as const, content: `${JSON.stringify({ number, tables })}\n` }]),
    ];
  }

  /** Tables wait for web as long as its own are older than the restore; never while it may still be undone. */
  async restored(): Promise<{ readonly number: number; readonly parts: readonly string[] } | undefined> {
    const { pending, head } = this.#engine.transactions;
    const text = pending ? undefined : await this.#core.host.readFile(restoredFile);
    const kept = jsonOf(text ?? '') as { number?: number; tables?: string } | undefined;
    if (kept?.number === undefined || kept.tables === undefined || kept.number > (head?.subscribers ?? 0)) return undefined;
    const parts = Array.from({ length: Math.ceil(kept.tables.length / partLength) }, (_, n) =>
      (kept.tables ?? '').slice(n * partLength, (n + 1) * partLength),
    );
    return { number: kept.number, parts };
  }

  handlers(): BackupHandlers {
    const nothing = (): Record<string, never> => ({});
    return {
      'backup.list': () => this.list(),
      'backup.tables': async (p) => {
        if (this.#tables?.job !== p.job) this.#tables = { job: p.job, parts: [] };
        this.#tables.parts[p.part] = p.text;
        return nothing();
      },
      'backup.create': (p) => told(this.create(p)),
      'backup.remove': async (p) => {
        await this.#files.remove(this.#folder, p.name);
        await this.#core.message('backup.removed', { by: p.by, name: p.name });
        this.#core.emit({ event: 'backups' });
        return nothing();
      },
      'backup.read': async (p) => {
        const known = await this.#files.list(this.#folder).catch(() => []);
        if (!known.some((f) => f.name === p.name)) throw new Refusal('not-found', `there is no backup ${p.name}`);
        const { data, bytes } = await this.#files.part(this.#folder, p.name, p.offset, partBytes);
        return { data: data.toString('base64'), bytes };
      },
      'backup.upload': async (p) => {
        const upload = p.upload ?? this.#id();
        if (p.upload === undefined)
          for (const old of await this.#files.list(uploads).catch(() => [])) await this.#files.remove(uploads, old.name);
        const data = Buffer.from(p.data, 'base64');
        if (p.offset + data.length > maxUploadBytes) throw new Refusal('rejected', `the file is larger than ${maxUploadBytes >> 20} MB`);
        const bytes = await this.#files.append(uploads, upload, p.offset, data).catch((e: unknown) => {
          throw new Refusal('conflict', e instanceof Error ? e.message : String(e));
        });
        return { upload, bytes };
      },
      'backup.open': (p) => told(this.open(p)),
      'backup.look': (p) => told(this.look(p)),
      'backup.restore': (p) => told(this.restore(p)),
      'backup.restored': async () => {
        const waiting = await this.restored();
        return waiting === undefined ? { none: true } : { number: waiting.number, parts: waiting.parts.length };
      },
      'backup.restored-part': async (p) => {
        const text = (await this.restored())?.parts[p.part];
        if (text === undefined) throw new Refusal('not-found', 'no tables wait');
        return { text };
      },
      'backup.taken': async (p) => {
        if ((await this.restored())?.number === p.number) await this.#core.host.removeFile(restoredFile);
        return nothing();
      },
    };
  }
}

/** In characters: one that needs two in UTF-16 and four bytes still fits into a line. */
const partLength = 200 * 1024;

/** A fault of the file is a problem that the person at the page can read. */
function told<T>(work: Promise<T>): Promise<T> {
  return work.catch((e: unknown) => {
    if (e instanceof BackupFault) throw new Refusal('rejected', e.message, [e.problem]);
    throw e;
  });
}
