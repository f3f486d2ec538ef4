import { capture } from './capture-de.ts';
import type { Texts } from './text.ts';

/** Sentences of one page alone: they come with it, so that the first page stays light. */
export const later: Pick<Texts, 'problems'> = { problems: { ...capture.problems } };
