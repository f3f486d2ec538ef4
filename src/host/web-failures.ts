import { connectLines, type LineSocket } from './lines.ts';

/** What is kept while guard is away: an attack of ten minutes at the throttle's pace. */
const maxKept = 1_000;

/**
 * Reports to guard's socket, fire and forget: web never waits for guard. What cannot be sent is kept until guard is back; beyond the limit
 * the oldest goes.
 */
export function reportLines(path: string, retryMs: number, after: (ms: number, call: () => void) => void): (line: unknown) => void {
  const kept: unknown[] = [];
  let socket: LineSocket | undefined;
  let trying = false;

  const connect = (): void => {
    if (trying || socket) return;
    trying = true;
    connectLines(path).then(
      (s) => {
        trying = false;
        socket = s;
        s.onClose(() => {
          socket = undefined;
        });
        for (const line of kept.splice(0)) s.send(line);
      },
      () => {
        trying = false;
        after(retryMs, () => {
          if (kept.length > 0) connect();
        });
      },
    );
  };

  return (line) => {
    if (socket) {
      socket.send(line);
      return;
    }
    kept.push(line);
    if (kept.length > maxKept) kept.shift();
    connect();
  };
}
