import { useMutation } from '@tanstack/react-query';
import { ApiError, call } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { draft } from './draft.ts';
import { applied, applying } from './mine.ts';
import { applyKey, took } from './useChange.ts';

/** A browser that has to be told anew whom to trust needs a person, and a person a few minutes. */
const otherCaSeconds = 300;

/** Restores what was opened: a change like any other, which the bar at the foot then follows. */
export function useRestore(done: () => void) {
  return useMutation({
    mutationKey: applyKey,
    mutationFn: async (p: { readonly opened: string; readonly map: Record<string, string>; readonly otherCa: boolean }) => {
      applying();
      return call('POST /backups/opened/{id}/restore', {
        params: { id: p.opened },
        body: { map: p.map, ...(p.otherCa ? { confirmSeconds: otherCaSeconds } : {}) },
      });
    },
    onSuccess: (change) => {
      took(change);
      done();
    },
    onError: (error) => {
      if (error instanceof ApiError) applied(undefined);
    },
    onSettled: () => {
      void queryClient.invalidateQueries();
      void draft.refresh();
    },
  });
}
