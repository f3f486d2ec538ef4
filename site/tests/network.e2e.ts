// Every page of the menus Network and System, on a real PBX, twice: in English, light, on a wide screen, reached by the menu; in German,
// dark, on a telephone's screen, reached by its address. What a page is for is tested elsewhere; here: that it comes, that nothing on it
// complains, that a screen reader can read it (axe-core), and that nothing sticks out at the side.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import { firstLogin, openPerson, type Person } from '../person.ts';
import { settled } from '../settled.ts';

const password = 'a sentence that nobody guesses';

interface Visited {
  readonly path: string;
  readonly en: string;
  readonly de: string;
  /** The link that leads there; default: the page's entry in the menu. */
  readonly link?: string;
}
const pages: readonly Visited[] = [
  { path: '/network/interfaces', en: 'Interfaces', de: 'Schnittstellen' },
  { path: '/network/routing', en: 'Routing', de: 'Routing' },
  { path: '/network/dns', en: 'DNS', de: 'DNS' },
  { path: '/network/proxy', en: 'Proxy', de: 'Proxy' },
  { path: '/network/webserver', en: 'Web server', de: 'Webserver' },
  { path: '/network/blocks', en: 'Block- and allowlist', de: 'Block- und Allowlist' },
  { path: '/network/ports', en: 'Ports', de: 'Ports' },
  { path: '/network/reachability', en: 'Reachability', de: 'Erreichbarkeit' },
  {
    path: '/network/reachability/measures',
    en: 'Suitable measures in your infrastructure',
    de: 'Geeignete Maßnahmen in Ihrer Infrastruktur',
    link: 'Show the measures',
  },
  { path: '/network/time', en: 'Time', de: 'Uhrzeit' },
  { path: '/system/messages', en: 'System messages', de: 'Systemmeldungen' },
  { path: '/system/revisions', en: 'Revisions', de: 'Revisionen' },
  { path: '/system/diagnosis', en: 'Diagnosis', de: 'Diagnose' },
  // The guide, from the page before.
  { path: '/help/diagnosis', en: 'Diagnosis', de: 'Diagnose', link: 'Help for this page' },
];

test('every page of Network and System comes in both languages and looks, complains of nothing and can be read by everybody', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
  const first = await settled(site);
  await using person = await openPerson(site, { trustCa: true });
  const { page } = person;
  // Axe measures colours; a colour that is on its way to another is none to be measured.
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await person.visit(first.origin);
  await firstLogin(person, first.password, password);

  for (const { path, en, link } of pages) {
    // In the menu a name may be followed by a count.
    const menu = page.getByRole('navigation').getByRole('link', { name: new RegExp(`^${en}( ?\\d+)?$`) });
    await (link === undefined ? menu : page.getByRole('link', { name: link })).click();
    await page.waitForURL(`${first.origin}${path}`);
    await sound(person, `${path}, English, light, 1440 px`, en);
    await explained(page, path);
    if (path === '/system/diagnosis') await captured(page);
  }

  await page.getByRole('button', { name: 'Settings of admin' }).click();
  await page.getByText('Deutsch', { exact: true }).click();
  await page.locator('html[lang="de"]').waitFor();
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 390, height: 844 });
  for (const { path, de } of pages) {
    await person.visit(`${first.origin}${path}`);
    await sound(person, `${path}, German, dark, 390 px`, de);
  }
});

/** A capture, from beginning to end: begun, counting, stopped, downloaded, deleted. */
async function captured(page: Page): Promise<void> {
  const card = page.getByRole('region', { name: 'Capture packets' });
  await card.getByLabel('At most so many packets').fill('1000000');
  await card.getByLabel('What', { exact: true }).selectOption('everything');
  await card.getByLabel('At most for').selectOption('3600');
  await card.getByRole('button', { name: 'Start capturing' }).click();
  const stop = card.getByRole('button', { name: 'Stop' });
  await stop.waitFor();
  // Something is always said on the link: name servers are asked every second how they do.
  await eventually(async () => /[1-9]\d* packets?/.test(await card.innerText()));
  await stop.click();
  const list = card.getByRole('region', { name: 'Captures that are kept' });
  await list.getByText('stopped').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), list.getByRole('link', { name: /^Download / }).click()]);
  expect(download.suggestedFilename()).toMatch(/\.pcap$/);
  expect(await download.failure()).toBeNull();
  await list.getByRole('button', { name: /^Delete / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the capture' }).click();
  await card.getByText('No capture is kept').waitFor();
}

/** A page of the product leads to its part of the guide; a page of the guide shows its picture. */
async function explained(page: Page, path: string): Promise<void> {
  if (path.startsWith('/help/')) {
    const shown = page.locator('article img');
    await shown.scrollIntoViewIfNeeded();
    await eventually(
      async () => (await shown.evaluate((i: HTMLImageElement) => i.naturalWidth)) > 0 || Promise.reject(new Error('no picture')),
    );
  } else {
    expect(await page.getByRole('link', { name: 'Help for this page' }).getAttribute('href'), path).toMatch(/^\/help\/[a-z-]+/);
  }
}

/** What must hold of every page once it is there: it is read until it is so, because what it shows is still coming in. */
async function sound({ page, complaints }: Person, where: string, heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading, level: 1, exact: true }).waitFor();
  await eventually(
    async () => {
      expect(await sticksOut(page), `${where}: sticks out at the side by so many pixels`).toBeLessThanOrEqual(0);
      // The mode that needs no second page: there are no frames here.
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      const found = violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html}`));
      expect(found, `${where}: what axe finds`).toEqual([]);
      return true;
    },
    { everyMs: 500 },
  );
  // Asking who is logged in before anybody is answers 401, and the browser notes it.
  expect(
    complaints.filter((c) => !c.includes('401')),
    `${where}: what the console says`,
  ).toEqual([]);
}

function sticksOut(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
