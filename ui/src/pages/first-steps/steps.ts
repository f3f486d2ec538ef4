import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../../../../src/api/contract.ts';
import { type FirstStep, firstStepNames } from '../../../../src/lib/first-steps.ts';
import { call } from '../../api/client.ts';
import { firstStepsQuery, queryClient } from '../../api/queries.ts';

type State = Answer<'GET /first-steps'>;

export interface Steps {
  readonly state: State | undefined;
  readonly go: (step: FirstStep) => void;
  readonly next: () => void;
  readonly back: () => void;
  readonly skip: () => void;
  readonly end: (as: 'later' | 'finished') => Promise<void>;
}

/** Shown at once, and kept by the PBX: another browser goes on at the same step. A write that fails costs one step at the next visit. */
async function keep(state: State): Promise<void> {
  queryClient.setQueryData(firstStepsQuery.queryKey, state);
  await call('PUT /first-steps', { body: state }).catch(() => {});
}

export function useSteps(): Steps {
  const { data: state } = useQuery({ ...firstStepsQuery, staleTime: Number.POSITIVE_INFINITY });
  const at = firstStepNames.indexOf(state?.at ?? 'language');
  const without = (step: FirstStep): FirstStep[] => (state?.skipped ?? []).filter((s) => s !== step);
  const move = (to: FirstStep | undefined, skipped: readonly FirstStep[]): void => {
    if (state === undefined || to === undefined) return;
    void keep({ state: state.state === 'finished' ? 'finished' : 'open', at: to, skipped: [...skipped] });
    window.scrollTo({ top: 0 });
  };
  const here = firstStepNames[at] ?? 'language';
  return {
    state,
    go: (step) => move(step, state?.skipped ?? []),
    next: () => move(firstStepNames[at + 1], without(here)),
    back: () => move(firstStepNames[at - 1], state?.skipped ?? []),
    skip: () => move(firstStepNames[at + 1], [...without(here), here]),
    end: async (as) => {
      if (state !== undefined) await keep({ ...state, state: as });
    },
  };
}
