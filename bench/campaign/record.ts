// A campaign on disk, so that it can be made in parts: one JSON object a line, the first says what it is of.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Made } from './result.ts';

/** What all parts of a campaign have in common. */
export interface About {
  readonly seed: string;
  readonly deadlineSeconds: number;
  readonly phones: boolean;
  readonly rollback: boolean;
}

/** Reads what is there; what is written is appended. Throws for the record of another campaign. */
export function openRecord(file: string, about: About): { readonly before: readonly Made[]; write(made: Made): void } {
  const write = (row: About | Made) => appendFileSync(file, `${JSON.stringify(row)}\n`);
  if (!existsSync(file)) write(about);
  const [head = '', ...rows] = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  if (head !== JSON.stringify(about)) throw new Error(`${file} is of another campaign: ${head}`);
  // A run that was killed may leave half a line; its change is made again.
  const read = (line: string): Made[] => {
    try {
      return [JSON.parse(line) as Made];
    } catch {
      return [];
    }
  };
  // Two runs at the same time make the same change twice; it is counted once.
  const before = new Map(rows.flatMap(read).map((made) => [made.n, made]));
  return { before: [...before.values()], write };
}
