// The browser that the pages are tested with: it lives in `admin` and sees the site's addresses, not the host's.
import { expect, test } from 'vitest';
import { openBrowser } from '../browser.ts';
import { eventually, Site } from '../kit.ts';

test('Chromium in admin opens a page of the internet through the office router', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin'] });
  const internet = site.node('internet');
  await internet.writeFile('/srv/www/index.html', '<!doctype html><title>a page of the site</title>');
  internet.spawn(['python3', '-m', 'http.server', '--directory', '/srv/www', '80'], { stdio: 'ignore' });
  await using browser = await openBrowser(site);
  const page = await browser.newPage();
  await eventually(() => page.goto('http://internet.example/'), { everyMs: 200 });
  expect(await page.title()).toBe('a page of the site');
});
