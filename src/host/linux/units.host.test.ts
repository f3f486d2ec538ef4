import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../../site/kit.ts';
import { documents } from '../../../test/documents.ts';
import { type HostMachine, prefix, startMachine } from '../../../test/host-machine.ts';
import type { UnitArtifact } from '../../engine/contract.ts';

/** Daemons under the real supervisor. */
let m: HostMachine;
const stamps = { restart: 'r1', reload: 'l1' };
const scan = `${prefix}/run/service`;

beforeAll(async () => {
  m = await startMachine('units');
});
afterAll(async () => {
  await m?.[Symbol.asyncDispose]();
});

const unit = (name: string, edit: Partial<UnitArtifact> = {}): UnitArtifact => ({
  kind: 'unit',
  name,
  run: `exec 2>&1\ntrap 'echo $$ >>/tmp/${name}.hup' HUP\necho $$ >>/tmp/${name}.started\nwhile :; do sleep 0.05; done\n`,
  restartOn: [],
  reloadOn: [],
  restartImpact: 'none',
  ...edit,
});
const starts = async (name: string): Promise<number> => (await m.node.readFile(`/tmp/${name}.started`)).trim().split('\n').length;
const change = (u: UnitArtifact, verb: 'start' | 'restart' | 'reload', s = stamps, until: 'ready' | 'started' = 'ready') =>
  m.host.unit(u.name, verb, u, s, until);

