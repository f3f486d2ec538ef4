// An installed machine goes from one version to another: the good one keeps settings and calls, the bad one is left again by itself, and a
// power cut on the way ends at one of the two. `npm run power-cuts -- 200` cuts more often.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { Appliance } from '../appliance.ts';
import { eventually, Site } from '../kit.ts';
import { releases, treeOf } from '../releases.ts';
import { allActive, buildPackages, firstPage, MINUTE, patience, UNITS } from './installed.ts';

const VERSIONS = '/usr/lib/switchroom';
/** Two versions and Asterisk unpacked, and a third that shares most files with the second; sparse. */
const DISK_BYTES = 3 * 1024 ** 3;
const cuts = Number(process.env['SWITCHROOM_POWER_CUTS'] ?? 4);

interface Upgrade {
  readonly current: string;
  readonly installed: readonly string[];
  readonly back: string;
  readonly last: { readonly phase: string; readonly from: string; readonly to: string; readonly reason: string };
}

const upgradeOf = async (machine: Appliance): Promise<Upgrade> =>
  JSON.parse(await machine.run(['switchroom', 'upgrade', '--json'])) as Upgrade;
const running = async (machine: Appliance): Promise<string> =>
  (JSON.parse(await machine.run(['switchroom', 'status', '--json'])) as { version: string }).version;

/** `switchroom upgrade …` to its end; a version that is left again is an exit code, not a failure here. */
const upgrade = (machine: Appliance, ...args: readonly string[]) =>
  machine.exec(['switchroom', 'upgrade', ...args], { timeoutMs: 10 * MINUTE });

const extensionsOf = async (machine: Appliance): Promise<string> => machine.run(['switchroom', 'extensions']);
const telephony = async (machine: Appliance): Promise<string> =>
  (await machine.run(['s6-svstat', '-o', 'pid', '/var/lib/switchroom/run/service/asterisk'])).trim();
const healthy = (machine: Appliance) => eventually(async () => expect(await machine.states(UNITS)).toEqual(allActive), patience);

/** One more version on the machine: the one that is there under another number, with a web server that begins with `code`. */
async function another(machine: Appliance, from: string, to: string, code = ''): Promise<void> {
  const script = `set -e
    cp -al ${VERSIONS}/${from} ${VERSIONS}/${to}
    sed -i "s/'${from}'/'${to}'/" ${VERSIONS}/${to}/dist/src/version.js
    cat - ${VERSIONS}/${from}/dist/src/web-main.js > ${VERSIONS}/${to}/dist/src/web-main.new
    mv ${VERSIONS}/${to}/dist/src/web-main.new ${VERSIONS}/${to}/dist/src/web-main.js
    sync -f ${VERSIONS}`;
  await machine.run(['sh', '-c', script], { input: code, timeoutMs: MINUTE });
}

/** Up to this long after a phase has begun the power goes: as long as such a phase lasts. */
const LONGEST_MS = { asked: 500, begun: 1_000, switched: 6_000 } as const;

/** Waits for a moment of an upgrade that differs from cut to cut, and says which: a phase of the program, and a time after its begin. */
async function somewhere(machine: Appliance, to: string, n: number): Promise<string> {
  const phases = ['switched', 'begun', 'asked'] as const;
  const phase = phases[n % phases.length] ?? 'switched';
  if (phase !== 'asked') {
    const file = `/proc/${machine.node.init.pid}/root/var/lib/switchroom/upgrade/state`;
    const reached = phase === 'begun' ? /^phase (begun|switched|done)$/m : /^phase (switched|done)$/m;
    await eventually(async () => {
      const state = await readFile(file, 'utf8');
      return state.includes(`\nto ${to}\n`) && reached.test(state);
    }, patience);
  }
  return after(phase, LONGEST_MS[phase]);
}

/** Any time up to so long from now; says which. */
async function after(what: string, longestMs: number): Promise<string> {
  const waitMs = Math.floor(Math.random() * longestMs);
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  return `${waitMs} ms after ${what}`;
}

test('an upgrade keeps settings and calls, a bad version is left again, and a power cut ends at one of the two', {
  timeout: (15 + cuts) * MINUTE,
}, async () => {
  const begun = performance.now();
  const say = (what: string): void => void process.stderr.write(`          ${Math.round((performance.now() - begun) / 1000)} s: ${what}\n`);
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin'] });
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

  // Power cuts, between this one and one that is as good.
  await another(machine, version, '9.9.9');
  for (let n = 0; n < cuts; n++) {
    const from = (await upgradeOf(machine)).current;
    const to = from === version ? '9.9.9' : version;
    // Unpacking takes long, so it is left to those who ask for many.
    const installs = n >= 4 && n % 4 === 3;
    const argv = installs ? ['dpkg', '--install', ...(await machine.bring(debs))] : ['switchroom', 'upgrade', '--to', to];
    const asked = machine.node.spawn(argv, { stdio: 'ignore' });
    const moment = await (installs ? after('dpkg', 25_000) : somewhere(machine, to, n));
    await machine.powerCut();
    asked.kill();
    await healthy(machine);
    const found = await upgradeOf(machine);
    const last = `power cut ${n + 1} of ${cuts}, ${moment}: ${found.last.phase} with ${found.current} (${found.last.reason})`;
    say(last);
    expect([from, to], last).toContain(found.current);
    expect(['done', 'failed', 'none'], last).toContain(found.last.phase);
    await eventually(async () => expect(await running(machine), last).toBe(found.current));
    await eventually(async () => expect(await extensionsOf(machine), last).toContain('Kept'));
    expect((await firstPage(site, machine)).html, last).toContain('<title>Switchroom</title>');
    // What dpkg has begun it ends when it is told again.
    if (installs) await machine.install(debs);
  }
});
