import type { Reader } from '../engine/artifacts.ts';

/** Permission bits of a file for its reader: its group reads, nobody but root writes. */
export function modeFor(file: { readonly reader: Reader; readonly executable?: boolean }): number {
  const base = file.reader === 'root' ? 0o600 : file.reader === 'everyone' ? 0o644 : 0o640;
  return file.executable ? base | ((base & 0o444) >> 2) : base;
}
