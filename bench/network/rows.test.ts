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
  expect(found.slice(0, 4)).toMatchObject([
    { name: 'DHCP to static: apply to usable', ours: 50, peer: 40, peerName: 'quick', ratio: 1.25, aim: 52, met: true },
    { name: 'DHCP to static: apply to usable, beside the other', peer: 100, peerName: 'slow', ratio: 0.5, aim: null },
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
