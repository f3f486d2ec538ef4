import { describe, expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import { pbxStatus } from '../pbx-status.ts';
import { firstLogin, openPerson, type Person, throughWarning } from '../person.ts';
import { settled } from '../settled.ts';

const password = 'a sentence that nobody guesses';

async function logIn(b: Person, given: string): Promise<void> {
  await b.page.getByLabel('Password', { exact: true }).fill(given);
  await b.page.getByRole('button', { name: 'Log in' }).click();
}

/** Static addressing on lan with the address that the PBX shall move to; gateway and name servers come over from the lease by themselves. */
async function draftStatic(b: Person, origin: string, address: string): Promise<void> {
  await b.visit(`${origin}/network/interfaces`);
  const lan = b.page.locator('#interface-lan');
  await lan.getByRole('radiogroup', { name: 'IPv4' }).getByText('Static').click();
  const field = lan.getByLabel('IPv4 address with prefix length');
  await field.fill(address);
  await field.blur();
}

describe.each([
  { store: 'with the PBX’s CA in the browser’s store', trustCa: true },
  { store: 'clicking through the browser’s warning', trustCa: false },
])('a person at a browser, $store', ({ trustCa }) => {
  test('logs in, replaces the password, moves the PBX to another address, follows it there and confirms', async () => {
    await using site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
    const first = await settled(site);
    // As long as a busy machine takes to open a page, with the browser's warning before it.
    await site.pbx.change('/changes/confirmSeconds', '300');
    await using person = await openPerson(site, { trustCa });
    const { page } = person;

    expect(await person.visit(first.origin)).toBe(!trustCa);
    await firstLogin(person, first.password, password);

    const lan = site.plan.lan.prefix4;
    await draftStatic(person, first.origin, `${lan}.77/24`);
    const bar = page.getByRole('region', { name: 'Draft and changes' });
    await bar.getByText(`you will move to https://${lan}.77`).waitFor();
    await bar.getByRole('button', { name: 'Apply' }).click();

    // The page goes to the new address by itself. Nobody there has seen this certificate's address before: without the CA it warns again.
    if (!trustCa) await throughWarning(page);
    await page.waitForURL(`https://${lan}.77/confirm`);
    await page.getByText('The new address works').waitFor();
    await page.getByRole('link', { name: 'Log in here' }).click();
    await logIn(person, password);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();

    await eventually(async () => expect(await pbxStatus(site.pbx)).toEqual({ origin: `https://${lan}.77`, user: 'admin' }) ?? true);
    const [head] = (await site.pbx.cli('revisions')) as { by: string; confirmed: string }[];
    expect(head).toMatchObject({ by: 'admin', confirmed: 'connection' });
    // Asking who is logged in before anybody is answers 401, and the browser notes it.
    expect(person.complaints.filter((c) => !c.includes('401'))).toEqual([]);
  });
});

test('a change that cuts the browser off undoes itself, and the page says so', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
  const first = await settled(site);
  await using person = await openPerson(site, { trustCa: true });
  await person.visit(first.origin);
  await firstLogin(person, first.password, password);

  // A range in which the administrator is not: the new address answers nobody here.
  await site.pbx.cli(
    'set',
    '/interfaces/lan/ipv4',
    '{"mode":"static","address":"192.168.250.1/24"}',
    '/routes/ipv4',
    '{"from":"none"}',
    '/dns/servers',
    '{"from":"static","addresses":[]}',
  );
  const change = (await site.pbx.cli('apply', '--confirm-within', '5')) as { state: string };
  expect(change.state).toBe('awaiting-confirmation');
  await eventually(async () => {
    expect((await site.pbx.cli('change')) as { state: string }).toMatchObject({
      state: 'rolled-back',
      because: 'nobody reached 192.168.250.1 in time',
    });
    return true;
  });
  // It asks for its lease again, and gets the same one.
  await eventually(async () => (await pbxStatus(site.pbx)).origin === first.origin);
  await person.visit(`${first.origin}/system/messages`);
  await person.page
    .getByText(/192\.168\.250\.1/)
    .first()
    .waitFor();
});
