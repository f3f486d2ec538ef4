import { first } from './first.ts';
import { later } from './later.ts';

/** Everything, for types and tests; pages load the two parts. */
export const en = { ...first, ...later };
