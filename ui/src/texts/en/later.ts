import { interfaces } from './interfaces.ts';
import { ports } from './ports.ts';
import { routing } from './routing.ts';

/** What the other pages say, one file a page; comes with the first of these pages that is opened. */
export const later = { ...interfaces, ports, routing };
