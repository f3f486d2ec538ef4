// From what was seen to the figures that are printed.
import { median, percentile, type Row, row } from '../row.ts';
import { type Lap, SWITCHES, type SwitchName } from './machine.ts';

/** One change on one machine; all in ms. */
export interface Sample {
  readonly machine: string;
  readonly what: SwitchName;
  /** From the order to the first new connection. */
  readonly usable: number;
  /** Longest round trips; null: the connection was lost. */
  readonly other: number | null;
  readonly same: number | null;
  /** How long its connections were watched, but for the second after everything was done. */
  readonly tookS?: number;
  /** Ours alone, from the order. */
  readonly journalled?: number;
  readonly verified?: number;
  /** Where its time went. */
  readonly laps?: readonly Lap[];
}

/** Connections of ours while nothing was changed: what of a stall is the machine's own. */
export type Control = Pick<Sample, 'other' | 'same'>;

/** Issue 3: beside the better of the two. */
const TIMES_THE_BETTER = 1.3;
/** Half of what a telephone's jitter buffer of 20 ms makes good. */
const STALL_MS = 10;

const CONNECTIONS = [
  { of: 'other', name: 'the other interface' },
  { of: 'same', name: 'the same interface' },
] as const;

/** null when the middle one of them was lost; a lost connection is worse than any stall. */
function middle(values: readonly (number | null)[]): number | null {
  const value = median(values.map((v) => v ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(value) ? value : null;
}
const worst = (values: readonly (number | null)[]): number | null => (values.includes(null) ? null : Math.max(...values.map(Number)));

/** All but one of twenty are no longer; of sixty, the worst alone says more about chance than about a machine. */
const most = (values: readonly (number | null)[]): number | null => {
  const value = percentile(
    values.map((v) => v ?? Number.POSITIVE_INFINITY),
    0.95,
  );
  return Number.isFinite(value) ? value : null;
};
const tooLong = (values: readonly (number | null)[]): number =>
  (100 * values.filter((v) => v === null || v > STALL_MS).length) / Math.max(1, values.length);

export function rows(samples: readonly Sample[], controls: readonly Control[], ours: string): readonly Row[] {
  const names = [...new Set(samples.map(({ machine }) => machine))].filter((name) => name !== ours);
  const of = (machine: string, what: SwitchName) => samples.filter((s) => s.machine === machine && s.what === what);
  const mine = samples.filter((s) => s.machine === ours);
  const changes = SWITCHES.flatMap(({ name }) => {
    const own = of(ours, name);
    const usable = median(own.map((s) => s.usable));
    const beside = names
      .map((machine) => ({ name: machine, value: median(of(machine, name).map((s) => s.usable)) }))
      .filter(({ value }) => !Number.isNaN(value))
      .sort((a, b) => a.value - b.value);
    const [better, ...others] = beside;
    const label = `${name}: apply to usable`;
    return [
      row(label, 'ms', usable, better === undefined ? {} : { peer: better, aim: rounded(better.value * TIMES_THE_BETTER) }),
      ...others.map((peer) => row(`${label}, beside the other`, 'ms', usable, { peer })),
      row(
        `${name}: … without the wait for its journal`,
        'ms',
        median(own.map((s) => s.usable - journalOf(s))),
        better === undefined ? {} : { peer: better, aim: rounded(better.value * TIMES_THE_BETTER) },
      ),
      row(`${name}: … of which before the first step, journal on disk`, 'ms', median(own.map((s) => s.journalled ?? Number.NaN))),
      ...parts(own.map((s) => s.laps ?? [])).map(({ part, ms }) => row(`${name}: … ${part}`, 'ms', ms)),
      row(`${name}: … apply to verified`, 'ms', median(own.map((s) => s.verified ?? Number.NaN))),
    ];
  });
  const stalls = SWITCHES.flatMap(({ name }) =>
    CONNECTIONS.flatMap((connection) => {
      const stall = (machine: string) => middle(of(machine, name).map((s) => s[connection.of]));
      const own = stall(ours);
      const label = `${name}: stall on ${connection.name}`;
      if (names.length === 0) return [row(label, 'ms', own, { aim: STALL_MS })];
      return names.map((peer, n) =>
        row(n === 0 ? label : `${label}, beside the other`, 'ms', own, {
          peer: { name: peer, value: stall(peer) },
          ...(n === 0 ? { aim: STALL_MS } : {}),
        }),
      );
    }),
  );
  const extremes = CONNECTIONS.flatMap((connection) => {
    const [changed, still] = [mine, controls].map((all) => all.map((s) => s[connection.of]));
    return [
      row(`the longest stall of all runs on ${connection.name}`, 'ms', worst(changed ?? []), { aim: STALL_MS }),
      row(`… and while nothing is changed, on ${connection.name}`, 'ms', worst(still ?? [])),
      row(`of 20 runs, all but the worst: longest stall on ${connection.name}`, 'ms', most(changed ?? []), { aim: STALL_MS }),
      row(`… and while nothing is changed, on ${connection.name}`, 'ms', most(still ?? [])),
      row(`runs with a longer stall than ${STALL_MS} ms on ${connection.name}`, '%', tooLong(changed ?? [])),
      row(`… and while nothing is changed, on ${connection.name}`, '%', tooLong(still ?? [])),
    ];
  });
  return [...changes, ...stalls, ...extremes];
}

/** The others keep no way back: while this part lasts, nothing but the disk is waited for. */
const journalOf = ({ laps = [] }: Sample): number => laps.find(({ part }) => part === 'journal')?.ms ?? 0;

/** The median of each part, in the order in which they come; one that a change has several times counts with all of them. */
function parts(courses: readonly (readonly Lap[])[]): readonly Lap[] {
  const names = [...new Set(courses.flat().map(({ part }) => part))];
  const sum = (laps: readonly Lap[], part: string) => laps.filter((l) => l.part === part).reduce((ms, l) => ms + l.ms, 0);
  return names.map((part) => ({ part, ms: median(courses.map((laps) => sum(laps, part))) }));
}

const rounded = (n: number): number => Number(n.toPrecision(3));
