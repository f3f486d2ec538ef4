import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A place in a program as it was built, counted from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}
/** The part of a source map (ECMA-426) that is read here. */
interface SourceMapFile {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/** How many places are remembered: what fails again and again reads its map once. */
const mostKnown = 500;
const known = new Map<string, string>();

/**
 * A text for a log, with the places of a stack trace in the names and lines of the source files. Read from the map beside a program, and only now: Node's own
 * way reads it at every start, and keeps all of it (`--enable-source-maps`).
 * @param folder of the programs: what else a text names may be a stranger's words
 * @param read of a map; one that cannot be read leaves places as they are
 */
export function withSources(
  text: string,
  folder: string = import.meta.dirname,
  read: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): string {
  const place = /file:\/\/(\/[^\s():]+)\/([\w-]+\.js):(\d+):(\d+)/g;
  const wanted = new Map<string, Map<string, Place>>();
  for (const [whole, at, file = '', line, column] of text.matchAll(place)) {
    if (at !== folder || known.has(whole)) continue;
    const places = wanted.get(file) ?? new Map<string, Place>();
    wanted.set(file, places.set(whole, { line: Number(line), column: Number(column) }));
  }
  if (known.size > mostKnown) known.clear();
  for (const [file, places] of wanted) {
    try {
      const origins = originsOf(JSON.parse(read(join(folder, `${file}.map`))) as SourceMapFile, [...places.values()]);
      for (const [n, whole] of [...places.keys()].entries()) known.set(whole, origins[n] ?? whole);
    } catch {
      // There is none, or it is damaged: the places in the program are better than nothing.
    }
  }
  return text.replace(place, (whole) => known.get(whole) ?? whole);
}

const digits = new Map([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((c, n) => [c.charCodeAt(0), n]));
const [comma, semicolon] = [','.charCodeAt(0), ';'.charCodeAt(0)];

/**
 * Walks over the mappings as far as the last place that is asked for: all of them as objects would take more memory than web has.
 * A segment is [column, source, line of it, column of it, name], each but the first column told from the one before in base64 VLQ.
 */
function originsOf({ sources, mappings }: SourceMapFile, places: readonly Place[]): readonly (string | undefined)[] {
  const found: (string | undefined)[] = places.map(() => undefined);
  const last = Math.max(...places.map((p) => p.line));
  const segment = [0, 0, 0, 0, 0];
  let [line, field, value, shift] = [1, 0, 0, 0];
  const end = (): void => {
    const [column = 0, source = 0, sourceLine = 0, sourceColumn = 0] = segment;
    if (field >= 4)
      for (const [n, p] of places.entries())
        if (p.line === line && column < p.column)
          found[n] = `${(sources[source] ?? '').replace(/^(\.\.?\/)+/, '')}:${sourceLine + 1}:${sourceColumn + 1}`;
    field = 0;
  };
  for (let at = 0; at < mappings.length && line <= last; at++) {
    const code = mappings.charCodeAt(at);
    if (code === comma || code === semicolon) {
      end();
      if (code === comma) continue;
      line++;
      segment[0] = 0;
      continue;
    }
    const digit = digits.get(code) ?? 0;
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    segment[field] = (segment[field] ?? 0) + (value & 1 ? -(value >>> 1) : value >>> 1);
    field++;
    [value, shift] = [0, 0];
  }
  end();
  return found;
}
