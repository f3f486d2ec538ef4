// npm run pictures [page …]: the pictures of the guide (docs/guide/pictures), taken by the browser that the tests use from the pages as they are
// built, on the invented data of ui/dev-mock: always the same hour, addresses and events, so that a picture changes when its page does. Which page is
// taken is what the guide names (test/guide.test.ts, site/tests/network.e2e.ts); that none is older than its page, site/tests/pictures.e2e.ts.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { guideOf } from '../ui/src/lib/help.ts';
import { guideFolder, guideIds, guideLanguages, readGuidePage } from '../ui/tools/guide.ts';
import { openBrowser } from './browser.ts';
import { eventually } from './eventually.ts';
import { checkout } from './setup.ts';
import { Site } from './site.ts';

/** When every picture was taken: a Monday, a little after ten. */
const now = Date.UTC(2026, 10, 23, 10, 4);
const port = 4173;
const width = 1440;
/** At most; a page that is shorter has a shorter picture. */
const height = 900;
const shortest = 560;
/** 1080 pixels on paper: letters can be read, and a picture stays below its limit. */
const scale = 0.75;
const limitBytes = 60 * 1024;

/** The address in the product of each page of the guide that names a picture. */
const taken = guideIds('en').flatMap((id) => {
  const path = Object.entries(guideOf).find(([, place]) => place.split('#')[0] === id)?.[0];
  return path !== undefined && readGuidePage('en', id).some((b) => b.kind === 'picture') ? [{ id, path }] : [];
});

/** What each picture shows, in one file: the digest of `shown` by language and page. */
const shownFile = join(guideFolder, 'pictures/shown.json');
const readShown = (): Readonly<Record<string, string>> => JSON.parse(readFileSync(shownFile, 'utf8'));

export async function picturesCommand(wanted: readonly string[]): Promise<number> {
  const digests: Record<string, string> = {};
  await visit(wanted, async (page, name, cdp) => {
    const picture = await still(page, cdp);
    digests[name] = await shown(page);
    const file = join(guideFolder, 'pictures', `${name}.webp`);
    mkdirSync(dirname(file), { recursive: true });
    const same = existsSync(file) && readFileSync(file).equals(picture);
    if (!same) writeFileSync(file, picture);
    process.stderr.write(`${name}.webp ${Math.ceil(picture.length / 1024)} KB${same ? ', as before' : ''}\n`);
  });
  const all = { ...(wanted.length > 0 && existsSync(shownFile) ? readShown() : {}), ...digests };
  writeFileSync(
    shownFile,
    `${JSON.stringify(Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))), undefined, 2)}\n`,
  );
  return 0;
}

/** `de/dns`: pictures of pages that have changed since, in words or in their order. How pixels are drawn is another browser's business. */
export async function stalePictures(): Promise<readonly string[]> {
  const known = readShown();
  const stale: string[] = [];
  await visit([], async (page, name) => {
    // Looked at again and again: what is still being drawn is not what was taken.
    const same = eventually(async () => (await shown(page)) === known[name], { withinMs: 20_000, everyMs: 200 });
    await same.catch(() => stale.push(name));
  });
  return stale;
}

/** A digest of everything on a page that somebody reads: words, names, states, and their order. */
async function shown(page: Page): Promise<string> {
  return createHash('sha256')
    .update(await page.locator('body').ariaSnapshot())
    .digest('base64url')
    .slice(0, 16);
}

/** Opens every page of the guide that has a picture, in each language, on the invented data. */
async function visit(wanted: readonly string[], look: (page: Page, name: string, cdp: CDPSession) => Promise<void>): Promise<void> {
  await using site = await Site.start({ nodes: ['admin'] });
  // In the browser's network, which nobody else is in. The clock stands still for what the data are made of, too.
  const standStill = `const D=Date;globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(${now})}static now(){return ${now}}}`;
  const server = spawn(
    'nsenter',
    [
      `--net=/proc/${site.admin.init.pid}/ns/net`,
      process.execPath,
      '--import',
      `data:text/javascript,${encodeURIComponent(standStill)}`,
      join(checkout, 'node_modules/vite/bin/vite.js'),
      'preview',
      '--config',
      join(checkout, 'ui/vite.config.ts'),
      '--port',
      `${port}`,
      '--strictPort',
      join(checkout, 'ui'),
    ],
    { cwd: join(checkout, 'ui'), stdio: ['ignore', 'ignore', 'inherit'] },
  );
  try {
    for (const language of guideLanguages) {
      await using browser = await openBrowser(site, { width, height, locale: language === 'de' ? 'de-DE' : 'en-GB', colorScheme: 'light' });
      const page = browser.pages()[0] ?? (await browser.newPage());
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await page.clock.setFixedTime(now);
      const origin = `http://127.0.0.1:${port}`;
      await eventually(() => page.goto(origin));
      const password = page.getByLabel(language === 'de' ? 'Passwort' : 'Password', { exact: true });
      await Promise.race([password.waitFor(), page.locator('#content').waitFor()]);
      if (await password.isVisible()) {
        await password.fill('of the mock');
        await page.keyboard.press('Enter');
        await page.locator('#content').waitFor();
      }
      const cdp = await browser.newCDPSession(page);
      for (const { id, path } of taken) {
        if (wanted.length > 0 && !wanted.includes(id)) continue;
        await page.goto(`${origin}${path}`);
        await page.locator('#content h1').waitFor();
        await look(page, `${language}/${id}`, cdp);
      }
    }
  } finally {
    server.kill('SIGTERM');
  }
}

/** What the page looks like once nothing moves any more: no bones, and twice the same. */
async function still(page: Page, cdp: CDPSession): Promise<Buffer> {
  let last = '';
  const whole = { width, height };
  await eventually(
    async () => {
      const before = last;
      last = await webp(cdp, whole, 40);
      const waiting = await page.locator('#content [class*="bones"]').count();
      if (waiting > 0 || last !== before) throw new Error('the page still moves');
      return true;
    },
    { everyMs: 300 },
  );
  const end = await page
    .locator('#content > div')
    .last()
    .evaluate((e) => e.getBoundingClientRect().bottom);
  const size = { width, height: Math.min(height, Math.max(shortest, Math.ceil(end / 8) * 8 + 24)) };
  for (const quality of [80, 70, 60, 50]) {
    const picture = Buffer.from(await webp(cdp, size, quality), 'base64');
    if (picture.length <= limitBytes) return picture;
  }
  throw new Error(`${page.url()}: its picture is larger than ${limitBytes / 1024} KB at any quality that can be read`);
}

async function webp(cdp: CDPSession, size: { readonly width: number; readonly height: number }, quality: number): Promise<string> {
  const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality, clip: { x: 0, y: 0, ...size, scale } });
  return data;
}
