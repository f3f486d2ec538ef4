import { expect, test } from 'vitest';
import { table } from '../row.ts';
import type { SwitchName } from './machine.ts';
import { rows, type Sample } from './rows.ts';

const sample = (machine: string, usable: number, more: Partial<Sample> = {}, what: SwitchName = 'DHCP to static'): Sample => ({
  machine,
  what,
  usable,
  other: 1,
  same: 2,
  ...more,
});
const all: readonly SwitchName[] = ['DHCP to static', 'gateway switch', 'static to DHCP'];
const everywhere = (machine: string, usable: number, more: Partial<Sample> = {}) => all.map((what) => sample(machine, usable, more, what));

test('the aim is set by the better of the two, and the other one is shown as well', () => {
  const found = rows(
    [...everywhere('ours', 50, { journalled: 10, verified: 90 }), ...everywhere('slow', 100), ...everywhere('quick', 40)],
    [{ other: 0.1, same: 0.2 }],
    'ours',
  );
  expect(found.slice(0, 5)).toMatchObject([
    { name: 'DHCP to static: apply to usable', ours: 50, peer: 40, peerName: 'quick', ratio: 1.25, aim: 52, met: true },
    { name: 'DHCP to static: apply to usable, beside the other', peer: 100, peerName: 'slow', ratio: 0.5, aim: null },
    { name: 'DHCP to static: … without the wait for its journal', ours: 50, peer: 40, aim: 52 },
    { ours: 10, peer: null },
    { ours: 90, peer: null },
  ]);
});

test('without a peer there are figures of ours, and no aim that would need one', () => {
  const found = rows(everywhere('ours', 50, { journalled: 10, verified: 90 }), [{ other: 0.1, same: 0.2 }], 'ours');
  expect(found[0]).toMatchObject({ ours: 50, peer: null, aim: null, met: null });
  expect(found.filter(({ ours }) => ours === null)).toEqual([]);
});

test('a connection that most runs have lost has no stall to compare with, and one lost of ours is no figure', () => {
  const found = rows(
    [...everywhere('ours', 50, { other: null }), ...everywhere('peer', 40, { same: null }), ...everywhere('peer', 40, { same: null })],
    [{ other: 1, same: 1 }],
    'ours',
  );
  expect(found.find(({ name }) => name === 'DHCP to static: stall on the same interface')).toMatchObject({
    ours: 2,
    peer: null,
    met: true,
  });
  expect(found.find(({ name }) => name === 'the longest stall of all runs on the other interface')).toMatchObject({
    ours: null,
    met: null,
  });
  expect(table(found)).toContain('–');
});

test('the longest stall of all runs is held against the aim, not the middle one', () => {
  const found = rows(
    [...everywhere('ours', 50), ...everywhere('ours', 50), sample('ours', 50, { other: 31 })],
    [{ other: 1, same: 1 }],
    'ours',
  );
  expect(found.find(({ name }) => name === 'DHCP to static: stall on the other interface')).toMatchObject({ ours: 1, met: true });
  expect(found.find(({ name }) => name === 'the longest stall of all runs on the other interface')).toMatchObject({ ours: 31, met: false });
});

test('the wait for the journal is shown apart, and where the time went part by part', () => {
  const laps = (journal: number) => [
    { part: 'plan', ms: 1 },
    { part: 'journal', ms: journal },
    { part: 'step: routes ip', ms: 2 },
    { part: 'step: routes ip', ms: 3 },
  ];
  const found = rows(
    [...everywhere('ours', 50, { laps: laps(10) }), ...everywhere('ours', 52, { laps: laps(12) }), ...everywhere('quick', 40)],
    [],
    'ours',
  );
  const named = (name: string) => found.find((r) => r.name === `gateway switch: … ${name}`);
  expect(named('without the wait for its journal')).toMatchObject({ ours: 40, aim: 52, met: true });
  expect(named('journal')).toMatchObject({ ours: 11, aim: null });
  expect(named('step: routes ip')).toMatchObject({ ours: 5 });
});

test('beside the worst stand all but the worst, and the same of as many windows with nothing changed', () => {
  const stalls = [...Array.from({ length: 19 }, (_, n) => n / 10), 31];
  const found = rows(
    stalls.map((other) => sample('ours', 50, { other })),
    stalls.map((other) => ({ other: other / 2, same: 1 })),
    'ours',
  );
  const at = found.findIndex(({ name }) => name === 'the longest stall of all runs on the other interface');
  expect(found.slice(at, at + 6).map(({ ours, unit, met }) => [ours, unit, met])).toEqual([
    [31, 'ms', false],
    [15.5, 'ms', null],
    [1.8, 'ms', true],
    [0.9, 'ms', null],
    [5, '%', null],
    [5, '%', null],
  ]);
});
