// Protection never blocks the office's own phones: not one that goes wild, and not while somebody else is blocked.
import { expect, test } from 'vitest';
import { host } from '../addresses.ts';
import { guess } from '../attacker/attack.ts';
import { eventually } from '../kit.ts';
import { PREFIX } from '../pbx.ts';
import { bothHear, call, office, openToTheInternet } from '../phones/office.ts';
import { NUMBERS } from '../topology.ts';

test('a phone of ours that says wrong passwords over and over is named and not blocked', async () => {
  await using site = await office();
  const { baresip, linphone, pbx } = site;
  const voice = '172.30.77.1';
  const tries = await guess(site.node('phone1'), 'sip', {
    host: voice,
    port: 5060,
    users: ['201', '202', 'admin'],
    tries: 40,
    everyMs: 0,
    waitMs: 20_000,
  });
  expect(tries.filter((g) => g.status === null)).toEqual([]);
  await eventually(async () => {
    const said = (await pbx.run(['cat', `${PREFIX}/var/spool/guard/messages.jsonl`])).trim().split('\n');
    expect([...new Set(said.map((l) => (JSON.parse(l) as { code: string }).code))]).toEqual(['phone.wrong-password']);
    return true;
  });
  expect(await pbx.cli('blocks')).toEqual([]);
  await call(baresip, linphone, '202');
  await bothHear(baresip, linphone);
});

test('a call goes on and a new one is answered while an attacker is dropped', async () => {
  await using site = await office({ nodes: ['internet', 'router', 'pbx', 'phone1', 'phone2', 'attacker'] });
  const { baresip, linphone, pbx } = site;
  await openToTheInternet(site);
  await call(baresip, linphone, '202');
  const outside = host(site.plan.internet, NUMBERS.router).v4;
  const address = host(site.plan.internet, NUMBERS.attacker).v4;
  // Where the PBX is busy its answer may come after the attacker has stopped listening for it; then he has to guess longer.
  await eventually(async () => {
    await guess(site.attacker, 'sip', { host: outside, port: 5060, users: ['201', '202'], tries: 40, everyMs: 0, waitMs: 300 });
    return eventually(async () => expect(await pbx.cli('blocks')).toMatchObject([{ address, service: 'telephony' }]) ?? true, {
      withinMs: 10_000,
    });
  });
  await bothHear(baresip, linphone);
  await baresip.hangUp();
  await eventually(async () => (await linphone.state()) === 'idle');
  await call(linphone, baresip, '201');
  await bothHear(baresip, linphone);
});

test('behind an address where a phone belongs, a guesser loses his port, and the phone goes on', async () => {
  await using site = await office({ nodes: ['internet', 'router', 'pbx', 'phone1', 'phone2', 'attacker'] });
  const { pbx } = site;
  // Found in the phone, as somebody would who holds one in his hands: a phone at home, behind the address that others guess from.
  const file = await site.node('phone1').run(['cat', '/phone/accounts']);
  const [, user = '', password = ''] = /auth_user=([^;]+);auth_pass=([^;]+)/.exec(file) ?? [];
  await openToTheInternet(site);
  const outside = { host: host(site.plan.internet, NUMBERS.router).v4, port: 5060, everyMs: 0, waitMs: 2000 };
  const logIn = async (): Promise<boolean> =>
    (await guess(site.attacker, 'sip', { ...outside, users: [user], tries: 1, password })).every((g) => g.status === 200);
  await eventually(logIn);
  const address = host(site.plan.internet, NUMBERS.attacker).v4;
  const set = (name: string): Promise<string> => pbx.run(['nft', 'list', 'set', 'inet', 'switchroom_blocks', name]);
  await eventually(async () => (await set('homeport4')).includes(`${address} . `));
  expect((await set('homenew4')).replaceAll(/\s+/g, ' ')).toContain(`${address} limit rate over 12/minute burst 12 packets`);
  // Until he loses his port while he guesses; a machine that is busy elsewhere may need him to guess longer.
  await eventually(async () => {
    const guesses = await guess(site.attacker, 'sip', { ...outside, users: ['301', '302'], tries: 40, everyMs: 100, waitMs: 300 });
    expect(guesses.at(-1)?.status).toBeNull();
    expect(((await pbx.cli('blocks')) as object[])[0]).toMatchObject({ address, service: 'telephony', flow: { protocol: 'udp' } });
    return true;
  });
  await eventually(logIn);
  await eventually(async () => (await pbx.run(['cat', `${PREFIX}/var/spool/guard/messages.jsonl`])).includes('attack.contained'));
  const line = new RegExp(`<${address.replaceAll('.', '\\.')}> udp \\d+ failed`);
  await eventually(async () => line.test(await pbx.run(['cat', `${PREFIX}/var/log/security/current`])));
});
