// An allowlist as large as it may be: a thousand addresses and networks of both families, taken in from a file by one change.
import { expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import { PREFIX } from '../pbx.ts';
import { pbxReady } from '../phones/office.ts';

const most = 1000;
/** Every second address of two networks, so that none lies beside another and can be joined with it; then single addresses and networks of IPv6. */
const entries: readonly string[] = [
  ...Array.from({ length: 128 }, (_, n) => `198.51.100.${2 * n}`),
  ...Array.from({ length: 128 }, (_, n) => `203.0.113.${2 * n}`),
  ...Array.from({ length: 400 }, (_, n) => `2001:db8:1::${(2 * n + 1).toString(16)}`),
  ...Array.from({ length: most - 656 }, (_, n) => `2001:db8:2:${(2 * n + 1).toString(16)}::/64`),
];

test('a thousand entries from a file are one change, which kernel and Fail2ban follow; one more is refused; and all go again', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'pbx'] });
  const { pbx } = site;
  await pbxReady(site);
  const allowed = async (): Promise<readonly unknown[]> => (await pbx.cli('allowlist')) as readonly unknown[];
  const fail2ban = async (...argv: string[]): Promise<string> =>
    (await pbx.exec(['fail2ban-client', '-s', `${PREFIX}/run/fail2ban/fail2ban.sock`, ...argv])).stdout;
  const revisions = async (): Promise<readonly unknown[]> => (await pbx.cli('revisions')) as readonly unknown[];
  /** Addresses that both jails leave alone, without those that they always do. */
  const ignored = async (): Promise<readonly number[]> =>
    Promise.all(
      ['telephony', 'web'].map(async (service) => {
        const list = (await fail2ban('get', `switchroom-${service}`, 'ignoreip')).split('\n').map((l) => l.replace(/^[|`]- /, '').trim());
        return entries.filter((e) => list.includes(e)).length;
      }),
    );

  await eventually(async () => (await fail2ban('ping')).includes('pong'));
  await pbx.writeFile('/root/allow.txt', `${entries.join('\n')}\n`);
  expect(await pbx.cli('allowlist', 'import', '/root/allow.txt')).toMatchObject({ done: true, good: most });
  expect(await allowed()).toHaveLength(most);
  expect(JSON.stringify((await revisions())[0])).toContain(`${most} entries to the allowlist`);
  const kernel = new Set((await pbx.run(['nft', 'list', 'table', 'inet', 'switchroom_blocks'])).match(/[0-9a-f]+[.:][0-9a-f.:]+(\/\d+)?/g));
  expect(entries.filter((e) => !kernel.has(e))).toEqual([]);
  await eventually(async () => expect(await ignored()).toEqual([most, most]));
  expect(await pbx.cli('allowlist', '2001:db8:2:5::77')).toMatchObject([{ address: '2001:db8:2:5::/64' }]);
  // None of them is ever blocked.
  const refused = await pbx.command(['blocks', 'add', '2001:db8:1::1', 'all']);
  expect(`${refused.stdout}${refused.stderr}`).toContain('2001:db8:1::1 is on the allowlist');

  const one = await pbx.command(['allowlist', 'add', '192.0.2.1']);
  expect(one.code).toBe(1);
  expect(`${one.stdout}${one.stderr}`).toContain('at most 1000');
  expect(await allowed()).toHaveLength(most);

  await pbx.change('/protection/allowlist', '[]');
  expect(await allowed()).toEqual([]);
  await eventually(async () => expect(await ignored()).toEqual([0, 0]));
  expect(await pbx.run(['nft', 'list', 'table', 'inet', 'switchroom_blocks'])).not.toContain('comment "allowlist"');
});