describe('a unit', () => {
  test('starts, and carries the stamps that it was started with', async () => {
    await change(unit('a'), 'start');
    const state = await m.host.unitState('a');
    expect(state).toMatchObject({ state: 'running', stamps });
    expect(await m.node.readFile(`/proc/${state.pid}/cmdline`)).toContain('/bin/sh');
    // Within a minute of now: the label is TAI, and 37 s off would be seen here.
    expect(Math.abs((state.since ?? 0) - Date.now() / 1000)).toBeLessThan(30);
    expect(await m.host.units()).toContain('a');
  });

  test('restarts once, with the new text and the new stamps', async () => {
    await change(unit('b'), 'start');
    // Started is not yet come to its second line.
    await eventually(async () => (await starts('b')) === 1);
    const before = await m.host.unitState('b');
    await change(unit('b', { run: unit('b').run.replace('exec 2>&1', 'exec 2>&1\ntouch /tmp/b.new') }), 'restart', {
      restart: 'r2',
      reload: 'l2',
    });
    const after = await m.host.unitState('b');
    expect(after).toMatchObject({ state: 'running', stamps: { restart: 'r2', reload: 'l2' } });
    expect(after.pid).not.toBe(before.pid);
    await eventually(async () => (await starts('b')) === 2);
    await m.node.run(['test', '-e', '/tmp/b.new']);
  });

  test('reloads by its signal, and keeps its process', async () => {
    const u = unit('c', { reload: { signal: 'SIGHUP' } });
    await change(u, 'start');
    const before = await m.host.unitState('c');
    await eventually(async () => (await starts('c')) === 1);
    await change(u, 'reload', { restart: 'r1', reload: 'l2' });
    expect(await m.host.unitState('c')).toMatchObject({ pid: before.pid, stamps: { reload: 'l2' } });
    await eventually(() => m.node.run(['test', '-s', '/tmp/c.hup']).then(() => true));
  });

  test('reloads by a program; one that fails is an error, and the stamps stay', async () => {
    const u = unit('d', { reload: { argv: ['sh', '-c', 'echo no >&2; exit 4'] } });
    await change(u, 'start');
    await expect(change(u, 'reload', { restart: 'r1', reload: 'l2' })).rejects.toMatchObject({
      name: 'CommandError',
      code: 4,
      stderr: 'no\n',
    });
    expect((await m.host.unitState('d')).stamps).toEqual(stamps);
  });

  test('that says when it is ready is waited for', async () => {
    const u = unit('e', { notificationFd: 3, run: 'sleep 0.3\ntouch /tmp/e.ready\necho >&3\nexec sleep 1000\n' });
    await change(u, 'start');
    await m.node.run(['test', '-e', '/tmp/e.ready']);
    expect((await m.host.unitState('e')).state).toBe('ready');
  });

  test('that says it later is not waited for where only its start is wanted', async () => {
    const u = unit('f', { notificationFd: 3, run: 'sleep 1000\n' });
    await change(u, 'start', stamps, 'started');
    await eventually(async () => expect((await m.host.unitState('f')).state).toBe('running') ?? true);
  });

  test('that was killed comes back by itself, and is the same unit to us', async () => {
    await change(unit('g'), 'start');
    await eventually(async () => (await starts('g')) === 1);
    const before = await m.host.unitState('g');
    await m.node.run(['kill', '-9', String(before.pid)]);
    // Between the two it is down and wanted up: the supervisor is at it, and that is not "stopped".
    for (let n = 0; n < 20; n++) expect((await m.host.unitState('g')).state).not.toBe('stopped');
    await eventually(async () => ((await m.host.unitState('g')).pid ?? before.pid) !== before.pid && (await starts('g')) === 2);
    expect((await m.host.unitState('g')).stamps).toEqual(stamps);
  });

  test('that does not end when asked is ended, and is gone when it is stopped', async () => {
    const u = unit('h', { timeoutKillMs: 200, run: "trap '' TERM\nwhile :; do sleep 0.05; done\n" });
    await change(u, 'start');
    const { pid } = await m.host.unitState('h');
    await m.host.unit('h', 'stop', undefined, stamps, 'ready');
    expect(await m.host.unitState('h')).toEqual({ state: 'stopped' });
    expect((await m.node.exec(['test', '-e', `/proc/${pid}`])).code).toBe(1);
    expect(await m.host.units()).not.toContain('h');
    expect((await m.node.exec(['test', '-e', `${scan}/h`])).code).toBe(1);
    // Its logger goes with it: nothing is left of it that somebody supervises.
    await eventually(async () => !(await m.node.run(['ps', '-eo', 'args'])).includes('supervise h'));
  });

  test('that was stopped can be started again, and stopping what is not there is done', async () => {
    await change(unit('i'), 'start');
    await m.host.unit('i', 'stop', undefined, stamps, 'ready');
    await m.host.unit('i', 'stop', undefined, stamps, 'ready');
    await m.host.unit('never', 'stop', undefined, stamps, 'ready');
    await change(unit('i'), 'start');
    expect((await m.host.unitState('i')).state).toBe('running');
  });

  test('keeps what it says, with the time, in files that do not grow without end', async () => {
    await change(unit('j', { run: 'exec 2>&1\necho here I am\nexec sleep 1000\n' }), 'start');
    await eventually(
      async () =>
        /^\d{4}.*here I am$/m.test(await m.node.readFile(`${prefix}/var/log/j/current`)) ||
        /here I am/.test(await m.node.readFile(`${prefix}/var/log/j/current`)),
    );
  });

  test('whose stamps were half written when we were killed counts as one that nobody knows', async () => {
    await change(unit('k'), 'start');
    await m.node.writeFile(`${prefix}/run/stamps/k`, '{"restart":"r');
    expect((await m.host.unitState('k')).stamps).toBeUndefined();
  });

  test('outlives us: after a kill -9 it is found again as it was', async () => {
    await change(unit('l'), 'start');
    const before = await m.host.unitState('l');
    await m.restartDriver();
    expect(await m.host.unitState('l')).toEqual(before);
    await change(unit('l'), 'restart');
    expect((await m.host.unitState('l')).pid).not.toBe(before.pid);
  });

  test('changed while a start of it was interrupted is started all the same', async () => {
    // What a kill -9 between writing and renaming leaves.
    await m.node.run(['sh', '-c', `mkdir -p ${scan}/.new-m/data && echo half > ${scan}/.new-m/run && mkdir -p ${scan}/.gone-m`]);
    await change(unit('m'), 'start');
    expect((await m.host.unitState('m')).state).toBe('running');
    await m.host.unit('m', 'stop', undefined, stamps, 'ready');
    expect(await m.node.run(['ls', '-A', scan])).not.toMatch(/(^|\n)\.?(new-|gone-)?m\n/);
  });
});

test('a lease engine of the real component starts, and is gone when its interface has a static address', async () => {
  const dhcp = documents[0]?.[1];
  const fixed = documents[2]?.[1];
  await m.converge(dhcp, ['interfaces']).catch(() => {});
  await eventually(async () => (await m.host.unitState('dhcpcd-lan')).state === 'running');
  const rounds = await m.converge(fixed, ['interfaces']);
  expect(rounds.at(-1)).toEqual([]);
  expect(await m.host.unitState('dhcpcd-lan')).toEqual({ state: 'stopped' });
  // What has been killed is there until process 1 has heard of it.
  await eventually(async () => (await m.node.exec(['pgrep', '-f', 'dhcpcd'])).stdout === '');
});
