import { common } from './common.ts';
import { network } from './network.ts';
import { pages } from './pages.ts';

export const en = { ...common, ...network, ...pages };
