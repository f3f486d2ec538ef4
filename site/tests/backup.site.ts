// A backup on real machines: made by hand and by schedule on one PBX, restored on another with other network cards, or refused with its reason.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import type { Pbx } from '../pbx.ts';
import { leased } from '../settled.ts';

interface Made {
  readonly name: string;
}
interface Backups {
  readonly backups: readonly { readonly name: string; readonly scheduled: boolean }[];
  readonly problem?: { readonly message: string };
}
interface Opened {
  readonly interfaces: readonly { readonly id: string; readonly device?: string; readonly because?: string }[];
  readonly problems: readonly { readonly code: string }[];
  readonly preview: { readonly difference: readonly { readonly path: string }[]; readonly problems: readonly unknown[] };
  readonly subscribers: { readonly before: object; readonly after: object };
  readonly otherCa: boolean;
}

const words = 'correct horse battery';
const fixture = join(import.meta.dirname, '../../test/backups/0.1.0.srbackup');

const bring = (pbx: Pbx, path: string, bytes: Buffer): Promise<string> =>
  pbx.run(['sh', '-c', 'base64 -d > "$1"', 'sh', path], { input: bytes.toString('base64') });
const serves = (pbx: Pbx) => eventually(async () => (await pbx.command(['extensions'])).code === 0, { everyMs: 200 });

test('made by hand and by schedule, a backup comes to life on other network cards, and one that is no good is refused', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'pbx'] });
  const { pbx } = site;
  await serves(pbx);
  await leased(pbx);
  await pbx.cli('extensions', 'add', '201', 'Front desk');
  await pbx.writeFile('/root/words', `${words}\n`, 0o600);
  await pbx.run(['mkdir', '/srv/backups']);
  const passphrase = await pbx.cli('secret', 'put', '/root/words');
  await pbx.change('/messages/keepDays', '33', '/backup', JSON.stringify({ every: 'day', folder: '/srv/backups', passphrase, keep: 2 }));
  const { name } = (await pbx.cli('backup', 'create', '--passphrase-file', '/root/words')) as Made;
  expect(name).toMatch(/-hand\.srbackup$/);
  // The first of a schedule is made at once, which web looks for twice a minute.
  await eventually(async () => {
    const view = (await pbx.cli('backup')) as Backups;
    expect(view).not.toHaveProperty('problem');
    expect(view.backups.map((b) => b.scheduled).sort()).toEqual([false, true]);
    return true;
  });
  const made = Buffer.from(await pbx.run(['base64', '-w0', `/srv/backups/${name}`]), 'base64');
  // Two PBXs with one address disturb each other.
  await pbx.end();

  const other = await site.addPbx('pbx2', {
    ports: [
      { network: 'lan', device: 'office0' },
      { network: 'voice', device: 'phones0' },
    ],
  });
  await serves(other);
  await leased(other);
  await other.writeFile('/root/words', `${words}\n`, 0o600);
  await other.writeFile('/root/others', 'wrong horse battery\n', 0o600);
  await bring(other, '/root/made.srbackup', made);
  const changed = Buffer.from(made);
  changed[made.length - 3000] = (changed[made.length - 3000] ?? 0) ^ 1;
  await bring(other, '/root/changed.srbackup', changed);
  await bring(other, '/root/cut.srbackup', made.subarray(0, made.length - 100));
  await bring(other, '/root/old.srbackup', readFileSync(fixture));

  const refused = async (file: string, why: string, passphraseFile = '/root/words'): Promise<void> => {
    const { code, stderr } = await other.command(['backup', 'show', `/root/${file}`, '--passphrase-file', passphraseFile]);
    expect(`${code} ${stderr}`).toMatch(new RegExp(`^1 .*${why}`, 's'));
  };
  await refused('made.srbackup', 'is not the passphrase of the backup of pbx', '/root/others');
  await refused('changed.srbackup', 'changed after it was made|was changed or is cut off');
  await refused('cut.srbackup', 'is cut off|file ends after');
  await refused('words', 'no backup of Switchroom');

  const file = (path: string, ...more: string[]) => [path, '--passphrase-file', '/root/words', ...more];
  // One that an earlier version made, on cards that are neither its own nor called like them.
  const old = (await other.cli('backup', 'show', ...file('/root/old.srbackup'))) as Opened;
  expect(old.problems.map((p) => p.code)).toEqual(['backup.interface-open', 'backup.interface-open']);

  const map = ['--map', 'lan=office0'];
  const opened = (await other.cli('backup', 'show', ...file('/root/made.srbackup', ...map))) as Opened;
  expect(opened).toMatchObject({
    problems: [],
    interfaces: [
      { id: 'lan', device: 'office0', because: 'chosen' },
      { id: 'voice', device: 'phones0', because: 'only' },
    ],
    subscribers: { before: { extensions: 0 }, after: { extensions: 1 } },
    otherCa: true,
  });
  expect(opened.preview.difference.map((d) => d.path)).toContain('/messages/keepDays');
  const keepDays = () => other.cli('show', '/messages/keepDays');
  const authority = () => other.run(['openssl', 'x509', '-in', '/srv/switchroom/var/ca/ca.pem', '-noout', '-fingerprint']);
  const own = await authority();
  expect(await keepDays()).toBe(90);

  const restore = async () => {
    expect(await other.cli('backup', 'restore', ...file('/root/made.srbackup', ...map, '--confirm-within', '600'))).toMatchObject({
      state: 'awaiting-confirmation',
    });
  };
  await restore();
  expect(await keepDays()).toBe(90);
  expect(await other.cli('rollback')).toMatchObject({ state: 'rolled-back' });
  expect(await authority()).toBe(own);
  expect(((await other.cli('extensions')) as unknown[]).length).toBe(0);

  await restore();
  expect(await other.cli('confirm')).toMatchObject({ state: 'committed' });
  expect(await keepDays()).toBe(33);
  expect(await authority()).not.toBe(own);
  // Web takes the tables when it hears of it.
  await eventually(async () => {
    expect(await other.cli('extensions')).toMatchObject([{ number: '201', name: 'Front desk' }]);
    return true;
  });

  // A factory reset takes all of it away again, and leaves the way in.
  const restored = await authority();
  const { code, stderr } = await other.command(['reset', '--keep-network', '--yes', 'another']);
  expect(`${code} ${stderr}`).toMatch(/^2 .*nothing was deleted: this PBX is pbx/s);
  expect(await keepDays()).toBe(33);
  const { password } = (await other.cli('reset', '--keep-network', '--yes', 'pbx')) as { password: string };
  await serves(other);
  expect(await keepDays()).toBe(90);
  expect(await other.cli('extensions')).toEqual([]);
  expect(await other.cli('revisions')).toMatchObject([{ revision: 1, reason: 'factory reset, network kept' }]);
  const lan = (await other.cli('show', '/interfaces/lan/match')) as { mac: string };
  expect(lan.mac).toBe((await other.readFile('/sys/class/net/office0/address')).trim());
  await eventually(async () => {
    expect(await authority()).not.toBe(restored);
    expect(((await other.cli('status')) as { password: string }).password).toBe(password);
    return true;
  });
  expect((await other.exec(['grep', '-rlF', '-e', 'Front desk', '/srv/switchroom/var'])).stdout).toBe('');
  await leased(other);
});
