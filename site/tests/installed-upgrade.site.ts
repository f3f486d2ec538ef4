// An installed machine goes from one version to another: the good one keeps settings and calls, the bad one is left again by itself, and a
// power cut, whatever it comes into, leaves a machine that starts. `npm run power-cuts -- 200` cuts more often.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { draw } from '../../bench/power-cuts/draw.ts';
import { another, DISK_BYTES, furnish } from '../../bench/power-cuts/machine.ts';
import { powerCuts } from '../../bench/power-cuts/run.ts';
import { Appliance } from '../appliance.ts';
import { eventually, Site } from '../kit.ts';
import { phonesOf, STANDARD_PHONES } from '../phones/index.ts';
import { bothHear, call, stillHears } from '../phones/office.ts';
import { releases, treeOf } from '../releases.ts';
import { checkout } from '../setup.ts';
import { allActive, buildPackages, firstPage, MINUTE, patience, UNITS } from './installed.ts';

const CUTS = 10;
const SEED = 'switchroom';

interface Upgrade {
  readonly current: string;
  readonly installed: readonly string[];
  readonly back: string;
  readonly last: { readonly phase: string; readonly from: string; readonly to: string; readonly reason: string };
}

const upgradeOf = async (machine: Appliance): Promise<Upgrade> =>
  JSON.parse(await machine.run(['switchroom', 'upgrade', '--json'])) as Upgrade;
const statusOf = async (machine: Appliance): Promise<{ readonly version: string; readonly waits?: { readonly calls?: number } }> =>
  JSON.parse(await machine.run(['switchroom', 'status', '--json'])) as Awaited<ReturnType<typeof statusOf>>;
const running = async (machine: Appliance): Promise<string> => (await statusOf(machine)).version;

/** `switchroom upgrade …` to its end; a version that is left again is an exit code, not a failure here. */
const upgrade = (machine: Appliance, ...args: readonly string[]) =>
  machine.exec(['switchroom', 'upgrade', ...args], { timeoutMs: 10 * MINUTE });

const extensionsOf = async (machine: Appliance): Promise<string> => machine.run(['switchroom', 'extensions']);
const telephony = async (machine: Appliance): Promise<string> =>
  (await machine.run(['s6-svstat', '-o', 'pid', '/var/lib/switchroom/run/service/asterisk'])).trim();
const healthy = (machine: Appliance) => eventually(async () => expect(await machine.states(UNITS)).toEqual(allActive), patience);

