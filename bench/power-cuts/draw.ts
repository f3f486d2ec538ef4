// What a power cut comes into, drawn from a seed. Pure: the n-th cut of a seed is the same whatever happened before.
import { Chance } from '../chance.ts';

/**
 * `install`  dpkg unpacks and configures the packages: on a machine that never had them, or had an older version
 * `upgrade`  from one installed version to another
 * `restore`  a backup takes the place of what is in force
 * `work`     settings change, extensions and blocks come, phones register
 */
export type Kind = 'install' | 'upgrade' | 'restore' | 'work';
export const kinds: readonly Kind[] = ['install', 'upgrade', 'restore', 'work'];

export interface Drawn {
  readonly n: number;
  readonly kind: Kind;
  /** The power goes so long after `from`. */
  readonly afterMs: number;
  readonly from: 'begun' | 'copying' | 'switched';
  /** Of an install: onto a machine that has an older version. */
  readonly over: boolean;
}

/** Of ten cuts in a row; an install costs as much time as five of the others. */
const TEN: readonly Kind[] = [
  'install',
  ...Array<Kind>(3).fill('upgrade'),
  ...Array<Kind>(3).fill('restore'),
  ...Array<Kind>(3).fill('work'),
];
/** How long such work lasts on an idle machine, and a little longer: the last moments are those after it. */
const LONGEST_MS = { install: 20_000, restore: 4_000, work: 4_000 } as const;
/** Of an upgrade: from being asked, from the first word that is kept, and from the moment the copy of the data is whole. */
const UPGRADE_MS = { begun: 500, copying: 1_000, switched: 6_000 } as const;

export function draw(seed: string, n: number): Drawn {
  const ten = Math.floor((n - 1) / TEN.length);
  const kind = new Chance(seed, 'kinds', ten).shuffled(TEN)[(n - 1) % TEN.length] ?? 'work';
  const chance = new Chance(seed, 'cut', n);
  if (kind !== 'upgrade') return { n, kind, from: 'begun', afterMs: chance.whole(0, LONGEST_MS[kind]), over: ten % 2 === 1 };
  // Most of what can go wrong is between the switch and the end.
  const from = chance.one(['begun', 'copying', 'switched', 'switched'] as const);
  return { n, kind, from, afterMs: chance.whole(0, UPGRADE_MS[from]), over: false };
}
