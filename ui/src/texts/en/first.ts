import { common } from './common.ts';
import { network } from './network.ts';
import { pages } from './pages.ts';

/** What the frame and the pages that people open first say: part of the first page, which stays small (ui/vite.config.ts). */
export const first = { ...common, ...network, ...pages };
