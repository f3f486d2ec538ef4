import { createHash } from 'node:crypto';
import type { Host } from '../host/host.ts';
import { jsonOf } from '../lib/json.ts';
import { merged, type Rendered } from './render.ts';

/**
 * The journal is one record, written over the one before it in a file that stays: a new file costs the disk its name, its place and its content, and
 * all of them have to be waited for before the first step. What a power cut leaves of a record that was being written does not fit its checksum;
 * it is no record, and nothing had begun.
 */
export const journalFile = 'var/engine/journal';
/** Versions up to 0.1.0 had a file that came and went: one that such a version left is put back, and goes. */
export const olderJournalFile = 'var/engine/journal.json';
export const manifestFile = 'var/engine/manifest.json';

/** Of every head, in bytes: a disk writes a sector whole or not at all. */
const headBytes = 96;
const headOf = (text: string): string => `${text.padEnd(headBytes - 1)}\n`;

/** Over a record, it is none any more. */
export const noRecord = headOf('switchroom-journal 1 none');

/** @param json without a line feed at its end */
export function recordOf(json: string): string {
  return `${headOf(`switchroom-journal 1 ${Buffer.byteLength(json)} ${hash(json)}`)}${json}`;
}

/** What a record says; undefined where there is none, or one that was not written to its end. What stands behind it is left of a longer one. */
export function readRecord(text: string): unknown {
  const [, length, sum] = /^switchroom-journal 1 (\d{1,9}) ([0-9a-f]{64}) *\n/.exec(text.slice(0, headBytes)) ?? [];
  if (length === undefined) return undefined;
  const bytes = Buffer.from(text).subarray(headBytes, headBytes + Number(length));
  return bytes.length === Number(length) && hash(bytes) === sum ? jsonOf(bytes.toString()) : undefined;
}

const hash = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** Everything of ours on the machine while a change is under way: what there was, and what the change adds; its components alone. */
export interface Owner {
  readonly previous: Rendered;
  readonly adds?: Rendered;
}

/**
 * What is ours by both files: the manifest is of before the change, or was written since.
 *
 * @param same whether both have the same text
 */
export function owned(manifest: Rendered, journal: Owner | undefined, same: (a: Rendered, b: Rendered) => boolean): Rendered {
  if (journal?.adds === undefined) return manifest;
  const begun = merged(journal.previous, journal.adds);
  return same(manifest, journal.previous) ? begun : merged(begun, manifest);
}

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
export const isRendered = (v: unknown): boolean => isObject(v) && Object.values(v).every((a) => Array.isArray(a) && a.every(isObject));

/** What is ours by the disk, for whoever is not the engine: nothing is mended or set aside. */
export async function readOwned(host: Pick<Host, 'readFile'>): Promise<Rendered> {
  const manifest = jsonOf((await host.readFile(manifestFile)) ?? '');
  const journal = readRecord((await host.readFile(journalFile)) ?? '') as Owner | undefined;
  const text = (r: Rendered): string => JSON.stringify(r);
  return owned(isRendered(manifest) ? (manifest as Rendered) : {}, journal, (a, b) => text(a) === text(b));
}
