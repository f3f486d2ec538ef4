// What the bootstrap has made, and where this checkout keeps its sites.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const checkout = dirname(import.meta.dirname);
/** One folder for each site, below one that git ignores. */
export const sitesDir = join(checkout, '.site');

export interface Setup {
  readonly cache: string;
  readonly layers: {
    readonly base: string;
    readonly phones: string;
    readonly test?: string;
    readonly peers?: string;
    readonly tools?: string;
    readonly appliance?: string;
    readonly emulator?: string;
    readonly kernel?: string;
  };
  readonly asterisk: string;
  readonly node: string;
}

/** What `npm start` writes down when it began with an empty cache: `npm run bench` shows it. */
export const freshStartFile = (): string => join(readSetup().cache, 'fresh-start.json');

export function readSetup(): Setup {
  const file = join(sitesDir, 'setup.json');
  if (!existsSync(file)) throw new Error('nothing is set up yet: run npm start or npm test once (they make the Debian tree and the rest)');
  return JSON.parse(readFileSync(file, 'utf8'));
}
