// A phone out of the box rings without anyone typing on it: lease, file, registration.
import { expect, test } from 'vitest';
import { eventually } from '../kit.ts';
import { office } from '../phones/office.ts';

interface PhoneRow {
  readonly mac: string;
  readonly state: string;
  readonly address: string;
}

test('two phones are leased by the PBX with the provisioning URL, fetch their file, register, and are seen', async () => {
  await using site = await office();
  // A phone knows that it is registered before the PBX is told.
  const rows = await eventually(async () => {
    const all = (await site.pbx.cli('phones')) as readonly PhoneRow[];
    return all.every((r) => r.state === 'registered') ? all : undefined;
  });
  for (const phone of site.all) {
    const mac = await phone.mac();
    const row = rows.find((r) => r.mac === mac);
    expect(row).toMatchObject({ state: 'registered' });
    // The address it lives at is the one that the PBX leased, and the file came from the URL in that lease.
    expect(await phone.node.run(['ip', '-4', '-o', 'address', 'show', 'voice'])).toContain(` ${row?.address}/`);
    const [base, file] = (await phone.node.readFile('/phone/lease')).split('\n');
    expect(base).toMatch(/^http:\/\/[0-9.]+\/provisioning\/$/);
    expect(file).toContain(`${phone.vendor}/{mac}`);
    expect(await phone.log()).toContain(`${base}${phone.vendor}/${mac.replaceAll(':', '')}`);
    // Nobody told it of a way out of its network: the PBX is no gateway.
    expect(await phone.node.run(['ip', 'route', 'show', 'default'])).not.toContain(' via ');
  }
  await eventually(async () => {
    const messages = (await site.pbx.cli('messages')) as readonly { code: string }[];
    expect(messages.filter((m) => m.code === 'phone.provisioned')).toHaveLength(2);
    return true;
  });
});

test('a phone that starts again keeps its account, whether its file is merged or replaced', async () => {
  await using site = await office();
  // The window is closed: nobody gets a secret any more, and nobody needs one.
  await site.pbx.run(['switchroom', 'enrolment', 'close']);
  for (const phone of site.all) {
    await phone.powerOff();
    await eventually(async () => !(await phone.isRegistered()));
    await phone.powerOn();
    await eventually(() => phone.isRegistered());
    expect(await phone.hasAccount()).toBe(true);
  }
});
