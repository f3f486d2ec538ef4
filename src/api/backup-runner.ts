import type { BackupView } from '../engine/requests.ts';
import { giveTables } from './backup-tables.ts';
import type { TargetRunner } from './backup-target-runner.ts';
import type { Ports } from './ports.ts';

/** Whether one is due is looked at so often; the schedule is in minutes. */
const lookMs = 30_000;

export type BackupRunner = ReturnType<typeof createBackupRunner>;

/** Makes backups: when the engine says that one is due, and when somebody asks. The engine writes them, this brings the tables. */
export function createBackupRunner(
  ports: Pick<Ports, 'db' | 'engine' | 'clock' | 'random' | 'log'>,
  target: Pick<TargetRunner, 'made' | 'look'>,
) {
  const { engine, clock, log } = ports;
  let timer: Disposable | undefined;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();
  const one = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work);
    turn = next.catch(() => {});
    return next;
  };

  const create = (p: { readonly by: string; readonly passphrase?: string; readonly scheduled?: boolean }): Promise<BackupView> =>
    one(async () => {
      const made = await engine.call('backup.create', { ...p, job: await giveTables(ports) });
      target.made(made.name);
      return made;
    });

  const look = async (): Promise<void> => {
    if ((await engine.call('backup.list', {})).due) await create({ by: 'schedule', scheduled: true });
    // Not waited for: a target that is slow must not keep the next backup from being made.
    void target.look();
  };
  const again = (): void => {
    if (closed) return;
    timer = clock.after(lookMs, () => {
      // The engine is away, or says why not and tells people itself: the next look tries again.
      look()
        .catch((error: unknown) => log({ what: 'a scheduled backup was not made', why: String(error) }))
        .finally(again);
    });
  };

  return {
    start: again,
    create,
    close(): void {
      closed = true;
      timer?.[Symbol.dispose]();
    },
  };
}
