// A person's browser on the node `admin`: Debian's Chromium, driven from outside. It meets the PBX's certificate as a person's does:
// either the PBX's CA is in its store, or it shows its warning and is clicked through. No switch makes it look away.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { pbxCa } from './pbx-status.ts';
import type { Site } from './site.ts';

export interface BrowserOptions {
  /** Puts the PBX's CA into the browser's store, as an administrator of a company does (policy CACertificates). */
  readonly trustCa: boolean;
  readonly locale?: 'en-GB' | 'de-DE';
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

export interface Browser extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained about on its console: a refused script, a failed request, an exception. */
  readonly complaints: readonly string[];
  /** Goes to a page of the PBX, through the browser's certificate warning where it shows one. True when there was a warning. */
  visit(url: string): Promise<boolean>;
}

/** Where Chromium on Debian reads what an administrator has decided (chromium(1), "managed policies"). */
const policies = '/etc/chromium/policies/managed';
let opened = 0;

export async function openBrowser(site: Site, options: BrowserOptions): Promise<Browser> {
  const admin = site.node('admin');
  const ca = pbxCa(site.pbx);
  if (options.trustCa && ca === undefined) throw new Error('the PBX has no CA yet');
  const der = (ca ?? '').replace(/-----[^-]+-----|\s/g, '');
  await admin.run(['mkdir', '-p', policies]);
  await admin.writeFile(`${policies}/ca.json`, JSON.stringify(options.trustCa ? { CACertificates: [der] } : {}));

  // Playwright talks to the browser over two inherited pipes, which nsenter hands on.
  const folder = join(site.dir, 'browser');
  mkdirSync(folder, { recursive: true });
  const wrapper = join(folder, `chromium-${++opened}`);
  writeFileSync(wrapper, `#!/bin/sh\nexec ${admin.enter(['/usr/bin/chromium']).join(' ')} "$@"\n`);
  chmodSync(wrapper, 0o755);
  const browser = await chromium.launch({
    executablePath: wrapper,
    headless: true,
    // The browser runs as root in a node without a sandbox of its own; the rest keeps it from calling home.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const context = await browser.newContext({
    locale: options.locale ?? 'en-GB',
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (m) => {
    if (m.type() === 'error') complaints.push(m.text());
  });
  page.on('pageerror', (e) => complaints.push(e.message));
  return {
    page,
    context,
    complaints,
    visit: (url) => visit(page, url),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function visit(page: Page, url: string): Promise<boolean> {
  const refused = await page.goto(url).then(
    () => false,
    (e: Error) => {
      if (!e.message.includes('ERR_CERT_AUTHORITY_INVALID')) throw e;
      return true;
    },
  );
  if (refused) await throughWarning(page);
  return refused;
}

/** Clicks what a person clicks on Chromium's warning: Advanced, then Proceed. */
export async function throughWarning(page: Page): Promise<void> {
  await page.locator('#details-button').click();
  await Promise.all([page.waitForURL((u) => u.protocol === 'https:', { waitUntil: 'load' }), page.locator('#proceed-link').click()]);
}
