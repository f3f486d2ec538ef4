import type { Config } from '../config/config.ts';
import type { Difference } from '../config/difference.ts';
import type { Problem } from '../config/problems.ts';
import type { Subscribers } from '../config/subscribers.ts';
import type { Loss } from './access.ts';
import type { Impact, Keep, Step } from './contract.ts';
import type { Rendered } from './render.ts';

/** What shall be: a document and the subscribers it is verified with. */
export interface Target {
  readonly config: Config;
  readonly subscribers: Subscribers;
}

/** A document that was looked at whole, before anything was touched. */
export interface Proposal {
  readonly target: Target | undefined;
  readonly problems: readonly Problem[];
  readonly steps: readonly Step[];
  readonly impact: Impact;
  readonly difference: readonly Difference[];
  readonly rendered: Rendered;
  readonly losses: readonly Loss[];
  /** From the same look at the machine as `steps`, for whatever is to be kept. */
  readonly plan: (keep: Keep) => readonly Step[];
}

/** Hears what a document will make of the machine. */
export type Foreseen = (known: Pick<Proposal, 'difference' | 'rendered'>) => void;

export const nothingToDo = (): readonly Step[] => [];

export function refused(problems: readonly Problem[]): boolean {
  return problems.some((p) => p.severity !== 'warning');
}
