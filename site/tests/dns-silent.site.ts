// Asterisk asks DNS for its own host name when it starts and on every call. With a name server that never answers that once meant 43 s to
// start and 12 s to answer (research: asterisk-root §5.1); its root knows its own name, so that nobody has to be asked.
import { expect, test } from 'vitest';
import { eventually } from '../kit.ts';
import { bothHear, call, office } from '../phones/office.ts';

/** Nothing of telephony asks, so nothing can wait: no times are measured, which a busy machine would spoil (`npm run bench` has them). */
test('with a silent name server telephony starts and calls are set up without asking it', async () => {
  await using site = await office();
  const { baresip, linphone, pbx } = site;
  await site.router.dns('silent');
  // The name server it is told of is the silent one.
  expect((await pbx.exec(['timeout', '1', 'getent', 'ahostsv4', 'internet.example'])).code).not.toBe(0);
  expect(await pbx.readFile('/srv/switchroom/etc/resolv/resolv.conf')).toContain('nameserver');

  // Every question of a program on the PBX goes to the resolver on loopback. Counted are those of telephony: others may ask as they like.
  const user = 'switchroom-asterisk';
  const uid = (await pbx.run(['id', '-u', user])).trim();
  await pbx.run(['nft', '-f', '-'], {
    input: `table inet watch { chain out { type filter hook output priority 0; meta skuid ${uid} oifname "lo" udp dport 53 counter; }; }`,
  });
  const asked = async (): Promise<number> =>
    Number(/counter packets (\d+)/.exec(await pbx.run(['nft', 'list', 'table', 'inet', 'watch']))?.[1] ?? Number.NaN);
  await pbx.exec(['timeout', '5', 'getent', 'ahostsv4', 'internet.example'], { user });
  const before = await asked();
  expect(before).toBeGreaterThan(0);
  await pbx.run(['s6-svc', '-wR', '-T', '110000', '-r', '/srv/switchroom/run/service/asterisk']);
  await eventually(async () => ((await pbx.cli('phones')) as readonly { state: string }[]).every((p) => p.state === 'registered'), {});
  await call(baresip, linphone, '202');
  await bothHear(baresip, linphone);
  expect(await asked()).toBe(before);
});
