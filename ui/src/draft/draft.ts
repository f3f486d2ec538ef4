import { useSyncExternalStore } from 'react';
import { call } from '../api/client.ts';
import { type DraftState, DraftStore } from './store.ts';

/** The draft of whoever is logged in on this page. */
export const draft = new DraftStore({
  load: () => call('GET /draft'),
  save: (base, document) => call('PUT /draft', { body: { base, document } }),
  discard: async () => {
    await call('DELETE /draft');
  },
  later: (ms, f) => {
    const timer = setTimeout(f, ms);
    return () => clearTimeout(timer);
  },
});

export function useDraft(): DraftState {
  return useSyncExternalStore(draft.subscribe, draft.get);
}
