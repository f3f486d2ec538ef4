// A new PBX as a person sets it up: console, browser, assistant; and two phones call. How long that takes is printed, and no test of it.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import { PREFIX } from '../pbx.ts';
import { openPerson, replaceFirst } from '../person.ts';
import { phonesOf } from '../phones/index.ts';
import { bothHear, call } from '../phones/office.ts';
import { settled } from '../settled.ts';

/** A folder for pictures of the steps, for whoever wants to look at them. */
const shots = process.env.FIRST_STEPS_PICTURES;
const password = 'a sentence that nobody guesses';

test('the assistant leads from the one-time password to the first call', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx', 'phone1', 'phone2'] });
  const { baresip, linphone, all } = phonesOf(site);
  // Plugged in before anybody has said what they are.
  await Promise.all(all.map((phone) => phone.boot()));
  const first = await settled(site);
  const began = performance.now();

  const { stdout: screen } = await site.pbx.command(['console']);
  expect(screen).toContain(first.origin);
  expect(screen).toContain(first.password);
  await using person = await openPerson(site, { trustCa: true });
  const { page } = person;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await person.visit(first.origin);
  await replaceFirst(person, first.password, password);
  // Whoever stands before the machine reads the password no longer.
  await eventually(async () => {
    const now = await site.pbx.command(['console']);
    expect(now.stdout).toContain(first.origin);
    expect(now.stdout).not.toContain(first.password);
    return true;
  });

  const next = page.getByRole('button', { name: 'Next', exact: true });
  const title = (name: string) => page.getByRole('heading', { level: 2, name: new RegExp(`^${name} Step`) });
  await title('Language').waitFor();
  await sound('language');
  await next.click();
  await title('Password').waitFor();
  await next.click();
  await title('Time zone').waitFor();
  await page.getByLabel('Time zone').selectOption('Europe/Berlin');
  await next.click();
  await title('Networks').waitFor();
  await eventually(async () => (await page.getByRole('img', { name: 'met' }).count()) === 5);
  await sound('network');
  // A reload goes on where it was.
  await person.visit(`${first.origin}/first-steps`);
  await title('Networks').waitFor();
  await next.click();
  await title('Name').waitFor();
  await next.click();
  await page.getByRole('button', { name: 'Skip', exact: true }).click();
  await title('Extensions').waitFor();
  for (const [number, name] of [
    ['201', 'Reception'],
    ['202', 'Workshop'],
  ] as const) {
    await page.getByLabel('Number', { exact: true }).fill(number);
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Add extension' }).click();
    await page.getByRole('list', { name: 'Extensions' }).getByText(name).waitFor();
  }
  await page.getByRole('region', { name: 'Enrolment window' }).getByRole('button', { name: 'Open for' }).click();
  for (const [phone, extension] of [
    [baresip, '201'],
    [linphone, '202'],
  ] as const) {
    const mac = await phone.mac();
    const line = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: `Assign ${mac}` }) });
    await line.getByText('has asked for its settings').waitFor();
    await line.getByLabel(`Extension for ${mac}`).selectOption(extension);
    await line.getByRole('button', { name: `Assign ${mac}` }).click();
    await page.getByRole('list', { name: 'Extensions' }).getByText(mac).waitFor();
  }
  await sound('phones');
  await eventually(async () => (await page.getByRole('list', { name: 'Extensions' }).getByText('Registered').count()) === 2);
  await next.click();
  await title('Summary').waitFor();
  const bar = page.getByRole('region', { name: 'Draft and changes' });
  await bar.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('2 of 2 phones registered').waitFor();
  await page.getByText('Europe/Berlin').first().waitFor();
  await sound('summary');
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();

  await eventually(async () => (await linphone.isRegistered()) && (await baresip.isRegistered()));
  await call(baresip, linphone, '202');
  await bothHear(baresip, linphone);
  process.stderr.write(`first steps: ${Math.round((performance.now() - began) / 1000)} s from the console to the first call\n`);

  // As an upgrade leaves it: telephony runs as another version has started it, and is to be started anew when no call is up.
  const stamp = `${PREFIX}/run/stamps/asterisk`;
  const startedWith = async () => JSON.parse(await site.pbx.readFile(stamp)) as { readonly restart: string };
  const stamps = await startedWith();
  await site.pbx.writeFile(stamp, JSON.stringify({ ...stamps, restart: 'another version' }));
  const end = page.getByRole('button', { name: 'End calls and start telephony now' });
  await end.waitFor({ timeout: 120_000 });
  await sound('waiting');
  expect(await linphone.state()).toBe('talking');
  await end.click();
  await end.waitFor({ state: 'detached', timeout: 120_000 });
  await eventually(async () => (await startedWith()).restart === stamps.restart);

  // Asking who is logged in before anybody is answers 401, and the browser notes it.
  expect(person.complaints.filter((c) => !c.includes('401'))).toEqual([]);

  /** Nothing sticks out on a wide screen and on a telephone's, and axe finds nothing. Waits for what is on its way. */
  async function sound(step: string): Promise<void> {
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await eventually(
        async () => {
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          expect(over, `${step} at ${width} px: how far it sticks out`).toBe(0);
          return true;
        },
        { everyMs: 500 },
      );
      if (shots !== undefined) await page.screenshot({ path: `${shots}/${step}-${width}.png`, fullPage: true });
    }
    await eventually(
      async () => {
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
        expect(
          violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html}`)),
          `${step}: what axe finds`,
        ).toEqual([]);
        return true;
      },
      { everyMs: 500 },
    );
  }
});
