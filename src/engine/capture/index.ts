// Long because what starts a capture, watches it and puts it away again is one life, read together.
import type { BackupFiles } from '../../host/backup-files.ts';
import type { Sniff, Sniffer } from '../../host/sniffer.ts';
import { jsonOf } from '../../lib/json.ts';
import { partBytes } from '../../lib/part.ts';
import type { Engine } from '../engine.ts';
import { linkOf } from '../facts.ts';
import { Mutex } from '../mutex.ts';
import type { ParsedParams, Result } from '../requests.ts';
import type { CaptureEnd, CaptureMethod, CaptureOrder, CapturesView, CaptureView } from '../requests-capture.ts';
import { Refusal } from '../transaction.ts';
import { captureFault } from './fault.ts';
import { filterOf } from './filter.ts';
import { measure } from './pcap.ts';

export type CaptureHandlers = { readonly [M in CaptureMethod]: (params: ParsedParams<M>) => Promise<Result<M>> };

/** Root's alone, and of no version: neither a backup nor an upgrade takes it along. */
const folder = 'var/captures';
/** Captures hold conversations: they are looked at and go. Longer, and they are forgotten where they lie. */
const keptSeconds = 86_400;
/** With 100 MB each at most, this is what captures take of the disk. */
const keeps = 5;
/** Shorter: work for nothing. Longer: a capture goes on for as long beyond its time. */
const lookMs = 500;
/** What a power cut may take of a capture that runs. */
const syncMs = 5000;
/** Old ones are looked for so often. */
const pruneMs = 10 * 60_000;
/** What must be left for logs, tables and revisions: below it the diagnosis warns (doctor/machine.ts). */
const reserve = { bytes: 500_000_000, share: 0.1 };
/** Ethernet or cooked, IP and UDP or the beginning of TCP, RTP's header; of speech some thousandths of a second at most. */
const headerBytes = 80;

const mb = 1_000_000;

/** What is written down of each beside its file, so that it is known after a restart. */
type Note = Pick<CaptureView, 'id' | 'file' | 'at' | 'by' | 'order' | 'device' | 'filter' | 'ended' | 'packets' | 'dropped'>;

interface Running {
  readonly note: Note;
  readonly sniff: Sniff;
  readonly startedMs: number;
  syncedMs: number;
  /** Set by whoever ended it. */
  why: CaptureEnd | undefined;
  /** Resolves when it is put away. */
  readonly over: Promise<void>;
}

/** Captures packets, one capture at a time, within limits, and keeps the last few for a day. */
export class Captures {
  readonly #engine: Engine;
  readonly #files: BackupFiles;
  readonly #sniffer: Sniffer;
  readonly #log: (line: string) => void;
  readonly #one = new Mutex();
  #running: Running | undefined;

  constructor(engine: Engine, files: BackupFiles, sniffer: Sniffer, log: (line: string) => void) {
    this.#engine = engine;
    this.#files = files;
    this.#sniffer = sniffer;
    this.#log = log;
  }

