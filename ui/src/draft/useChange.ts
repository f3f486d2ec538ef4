import { useIsMutating, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ChangeView } from '../../../src/engine/requests.ts';
import { ApiError, call } from '../api/client.ts';
import { changeQuery, queryClient } from '../api/queries.ts';
import { draft } from './draft.ts';
import { confirmUrl, follows } from './follow.ts';
import { applied, applying } from './mine.ts';

export const applyKey = ['apply'];

/** While steps run events tell of most, but not of a page that has lost its stream; so it asks as well. */
function interval(change: ChangeView | undefined, applying: boolean): number | false {
  if (applying || change?.state === 'applying' || change?.state === 'rolling-back') return 400;
  return change?.state === 'awaiting-confirmation' ? 2000 : false;
}

export interface Change {
  readonly change: ChangeView | undefined;
  /** Seconds since 1970 at which an unconfirmed change undoes itself. */
  readonly until: number | undefined;
  /** This page saw the change run. */
  readonly watched: boolean;
}

export function useChange(): Change {
  const busy = useIsMutating({ mutationKey: applyKey }) > 0;
  const { data: change, dataUpdatedAt } = useQuery({ ...changeQuery, refetchInterval: (q) => interval(q.state.data, busy) });
  const [watched, setWatched] = useState(false);
  const running = busy || change?.state === 'applying' || change?.state === 'awaiting-confirmation' || change?.state === 'rolling-back';
  useEffect(() => {
    if (running) setWatched(true);
  }, [running]);
  return {
    change: busy && change !== undefined && change.state !== 'applying' ? { state: 'applying' } : change,
    until: change?.secondsLeft === undefined ? undefined : dataUpdatedAt / 1000 + change.secondsLeft,
    watched,
  };
}

/** The answer to applying, which holds the ticket: this page must know it before it leaves. */
export function took(change: ChangeView): void {
  applied(change.ticket);
  queryClient.setQueryData(changeQuery.queryKey, change);
  const to = confirmUrl(change, location.origin);
  if (to !== undefined && follows(location.hostname)) location.assign(to);
}

export function useApply() {
  return useMutation({
    mutationKey: applyKey,
    mutationFn: async ({ reason, confirmSeconds }: { readonly reason: string; readonly confirmSeconds?: number }) => {
      await draft.flush();
      const base = draft.get().view?.base;
      if (base === undefined) throw new Error('no draft to apply');
      applying();
      return call('POST /draft/apply', {
        ifMatch: `"r${base}"`,
        body: { ...(reason === '' ? {} : { reason }), ...(confirmSeconds === undefined ? {} : { confirmSeconds }) },
      });
    },
    onSuccess: took,
    onError: (error) => {
      if (error instanceof ApiError) applied(undefined);
    },
    onSettled: () => {
      void queryClient.invalidateQueries();
      void draft.refresh();
    },
  });
}
