import type { EventType } from '../../../src/api/contract.ts';
import { draft } from '../draft/draft.ts';
import { connection } from './connection.ts';
import { queryClient } from './queries.ts';

/** What has to be asked again when something happened. Events carry no state: a lost one costs nothing. */
const stale: Record<EventType, readonly string[]> = {
  change: ['change', 'config', 'revisions', 'status', 'interfaces', 'routes'],
  config: ['dns', 'config', 'revisions', 'status', 'allowlist'],
  draft: [],
  interfaces: ['interfaces', 'routes', 'status'],
  health: ['dns', 'status', 'ports', 'routes'],
  blocks: ['blocks', 'allowlist', 'status'],
  leases: ['phones'],
  enrolment: ['enrolment', 'phones'],
  certificate: ['status', 'webserver'],
  messages: ['messages', 'status'],
  phones: ['phones', 'extensions', 'status'],
  reach: ['reach'],
  backups: ['backups'],
  captures: ['captures'],
  calls: ['calls', 'status'],
  session: ['session'],
  engine: ['status', 'change', 'interfaces', 'routes', 'blocks'],
};

/** EventSource reconnects by itself, except after an HTTP error (a PBX that restarts answers 502 or nothing): then we do, so often. */
const againMs = 2_000;

/** Listens until it is told to stop. After every reconnect everything is asked again: what happened in between was not heard. */
export function listen(): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let opened = false;

  const connect = (): void => {
    if (stopped) return;
    source = new EventSource('/api/v1/events');
    source.onopen = () => {
      connection.answered();
      if (opened) void refetchAll();
      opened = true;
    };
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) {
        connection.lost();
        return;
      }
      source.close();
      // A 401 closes the stream as well; asking for the session tells the two apart.
      void queryClient.invalidateQueries({ queryKey: ['session'] });
      timer = setTimeout(connect, againMs);
    };
    for (const [type, keys] of Object.entries(stale)) {
      source.addEventListener(type, () => {
        for (const key of keys) void queryClient.invalidateQueries({ queryKey: [key] });
        if (type === 'draft' || type === 'change' || type === 'config') void draft.refresh();
      });
    }
  };
  connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source?.close();
  };
}

export async function refetchAll(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries(), draft.refresh()]);
}
