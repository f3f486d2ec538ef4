// Debian's Chromium inside a node, steered by playwright-core from outside through a pipe: no port, no browser download.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import type { SiteNode } from './node.ts';
import type { Site } from './site.ts';

/** What a page, or Chromium's own start, may take on a busy machine; nothing here is about how long. */
const slowMs = 120_000;

export interface BrowserOptions {
  readonly width?: number;
  readonly height?: number;
  readonly locale?: 'en-GB' | 'de-DE';
  readonly colorScheme?: 'light' | 'dark';
  /** default: admin */
  readonly node?: SiteNode;
}

/**
 * A browser with a profile of its own, in the node's network and file system. `await using` closes it. The profile lies in a folder
 * that host and node see under the same path, since playwright makes it outside and Chromium uses it inside.
 * Nothing here ignores certificates: a test brings the PBX's CA into the profile (certutil), or clicks through the warning.
 */
export async function openBrowser(site: Site, options: BrowserOptions = {}): Promise<BrowserContext & AsyncDisposable> {
  const { width = 1440, height = 900, locale = 'en-GB', colorScheme = 'light', node = site.admin } = options;
  const profile = join(site.sharedDir, `browser-${Math.round(performance.now() * 1000)}`);
  await mkdir(profile, { recursive: true });
  const program = join(site.sharedDir, `chromium-${node.name}`);
  const [enter, ...args] = node.enter(['chromium']);
  // exec keeps the pipes 3 and 4 that playwright speaks through.
  const quoted = [enter, ...args].map((word) => `'${word}'`).join(' ');
  await writeFile(program, `#!/bin/sh\nexec ${quoted} "$@"\n`);
  await chmod(program, 0o755);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: program,
    headless: true,
    // Chromium refuses to run as root with its sandbox; the node around it is one.
    chromiumSandbox: false,
    // There is no GPU, and /dev/shm of a node is its own.
    args: ['--disable-gpu'],
    viewport: { width, height },
    locale,
    colorScheme,
    timeout: slowMs,
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: profile, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8' },
  });
  context.setDefaultTimeout(slowMs);
  return Object.assign(context, { [Symbol.asyncDispose]: () => context.close() });
}