  get #host() {
    return this.#engine.core.host;
  }

  /** What ran when we ended has ended with us: what it wrote by then is made whole. */
  async start(): Promise<void> {
    await this.#one
      .run(async () => {
        for (const note of await this.#notes()) {
          if (note.ended !== undefined) continue;
          const file = (await this.#files.list(folder)).find((f) => f.name === `${note.id}.pcap`);
          await this.#put(note, { at: file?.at ?? note.at, why: 'interrupted' });
        }
        await this.#prune(keeps);
      })
      .catch((e: unknown) => this.#log(`captures: ${String(e)}`));
    this.#pruneLater();
  }

  #pruneLater(): void {
    this.#host.clock.after(pruneMs, () => {
      this.#one
        .run(() => this.#prune(keeps))
        .catch((e: unknown) => this.#log(`captures: ${String(e)}`))
        .finally(() => this.#pruneLater());
    });
  }

  async #notes(): Promise<readonly Note[]> {
    const names = (await this.#host.listFiles(folder)).filter((n) => n.endsWith('.json'));
    const all = await Promise.all(names.map(async (n) => jsonOf((await this.#host.readFile(`${folder}/${n}`)) ?? '') as Note | undefined));
    return all.flatMap((n) => (n === undefined ? [] : [n])).sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  async #write(note: Note): Promise<void> {
    await this.#host.writeFile({ kind: 'file', path: `${folder}/${note.id}.json`, reader: 'root', content: `${JSON.stringify(note)}\n` });
  }

  /** Old ones, and those beyond so many, go; and files that nobody knows. */
  async #prune(most: number): Promise<void> {
    const now = this.#host.clock.now();
    const notes = await this.#notes();
    const gone = notes.filter((n, i) => n.ended !== undefined && (i >= most || now >= n.ended.at + keptSeconds));
    for (const n of gone) await this.#forget(n.id);
    const known = new Set(notes.map((n) => `${n.id}.pcap`));
    for (const f of await this.#files.list(folder))
      if (f.name.endsWith('.pcap') && !known.has(f.name)) await this.#files.remove(folder, f.name);
    if (gone.length > 0) this.#engine.core.emit({ event: 'captures' });
  }

  async list(): Promise<CapturesView> {
    const [notes, files] = await Promise.all([this.#notes(), this.#files.list(folder)]);
    this.#running?.sniff.ask();
    return { captures: notes.map((n) => this.#view(n, files.find((f) => f.name === `${n.id}.pcap`)?.bytes ?? 0)), keeps };
  }

  #view(note: Note, bytes: number): CaptureView {
    const running = this.#running?.note.id === note.id ? this.#running : undefined;
    const counts = running?.sniff.counts();
    const left =
      running === undefined
        ? undefined
        : Math.max(0, Math.ceil(note.order.seconds - (this.#host.clock.monotonic() - running.startedMs) / 1000));
    return {
      ...note,
      bytes,
      ...(counts === undefined ? {} : counts),
      ...(left === undefined ? {} : { secondsLeft: left }),
      until: (note.ended?.at ?? note.at + note.order.seconds) + keptSeconds,
    };
  }

  async begin({ by, from, ...order }: ParsedParams<'capture.start'>): Promise<CaptureView> {
    return this.#one.run(async () => {
      if (this.#running !== undefined) throw captureFault('capture.running', '', 'another capture is running');
      const { device, filter } = await this.#meaning(order, from);
      await this.#room(order);
      // One goes for the one that comes.
      await this.#prune(keeps - 1);
      const at = Math.floor(this.#host.clock.now());
      const id = await this.#freeId(at);
      const note: Note = { id, file: `${this.#engine.document.webserver.hostname}-capture-${id}.pcap`, at, by, order, device, filter };
      // Before there is a file: whatever lies there is known to somebody.
      await this.#write(note);
      const sniff = await this.#sniffer
        .start({
          path: `${folder}/${id}.pcap`,
          device,
          snapBytes: order.content === 'headers' ? headerBytes : 0,
          filter,
          mostBytes: order.megabytes * mb,
          ...(order.packets === undefined ? {} : { packets: order.packets }),
        })
        .catch(async (e: unknown) => {
          await this.#forget(id);
          const said = (e instanceof Error ? e.message : String(e)).slice(0, 300);
          throw captureFault('capture.not-started', '', `nothing can be captured: ${said}`, { said });
        });
      const startedMs = this.#host.clock.monotonic();
      const running: Running = {
        note,
        sniff,
        startedMs,
        syncedMs: startedMs,
        why: undefined,
        over: sniff.ended.then(async ({ full, code, said, counts }) => {
          const self = running.why ?? (full ? 'size' : code === 0 && order.packets !== undefined ? 'packets' : 'failed');
          this.#running = undefined;
          const as = { ...note, ...(counts === undefined ? {} : { dropped: counts.dropped }) };
          const ended = { at: Math.floor(this.#host.clock.now()), why: self, ...(self === 'failed' ? { said } : {}) };
          await this.#one.run(() => this.#put(as, ended)).catch((e: unknown) => this.#log(`capture ${id}: ${String(e)}`));
        }),
      };
      this.#running = running;
      this.#watch(running);
      await this.#engine.core.message('capture.started', { by, name: note.file, device, seconds: order.seconds });
      this.#engine.core.emit({ event: 'captures' });
      return this.#view(note, 0);
    });
  }

  /** Held against its limits until it ends. */
  #watch(r: Running): void {
    this.#host.clock.after(lookMs, () => {
      if (this.#running !== r) return;
      void this.#look(r)
        .catch((e: unknown) => this.#log(`capture ${r.note.id}: ${String(e)}`))
        .finally(() => this.#watch(r));
    });
  }

  async #look(r: Running): Promise<void> {
    const { order } = r.note;
    const now = this.#host.clock.monotonic();
    const bytes = (await this.#files.list(folder)).find((f) => f.name === `${r.note.id}.pcap`)?.bytes ?? 0;
    const space = await this.#host.space(folder);
    if (now - r.startedMs >= order.seconds * 1000) this.#end(r, 'time');
    else if (bytes >= order.megabytes * mb) this.#end(r, 'size');
    else if (space !== undefined && space.bytes > 0 && space.freeBytes < leftFor(space.bytes) / 2) this.#end(r, 'disk');
    else if (now - r.syncedMs >= syncMs) {
      r.syncedMs = now;
      await r.sniff.sync();
    }
  }

  #end(r: Running, why: CaptureEnd): void {
    r.why ??= why;
    r.sniff.stop();
  }

  /** It has ended: whole to its last packet, and counted. */
  async #put(note: Note, ended: NonNullable<Note['ended']>): Promise<void> {
    const name = `${note.id}.pcap`;
    const file = (await this.#files.list(folder)).find((f) => f.name === name);
    const { packets, wholeBytes } = file === undefined ? { packets: 0, wholeBytes: 0 } : await measure(this.#files.read(folder, name));
    if (file !== undefined && wholeBytes < file.bytes) await this.#sniffer.cut(`${folder}/${name}`, wholeBytes);
    await this.#write({ ...note, packets, ended });
    this.#engine.core.emit({ event: 'captures' });
  }

  /** Devices and filter, of names and roles in the document and of where phones are now. */
  async #meaning(order: CaptureOrder, from: string | undefined): Promise<{ readonly device: string; readonly filter: string }> {
    if (order.port !== undefined && (order.traffic === 'icmp' || order.traffic === 'arp'))
      throw captureFault('capture.no-ports', '/port', 'this traffic has no ports');
    const { asterisk, webserver } = this.#engine.document;
    return {
      device: order.interface === undefined ? 'any' : await this.#deviceOf(order.interface),
      filter: filterOf(order, {
        ...asterisk,
        webPorts: [webserver.httpsPort, webserver.httpPort],
        phones: await this.#phones(order),
        leaveOut: order.own ? undefined : from,
        everywhere: order.interface === undefined,
      }),
    };
  }

  async #deviceOf(id: string): Promise<string> {
    const match = this.#engine.document.interfaces[id]?.match;
    const link = match === undefined ? undefined : linkOf(match, (await this.#engine.core.facts()).links);
    if (link?.up !== true)
      throw captureFault('capture.interface', '/interface', `the interface ${id} is not there, or is switched off`, { interface: id });
    return link.device;
  }

  async #phones({ phone, extension }: CaptureOrder): Promise<readonly string[] | undefined> {
    if (phone === undefined && extension === undefined) return undefined;
    const macs = this.#engine.subscribers.devices
      .filter((d) => (phone === undefined || d.mac === phone) && (extension === undefined || d.extension === extension))
      .map((d) => d.mac);
    const path = phone === undefined ? '/extension' : '/phone';
    const what = phone ?? extension ?? '';
    if (macs.length === 0) throw captureFault('capture.phone-unknown', path, `there is no phone ${what}`, { phone: what });
    const addresses = (await this.#engine.core.phones()).filter((p) => macs.includes(p.mac)).map((p) => p.address);
    if (addresses.length === 0)
      throw captureFault('capture.phone-nowhere', path, `nobody knows where the phone ${what} is now`, { phone: what });
    return [...new Set(addresses)].sort();
  }

  async #room({ megabytes }: CaptureOrder): Promise<void> {
    // Makes the folder, so that it is asked of the disk that it lies on.
    await this.#files.list(folder);
    const space = await this.#host.space(folder);
    if (space === undefined || space.bytes === 0) return;
    const needed = megabytes * mb + leftFor(space.bytes);
    if (space.freeBytes >= needed) return;
    const values = { free: Math.floor(space.freeBytes / mb), needed: Math.ceil(needed / mb) };
    throw captureFault(
      'capture.disk',
      '/megabytes',
      `${values.free} MB are free on the disk, and this capture needs ${values.needed} MB so that enough is left`,
      values,
    );
  }

  async #freeId(at: number): Promise<string> {
    const when = new Date(at * 1000).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
    const taken = new Set((await this.#notes()).map((n) => n.id));
    for (let n = 1; ; n++) {
      const id = n === 1 ? when : `${when}-${n}`;
      if (!taken.has(id)) return id;
    }
  }

  async #known(id: string): Promise<Note> {
    const note = (await this.#notes()).find((n) => n.id === id);
    if (note === undefined) throw new Refusal('not-found', `there is no capture ${id}`);
    return note;
  }

  async #forget(id: string): Promise<void> {
    await this.#host.removeFile(`${folder}/${id}.json`);
    await this.#files.remove(folder, `${id}.pcap`);
  }

  /** Answers when the file is whole. Of one that has ended already, how. */
  async stop(id: string): Promise<CaptureView> {
    await this.#known(id);
    const running = this.#running?.note.id === id ? this.#running : undefined;
    if (running !== undefined) {
      this.#end(running, 'stopped');
      await running.over;
    }
    const view = (await this.list()).captures.find((c) => c.id === id);
    if (view === undefined) throw new Refusal('not-found', `there is no capture ${id}`);
    return view;
  }

  handlers(): CaptureHandlers {
    return {
      'capture.list': () => this.list(),
      'capture.start': (p) => this.begin(p),
      'capture.stop': (p) => this.stop(p.id),
      'capture.remove': async ({ id }) => {
        await this.stop(id);
        await this.#one.run(() => this.#forget(id));
        this.#engine.core.emit({ event: 'captures' });
        return {};
      },
      'capture.read': async ({ by, id, offset }) => {
        const note = await this.#known(id);
        const part = await this.#files.part(folder, `${id}.pcap`, offset, partBytes);
        if (offset === 0) await this.#engine.core.message('capture.fetched', { by, name: note.file });
        return { data: part.data.toString('base64'), bytes: part.bytes, file: note.file };
      },
    };
  }
}

/** Bytes that a capture leaves free on a disk of so many. */
const leftFor = (bytes: number): number => Math.min(reserve.bytes, bytes * reserve.share);
