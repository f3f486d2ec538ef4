import { useQuery } from '@tanstack/react-query';
import type { ChangeView } from '../../../src/engine/requests.ts';
import { call } from '../api/client.ts';
import { changeQuery, queryClient } from '../api/queries.ts';
import { provesHere } from './follow.ts';
import { isMine } from './mine.ts';

/** Too often: a busy PBX has more to do. Too seldom: a person waits for the countdown. */
const againMs = 700;

/**
 * Confirms a change that leaves the PBX where this page is: a port, a certificate, the firewall. The connection that the page was fetched over
 * proves nothing, it was there before. So the first order is refused, the PBX ends that connection, and the browser opens another one, whose
 * getting through is the proof. Only for the page that applied it: another one of the same person, at another computer, proves nothing for this
 * one. And not through a forwarder, which has connections of its own.
 */
export function useConfirmHere(change: ChangeView): void {
  const { ticket } = change;
  const here = provesHere(change, location.origin) && isMine(ticket);
  useQuery({
    queryKey: ['confirm-here', ticket],
    enabled: here,
    retry: false,
    refetchInterval: againMs,
    refetchIntervalInBackground: true,
    queryFn: async () => {
      const next = await call('POST /change/confirm', { body: { ticket: ticket ?? '' } });
      queryClient.setQueryData(changeQuery.queryKey, next);
      return next.state;
    },
  });
}
