import type { CaptureEnd, CaptureOrder, CapturesView, CaptureView } from '../../src/engine/requests-capture.ts';

/** One of each end, and one that runs when somebody starts it. */
const now = (): number => Math.floor(Date.now() / 1000);
const order: CaptureOrder = { traffic: 'telephony', content: 'whole', seconds: 60, megabytes: 10, own: false };
const one = (n: number, why: CaptureEnd, more: Partial<CaptureView> = {}): CaptureView => ({
  id: `20261123-10000${n}`,
  file: `pbx-capture-20261123-10000${n}.pcap`,
  at: now() - n * 4000,
  by: 'admin',
  order,
  device: 'any',
  filter: '',
  ended: { at: now() - n * 4000 + 60, why },
  bytes: 482_112 * n,
  packets: 2412 * n,
  dropped: 0,
  until: now() + 70_000,
  ...more,
});
let kept: readonly CaptureView[] = [
  one(1, 'stopped', { order: { ...order, extension: '201' } }),
  one(2, 'interrupted', { dropped: 31, order: { ...order, traffic: 'everything', interface: 'lan', address: '203.0.113.0/24' } }),
  one(3, 'failed', { ended: { at: now() - 12_000, why: 'failed', said: 'pcap_loop: The interface disappeared' }, packets: 1 }),
];

export const captureProblem = {
  code: 'capture.disk',
  path: '/megabytes',
  message: 'full',
  values: { free: 212, needed: 600 },
};

export function captures(): CapturesView {
  const running = kept.find((c) => c.ended === undefined);
  const seconds = running === undefined ? 0 : now() - running.at;
  return {
    keeps: 5,
    captures: kept.map((c) =>
      c.ended === undefined
        ? { ...c, bytes: seconds * 21_000, packets: seconds * 100, dropped: 0, secondsLeft: c.order.seconds - seconds }
        : c,
    ),
  };
}
export function beginCapture(asked: Partial<CaptureOrder>): CaptureView {
  const { ended: _, ...c } = one(0, 'stopped', { order: { ...order, ...asked } });
  kept = [c, ...kept];
  return c;
}
export function stopCapture(id: string): CaptureView | undefined {
  kept = kept.map((c) => (c.id === id ? { ...c, ended: { at: now(), why: 'stopped' }, bytes: 90_000, packets: 400 } : c));
  return kept.find((c) => c.id === id);
}
export function removeCapture(id: string): void {
  kept = kept.filter((c) => c.id !== id);
}
