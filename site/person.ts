// A person at the browser on the node `admin`. It meets the PBX's certificate as a person's does: either the PBX's CA is in its store, or
// it shows its warning and is clicked through. No switch makes it look away.
import type { Page } from 'playwright-core';
import { type BrowserOptions, openBrowser } from './browser.ts';
import { eventually } from './eventually.ts';
import { pbxCa } from './pbx-status.ts';
import type { Site } from './site.ts';

export interface PersonOptions extends Omit<BrowserOptions, 'node'> {
  /** Puts the PBX's CA into the browser's store, as an administrator of a company does (policy CACertificates). */
  readonly trustCa: boolean;
}

export interface Person extends AsyncDisposable {
  readonly page: Page;
  /** What pages complained about on the console: a refused script, a failed request, an exception. */
  readonly complaints: readonly string[];
  /** Goes to a page of the PBX, through the browser's certificate warning where it shows one. True when there was a warning. */
  visit(url: string): Promise<boolean>;
}

/** Where Chromium on Debian reads what an administrator has decided (chromium(1), managed policies). */
const policies = '/etc/chromium/policies/managed';

export async function openPerson(site: Site, options: PersonOptions): Promise<Person> {
  const ca = pbxCa(site.pbx);
  if (options.trustCa && ca === undefined) throw new Error('the PBX has no CA yet');
  const der = (ca ?? '').replace(/-----[^-]+-----|\s/g, '');
  await site.admin.run(['mkdir', '-p', policies]);
  await site.admin.writeFile(`${policies}/ca.json`, JSON.stringify(options.trustCa ? { CACertificates: [der] } : {}));
  const browser = await openBrowser(site, options);
  const page = browser.pages()[0] ?? (await browser.newPage());
  const complaints: string[] = [];
  page.on('console', (m) => {
    // That an address of the person's own machine came or went is no complaint of the page's.
    if (m.type() === 'error' && !m.text().includes('ERR_NETWORK_CHANGED')) complaints.push(m.text());
  });
  page.on('pageerror', (e) => complaints.push(e.message));
  return { page, complaints, visit: (url) => visit(page, url), [Symbol.asyncDispose]: () => browser[Symbol.asyncDispose]() };
}

async function visit(page: Page, url: string): Promise<boolean> {
  // Chromium gives up what it loads when an address of its own comes or goes; a person loads it again.
  const refused = await eventually(() =>
    page.goto(url).then(
      () => 'no',
      (e: Error) => {
        if (!e.message.includes('ERR_CERT_AUTHORITY_INVALID')) throw e;
        return 'yes';
      },
    ),
  );
  if (refused === 'yes') await throughWarning(page);
  return refused === 'yes';
}

/** Clicks what a person clicks on Chromium's warning: Advanced, then Proceed. */
export async function throughWarning(page: Page): Promise<void> {
  await page.locator('#details-button').click();
  await page.locator('#proceed-link').click();
  // Not by waiting for an address: that fails with the news of the very refusal that the warning is about, when it comes late.
  await page.locator('#details-button').waitFor({ state: 'detached' });
}

/** The first visit of a new PBX: the one-time password, one's own instead, and the assistant put off. Ends at the overview. */
export async function firstLogin(person: Person, oneTime: string, password: string): Promise<void> {
  await replaceFirst(person, oneTime, password);
  await person.page.getByRole('button', { name: 'Later', exact: true }).click();
  await person.page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/** The same as far as the assistant, which opens by itself. */
export async function replaceFirst({ page }: Person, oneTime: string, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(oneTime);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByLabel('One-time password').fill(oneTime);
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByLabel('New password, once more').fill(password);
  await page.getByRole('button', { name: 'Replace the password' }).click();
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
}
