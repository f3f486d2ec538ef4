// npm start: on a running site, and with everything made before; and fresh, which means a clone of this checkout with an empty cache.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec, must } from '../../site/kit.ts';
import { checkout, freshStartFile } from '../../site/setup.ts';
import type { BenchOptions } from '../main.ts';
import { type Row, row } from '../row.ts';

const AIM_FRESH_S = 120;
const AIM_AGAIN_S = 5;
/** A slow mirror is a slow figure, not a failure. */
const LIMIT_MS = 900_000;

export async function starting({ fresh, say }: BenchOptions): Promise<readonly Row[]> {
  const name = `bench-${randomBytes(3).toString('hex')}`;
  try {
    const again = await npm(checkout, name, 'start', '--json');
    const running = await npm(checkout, name, 'start', '--json');
    return [
      row('npm start, fresh machine', 's', fresh ? await inClone(say) : recorded(say), { aim: AIM_FRESH_S }),
      row('npm start again, a new site', 's', again, { aim: AIM_AGAIN_S }),
      row('npm start on a running site', 's', running),
    ];
  } finally {
    await npm(checkout, name, 'stop');
  }
}

/** Seconds of one npm command. The Node that Debian has runs the bootstrap, as npm would. */
async function npm(folder: string, site: string, ...args: readonly string[]): Promise<number> {
  const node = process.env.SWITCHROOM_HOST_NODE ?? process.execPath;
  const { SWITCHROOM_BEGUN: _, ...env } = process.env as Record<string, string>;
  const begun = performance.now();
  const { code, stderr } = await exec([node, join(folder, 'site/bootstrap.mjs'), ...args], {
    timeoutMs: LIMIT_MS,
    env: { ...env, SITE_NAME: site, ...(folder === checkout ? {} : { SWITCHROOM_CACHE: join(folder, '.cache') }) },
  });
  if (code !== 0) throw new Error(`npm ${args[0]} ended with ${code}: ${stderr}`);
  return (performance.now() - begun) / 1000;
}

async function inClone(say: BenchOptions['say']): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'switchroom-fresh-'));
  try {
    say('npm start in a clone with an empty cache');
    await must(['git', 'clone', '--quiet', '--no-hardlinks', checkout, folder]);
    return await npm(folder, 'fresh', 'start', '--json');
  } finally {
    await npm(folder, 'fresh', 'stop').catch((e: unknown) => say(String(e)));
    await rm(folder, { recursive: true, force: true });
  }
}

/** What npm start wrote down when it last began with an empty cache. */
function recorded(say: BenchOptions['say']): number | null {
  const file = freshStartFile();
  if (!existsSync(file)) {
    say('npm start, fresh: not measured (--fresh does), and no fresh start is on record on this machine');
    return null;
  }
  const { seconds, at } = JSON.parse(readFileSync(file, 'utf8')) as { seconds: number; at: string };
  say(`npm start, fresh: as npm start itself recorded it at ${at}; --fresh measures it now`);
  return seconds;
}
