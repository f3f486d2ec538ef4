import type { Clock } from './host.ts';

/** The real time. Timers hold no process alive: what waits for one has a socket or a file open as well. */
export const systemClock: Clock = {
  now: () => Date.now() / 1000,
  monotonic: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    timer.unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
