// Network > Routing in a browser: a second gateway is set, the kernel is asked for the way, and the page follows by itself when the first dies.
import { expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import { firstLogin, openPerson } from '../person.ts';
import { settled } from '../settled.ts';

const second = '172.30.77.254';

test('an administrator sets a second gateway, asks which way, and sees it take over', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
  const node = await site.addNode('second', { ports: [{ network: 'voice', number: 254 }] });
  await node.ip([`address add ${second}/24 dev voice brd +`]);
  const first = await settled(site);
  await using person = await openPerson(site, { trustCa: true });
  const { page } = person;
  await person.visit(first.origin);
  await firstLogin(person, first.password, 'a sentence that nobody guesses');
  await page.getByRole('link', { name: 'Routing' }).first().click();
  const gateways = page.getByRole('region', { name: 'Default gateways' });

  await gateways.getByLabel('Second gateway, IPv4').selectOption('static');
  await gateways.getByLabel('Address of the gateway').fill(second);
  await gateways.getByLabel('Through the interface').selectOption('voice');
  await page.getByRole('region', { name: 'Draft and changes' }).getByRole('button', { name: 'Apply' }).click();
  await gateways.getByText('Stands by').first().waitFor();

  const way = page.getByRole('region', { name: 'Which way to …?' });
  await way.getByLabel('Address', { exact: true }).fill('203.0.113.77');
  const goesBy = (gateway: string) =>
    eventually(async () => {
      await way.getByRole('button', { name: 'Ask' }).click();
      await way.getByText(`By the default route and the ${gateway} gateway.`).waitFor({ timeout: 5_000 });
      return true;
    });
  await goesBy('first');

  await site.node('router').ip(['link set lan down']);
  await gateways.getByText('Does not answer').first().waitFor();
  await goesBy('second');
  // Asking who is logged in before anybody is answers 401, and the browser notes it.
  expect(person.complaints.filter((c) => !c.includes('401'))).toEqual([]);
});
