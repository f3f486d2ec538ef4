// Protection never blocks the office's own phones: not one that goes wild, and not while somebody else is blocked.
import { expect, test } from 'vitest';
import { host } from '../addresses.ts';
import { guess } from '../attacker/attack.ts';
import { eventually } from '../kit.ts';
import { PREFIX } from '../pbx.ts';
import { pbxStatus } from '../pbx-status.ts';
import { bothHear, call, office } from '../phones/office.ts';
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
    waitMs: 2000,
  });
  expect(tries.filter((g) => g.status === null)).toEqual([]);
  await eventually(async () => {
    const said = (await pbx.run(['cat', `${PREFIX}/var/spool/guard/messages.jsonl`])).trim().split('\n');
    expect(said.map((l) => (JSON.parse(l) as { code: string }).code)).toEqual(['phone.wrong-password']);
    return true;
  });
  expect(await pbx.cli('blocks')).toEqual([]);
  await call(baresip, linphone, '202');
  await bothHear(baresip, linphone);
});

test('a call goes on and a new one is answered while an attacker is dropped', async () => {
  await using site = await office({ nodes: ['internet', 'router', 'pbx', 'phone1', 'phone2', 'attacker'] });
  const { baresip, linphone, pbx } = site;
  const { origin = '' } = await pbxStatus(pbx);
  await site.router.forwardPort('udp', 5060, new URL(origin).hostname);
  await call(baresip, linphone, '202');
  await guess(site.attacker, 'sip', {
    host: host(site.plan.internet, NUMBERS.router).v4,
    port: 5060,
    users: ['201', '202'],
    tries: 40,
    everyMs: 0,
    waitMs: 300,
  });
  expect(await pbx.cli('blocks')).toMatchObject([{ address: host(site.plan.internet, NUMBERS.attacker).v4, service: 'telephony' }]);
  await bothHear(baresip, linphone);
  await baresip.hangUp();
  await eventually(async () => (await linphone.state()) === 'idle');
  await call(linphone, baresip, '201');
  await bothHear(baresip, linphone);
});
