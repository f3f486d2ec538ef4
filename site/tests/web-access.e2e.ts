// Changes that move no address, as a person at a browser meets them: the page confirms its own over a new connection, counts down when none
// gets through, says how it ended and why, and shows what somebody else is changing.
import { expect, test } from 'vitest';
import { Site } from '../kit.ts';
import { firstLogin, openPerson } from '../person.ts';
import { settled } from '../settled.ts';

const password = 'a sentence that nobody guesses';

test('a page confirms what it changed, is undone when it shut itself out, and follows what others change', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
  const { origin, password: oneTime } = await settled(site);
  const cli = (...args: string[]) => site.pbx.cli(...args);
  const heads = async () => (await cli('revisions')) as { revision: number; by: string; confirmed: string }[];
  await site.pbx.change('/changes/confirmSeconds', '300');

  await using person = await openPerson(site, { trustCa: true });
  const { page } = person;
  await person.visit(origin);
  await firstLogin(person, oneTime, password);

  const bar = page.getByRole('region', { name: 'Draft and changes' });
  await person.visit(`${origin}/network/webserver`);
  await page.getByRole('radiogroup', { name: 'Oldest TLS version' }).getByText('TLS 1.3').click();
  await bar.getByText('unless confirmed, the change undoes itself').waitFor();
  await bar.getByRole('button', { name: 'Apply' }).click();
  await bar.getByText('Revision 3 is in force').waitFor();
  expect((await heads())[0]).toMatchObject({ revision: 3, by: 'admin', confirmed: 'connection' });

  // Nobody waits five minutes here for what undoes itself. The page begins anew with it.
  await site.pbx.change('/changes/confirmSeconds', '20');
  await person.visit(`${origin}/network/webserver`);
  const networks = page.getByLabel('Allowed networks');
  await networks.fill('198.51.100.0/24');
  await networks.blur();
  await bar.getByText('are in none of the allowed networks').waitFor();
  await bar.getByRole('button', { name: 'Apply' }).click();
  await bar.getByText('This page is opening a new connection').waitFor();
  await bar.locator('time').waitFor();
  await bar.getByText('nobody confirmed it in time', { exact: false }).waitFor();
  expect((await heads())[0]?.revision).toBe(4);
  await bar.getByRole('button', { name: 'Discard' }).click();

  await cli('set', '/webserver/allow', JSON.stringify({ networks: [], interfaces: ['lan'] }));
  expect(await cli('apply', '--confirm-within', '300')).toMatchObject({ state: 'awaiting-confirmation' });
  await bar.getByText('A change by root waits for somebody to confirm it').waitFor();
  await bar.locator('time').waitFor();
  // It is not this page's: nothing but the person, or a new connection of whoever made it, confirms it.
  expect(await cli('confirm')).toMatchObject({ state: 'committed' });
  await bar.getByText('Revision 5 is in force').waitFor();
  await bar.getByRole('button', { name: 'Close' }).click();

  // A port that is being left goes on for whoever is connected there.
  await cli('set', '/webserver/httpsPort', '8443');
  expect(await cli('apply', '--confirm-within', '300')).toMatchObject({ state: 'awaiting-confirmation' });
  await bar.getByText('A change by root waits for somebody to confirm it').waitFor();
  expect(await cli('rollback')).toMatchObject({ state: 'rolled-back' });
  await bar.getByText('Root took it back').waitFor();
});
