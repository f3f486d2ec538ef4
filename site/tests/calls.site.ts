// Calls between two real phones: sound is proven by tones, and our own processes may die at any moment.
import { describe, expect, test } from 'vitest';
import { eventually } from '../kit.ts';
import { bothHear, call, office, stillHears } from '../phones/office.ts';

describe('a call', () => {
  test('carries sound both ways, whoever calls, and is seen while it lasts', async () => {
    await using site = await office();
    const { baresip, linphone } = site;
    await call(baresip, linphone, '202');
    await bothHear(baresip, linphone);
    await eventually(async () => {
      expect(await site.pbx.cli('calls')).toMatchObject([{ from: '201', to: '202', state: 'talking' }]);
      return true;
    });
    // A cable of the PBX is out for two seconds, on the phones' network and then on the other: nobody hangs up, and it is the same call.
    const ids = async () => ((await site.pbx.cli('calls')) as { id: string }[]).map((c) => c.id);
    const before = await ids();
    for (const port of ['v-pbx', 'l-pbx']) {
      await site.wire.run(['sh', '-c', 'ip link set "$1" down && sleep 2 && ip link set "$1" up', 'sh', port]);
      await eventually(() => stillHears(linphone, baresip.hz));
      await eventually(() => stillHears(baresip, linphone.hz));
    }
    // The provider gives another prefix: the PBX has an address in it, and the call goes on.
    const prefix = await site.router.renumber(site.plan.lan);
    await eventually(
      async () => {
        const all = (await site.pbx.cli('interfaces')) as readonly {
          id: string;
          addresses: readonly { address: string; origin: string }[];
        }[];
        const lan = all.find((i) => i.id === 'lan')?.addresses ?? [];
        return lan.some((a) => a.origin === 'slaac' && a.address.startsWith(`${prefix}:`));
      },
      { everyMs: 500 },
    );
    await eventually(() => stillHears(linphone, baresip.hz));
    await eventually(() => stillHears(baresip, linphone.hz));
    expect(before).toHaveLength(1);
    expect(await ids()).toEqual(before);
    await baresip.hangUp();
    await eventually(async () => (await linphone.state()) === 'idle');
    await call(linphone, baresip, '201');
    await bothHear(baresip, linphone);
    await baresip.hangUp();
    await eventually(async () => (await linphone.state()) === 'idle');
    await eventually(async () => ((await site.pbx.cli('calls')) as unknown[]).length === 0);
  });

  test('outlives the death of web, guard and engine, and a new one works while all three are dead', async () => {
    await using site = await office();
    const { baresip, linphone, pbx } = site;
    const ours = ['web', 'guard', 'engine'];
    await call(baresip, linphone, '202');
    await bothHear(baresip, linphone);
    for (const name of ours) {
      await pbx.kill(name);
      expect(await stillHears(linphone, baresip.hz)).toBe(true);
      expect(await stillHears(baresip, linphone.hz)).toBe(true);
    }
    await baresip.hangUp();
    await eventually(async () => (await linphone.state()) === 'idle');
    // Held down, so that none of them comes back in between.
    for (const name of ours) await pbx.run(['s6-svc', '-O', `/srv/switchroom/run/service/${name}`]);
    for (const name of ours) await pbx.kill(name).catch(() => {});
    await eventually(async () => (await Promise.all(ours.map((name) => pbx.servicePid(name)))).every((pid) => pid === undefined));
    await call(linphone, baresip, '201');
    await bothHear(baresip, linphone);
    await linphone.hangUp();
    for (const name of ours) await pbx.run(['s6-svc', '-u', `/srv/switchroom/run/service/${name}`]);
    // Each comes back and finds what runs: the telephony engine was not restarted, the phones are seen again.
    await eventually(async () => {
      const phones = (await pbx.cli('phones')) as readonly { state: string }[];
      expect(phones.map((p) => p.state)).toEqual(['registered', 'registered']);
      return true;
    });
  });

  test('to a phone that is switched off ends at once, and a phone that comes back rings again', async () => {
    await using site = await office();
    const { baresip, linphone } = site;
    await linphone.powerOff();
    await eventually(async () => {
      const phones = (await site.pbx.cli('phones')) as readonly { vendor: string; state: string }[];
      return phones.find((p) => p.vendor === 'linphone')?.state === 'lost';
    });
    await baresip.prepare();
    await baresip.dial('202');
    await eventually(async () => (await baresip.state()) === 'idle');
    await linphone.powerOn();
    await eventually(() => linphone.isRegistered());
    await eventually(async () => ((await site.pbx.cli('phones')) as readonly { state: string }[]).every((p) => p.state === 'registered'));
    await call(baresip, linphone, '202');
    await bothHear(baresip, linphone);
  });
});