test('an upgrade keeps settings and calls, a bad version is left again, and a machine starts after power cuts', {
  timeout: (20 + CUTS) * MINUTE,
}, async () => {
  const begun = performance.now();
  const say = (what: string): void => void process.stderr.write(`          ${Math.round((performance.now() - begun) / 1000)} s: ${what}\n`);
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin', 'phone1', 'phone2'] });
  const [oldest] = await releases();
  if (oldest === undefined) throw new Error('releases.json names no version');
  const { tree, said } = await treeOf(oldest, join(site.sharedDir, 'oldest'));
  say(said);
  const before = await buildPackages(join(site.sharedDir, 'before'), '--tree', tree, '--version', oldest.version);
  const now = (await Promise.all(['core', 'meta'].map((one) => buildPackages(join(site.sharedDir, 'now'), '--only', one)))).flat();
  say('packages are built');
  await using machine = await Appliance.start(site, { diskBytes: DISK_BYTES });

  await machine.install(before.map(({ file }) => file));
  await healthy(machine);
  await firstPage(site, machine);
  await machine.run(['switchroom', 'extensions', 'add', '21', 'Kept']);
  await eventually(async () => expect(Number(await telephony(machine))).toBeGreaterThan(0));
  const calls = await telephony(machine);
  expect(await running(machine)).toBe(oldest.version);

  say('the older one runs');

  // The good one.
  const version = basename(now[0]?.file ?? '').split('_')[1] ?? '';
  const debs = now.map(({ file }) => file);
  const printed = await machine.install(debs);
  expect(printed).toContain(`went from ${oldest.version} to ${version}`);
  expect(await upgradeOf(machine)).toMatchObject({ current: version, back: oldest.version, last: { phase: 'done', reason: '' } });
  expect(await running(machine)).toBe(version);
  expect(await extensionsOf(machine)).toContain('Kept');
  expect(await telephony(machine)).toBe(calls);
  expect((await firstPage(site, machine)).html).toContain('<title>Switchroom</title>');

  say(`${version} runs`);

  // One that destroys what it should migrate, and dies of it.
  const bad = `import { DatabaseSync as Tables } from 'node:sqlite';
new Tables('/var/lib/switchroom/var/web/switchroom.db').exec('delete from extensions');
if (Date.now() > 0) throw new Error('the trial migration does not go');
`;
  await another(machine, version, '9.9.8', bad);
  const refused = await upgrade(machine, '--to', '9.9.8');
  expect(refused.code).toBe(1);
  expect(await upgradeOf(machine)).toMatchObject({
    current: version,
    last: { phase: 'failed', from: version, to: '9.9.8', reason: expect.stringContaining('the trial migration does not go') },
  });
  await healthy(machine);
  await eventually(async () => expect(await running(machine)).toBe(version));
  await eventually(async () => expect(await extensionsOf(machine)).toContain('Kept'));
  await eventually(
    async () => expect(await machine.run(['switchroom', 'messages'])).toContain('the trial migration does not go'),
    patience,
  );
  say('is back');
  expect(await telephony(machine)).toBe(calls);

  // A call goes through a good one, and a newer Asterisk waits for its end.
  await another(machine, version, '9.9.9');
  await phonesJoin(site, machine);
  const { baresip, linphone } = phonesOf(site);
  await call(baresip, linphone, '202');
  await bothHear(baresip, linphone);
  expect((await upgrade(machine, '--to', '9.9.9')).code).toBe(0);
  expect(await running(machine)).toBe('9.9.9');
  await eventually(() => stillHears(linphone, baresip.hz));
  await eventually(() => stillHears(baresip, linphone.hz));
  expect(await telephony(machine)).toBe(calls);
  say('a call went on');
  // What the postinst of the next package does.
  const postinst = await readFile(join(checkout, 'packaging/scripts/switchroom-asterisk.postinst'), 'utf8');
  await machine.run(['sh', '-s', 'configure'], { input: postinst.replace('@VERSION@', '99.0.0') });
  await eventually(async () => expect((await statusOf(machine)).waits).toMatchObject({ calls: 1 }), patience);
  expect(await machine.run(['switchroom', 'upgrade'])).toContain('end them now: switchroom upgrade now');
  await eventually(() => stillHears(linphone, baresip.hz));
  expect(await telephony(machine)).toBe(calls);
  await baresip.hangUp();
  await eventually(async () => expect(Number(await telephony(machine))).not.toBe(Number(calls)), patience);
  await eventually(async () => expect((await statusOf(machine)).waits).toBeUndefined(), patience);
  say('a newer Asterisk runs');

  // Power cuts in all kinds of work. Always the same: a run that fails is the fault of what was changed since the last.
  const asterisk = before.filter(({ file }) => basename(file).startsWith('switchroom-asterisk')).map(({ file }) => file);
  const prepared = { debs: [...asterisk, ...debs], version, other: '9.9.9', ...(await furnish(machine)) };
  const made = await powerCuts({
    seed: SEED,
    numbers: numbersOf(CUTS),
    prepared,
    on: { site, machine },
    made: (one) => say(`power cut ${one.n} of ${CUTS}, ${one.kind}, ${one.moment}: ${one.found}`),
  });
  expect(made.filter(({ failed }) => failed)).toEqual([]);
  expect(made).toHaveLength(CUTS);
});

/** The first cuts of the seed that need no new disk: a machine of its own for each install takes longer than all others together. */
const numbersOf = (count: number): number[] =>
  Array.from({ length: 2 * count }, (_, n) => n + 1)
    .filter((n) => draw(SEED, n).kind !== 'install')
    .slice(0, count);

/** Two extensions and two phones, which get their accounts by themselves. */
async function phonesJoin(site: Site, machine: Appliance): Promise<void> {
  const { all } = phonesOf(site);
  for (const [n, phone] of all.entries()) {
    const { number = '', name = '' } = STANDARD_PHONES[n] ?? {};
    await machine.run(['switchroom', 'extensions', 'add', number, name]);
    await machine.run(['switchroom', 'phones', 'add', await phone.mac(), number, phone.vendor]);
  }
  await machine.run(['switchroom', 'enrolment', 'open', '60']);
  await Promise.all(all.map((phone) => phone.boot()));
  await eventually(async () => (await Promise.all(all.map((phone) => phone.isRegistered()))).every(Boolean), patience);
}
