// One measured figure, and how figures are printed. They go to stdout and nowhere else.

export interface Row {
  readonly name: string;
  readonly unit: string;
  /** null: could not be measured in this run; stderr says why */
  readonly ours: number | null;
  readonly peer: number | null;
  readonly peerName: string | null;
  /** ours / peer */
  readonly ratio: number | null;
  /** The most that `ours` may be, or the least of a rate (unit `/s`); null: there is no aim, the figure is there to be watched. */
  readonly aim: number | null;
  readonly met: boolean | null;
}

/** Of a rate more is better, of everything else less. */
const isRate = (unit: string): boolean => unit.endsWith('/s');

/** Three figures are meant; more would claim a precision that a machine with other work does not have. */
const rounded = (n: number): number => Number(n.toPrecision(3));

export function row(
  name: string,
  unit: string,
  ours: number | null,
  more: { readonly aim?: number; readonly peer?: { readonly name: string; readonly value: number | null } } = {},
): Row {
  const { aim = null, peer } = more;
  return {
    name,
    unit,
    ours: ours === null ? null : rounded(ours),
    peer: peer === undefined || peer.value === null ? null : rounded(peer.value),
    peerName: peer?.name ?? null,
    ratio: !peer?.value || ours === null ? null : rounded(ours / peer.value),
    aim,
    met: aim === null || ours === null ? null : isRate(unit) ? ours >= aim : ours <= aim,
  };
}

export function table(rows: readonly Row[]): string {
  const shown = (n: number | null, unit = '') => (n === null ? '–' : `${n}${unit}`);
  const cells = [
    ['', 'ours', 'aim', '', 'peer', 'ratio', ''],
    ...rows.map((r) => [
      r.name,
      shown(r.ours, ` ${r.unit}`),
      r.aim === null ? '' : `${isRate(r.unit) ? '≥' : '≤'} ${r.aim}`,
      r.met === null ? '' : r.met ? 'met' : 'NOT MET',
      r.peerName === null ? '' : shown(r.peer, ` ${r.unit}`),
      r.ratio === null ? '' : `${r.ratio} ×`,
      r.peerName ?? '',
    ]),
  ];
  const widths = cells[0]?.map((_, n) => Math.max(...cells.map((line) => line[n]?.length ?? 0))) ?? [];
  return cells
    .map((line) =>
      line
        .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The value that this share of all is not above: 0.99 = all but the worst of a hundred. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle one: a run that met a busy moment of the machine does not count for more than the others. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}
