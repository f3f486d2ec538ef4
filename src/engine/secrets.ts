import { createHmac } from 'node:crypto';
import type { Host } from '../host/host.ts';
import { jsonOf } from '../lib/json.ts';
import type { FileArtifact } from './artifacts.ts';
import type { Secrets } from './contract.ts';

/** The same twice, in this order: every phone's password hangs on the master key, and there is nothing that it could be made of again. */
const places = ['var/engine/secrets.json', 'var/engine/secrets.copy.json'] as const;
/** 192 bits: more than any digest that is made of them. */
const secretBytes = 24;
/** Secrets that people gave: passwords, private keys. One file each, never replaced, so that an older revision finds its own. */
const keptFolder = 'var/engine/kept';
/** 96 bits: nobody guesses one, and no two are the same. */
const idBytes = 12;

/** The engine's secrets: one master key and named random ones, in a file that only root reads. Phone passwords are derived, never stored. */
export class SecretStore implements Secrets {
  readonly #host: Host;
  readonly #named: Map<string, string>;
  readonly #kept: Map<string, string>;
  #dirty: boolean;
  /** Places that could not be read at the start. */
  readonly damaged: readonly string[];
  /** Counts up with each secret that is made, kept or read again. */
  changes = 0;

  private constructor(host: Host, named: Map<string, string>, kept: Map<string, string>, damaged: readonly string[], dirty: boolean) {
    this.#host = host;
    this.#named = named;
    this.#kept = kept;
    this.damaged = damaged;
    this.#dirty = dirty;
  }

  static async open(host: Host): Promise<SecretStore> {
    const texts = await Promise.all(places.map((p) => host.readFile(p)));
    const read = texts.map((text) => (text === undefined ? undefined : parse(text)));
    const damaged = places.filter((_, n) => texts[n] !== undefined && read[n] === undefined);
    for (const place of damaged) {
      const content = texts[places.indexOf(place)] ?? '';
      await host.writeFile({ kind: 'file', path: `${place}.damaged`, reader: 'root', content }).catch(() => {});
    }
    const store = new SecretStore(
      host,
      new Map(read.find((r) => r !== undefined) ?? []),
      await readKept(host),
      damaged,
      read.includes(undefined),
    );
    store.named('master');
    await store.flush();
    return store;
  }

  named(name: string): string {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const fresh = this.#host.random(secretBytes);
    this.#named.set(name, fresh);
    this.#dirty = true;
    this.changes++;
    return fresh;
  }

  phone(mac: string, generation: number): string {
    return phonePassword(this.named('master'), mac, generation);
  }

  kept(id: string): string | undefined {
    return this.#kept.get(id);
  }

  /**
   * Keeps what a person gave and answers the id that the document holds in its place. The same text again gets the same id, so that
   * sending a form twice is no change. Throws what the disk throws; then nothing is kept.
   */
  async keep(text: string): Promise<string> {
    for (const [id, known] of this.#kept) if (known === text) return id;
    const id = this.#host.random(idBytes);
    await this.#host.writeFile({ kind: 'file', path: `${keptFolder}/${id}`, reader: 'root', content: text });
    this.#kept.set(id, text);
    this.changes++;
    return id;
  }

  /** Must be on disk before anything that was rendered with a new secret is. */
  async flush(): Promise<void> {
    if (!this.#dirty) return;
    for (const file of secretFiles(this.#named)) await this.#host.writeFile(file);
    this.#dirty = false;
  }

  /** With another master key, as files: nothing here changes before they are read again. */
  filesWith(master: string): FileArtifact[] {
    return secretFiles(new Map([...this.#named, ['master', master]]));
  }

  /** Reads again what was put on the disk behind its back: by a restore, and by the way back from one. */
  async reload(): Promise<void> {
    const fresh = await SecretStore.open(this.#host);
    this.#named.clear();
    this.#kept.clear();
    for (const [name, secret] of fresh.#named) this.#named.set(name, secret);
    for (const [id, text] of fresh.#kept) this.#kept.set(id, text);
    this.#dirty = false;
    this.changes++;
  }
}

/** Apart, so that what leaves the machine can be searched for it without an engine. */
export function phonePassword(master: string, mac: string, generation: number): string {
  return createHmac('sha256', master).update(`phone ${mac} ${generation}`).digest('base64url').slice(0, 24);
}

/** The files that hold these named secrets, whole. */
export function secretFiles(named: ReadonlyMap<string, string>): FileArtifact[] {
  const content = `${JSON.stringify(Object.fromEntries(named))}\n`;
  return places.map((path) => ({ kind: 'file', path, reader: 'root', content }));
}

/** The file of a secret that a person gave. */
export const keptFile = (id: string, content: string): FileArtifact => ({
  kind: 'file',
  path: `${keptFolder}/${id}`,
  reader: 'root',
  content,
});

async function readKept(host: Host): Promise<Map<string, string>> {
  const ids = (await host.listFiles(keptFolder)).filter((id) => !id.startsWith('.'));
  const texts = await Promise.all(ids.map(async (id) => [id, await host.readFile(`${keptFolder}/${id}`)] as const));
  return new Map(texts.flatMap(([id, text]) => (text === undefined ? [] : [[id, text] as const])));
}

function parse(text: string): [string, string][] | undefined {
  const v = jsonOf(text);
  if (typeof v !== 'object' || v === null) return undefined;
  const entries = Object.entries(v).flatMap(([k, s]: [string, unknown]) => (typeof s === 'string' ? [[k, s] as [string, string]] : []));
  return entries.some(([name]) => name === 'master') ? entries : undefined;
}
