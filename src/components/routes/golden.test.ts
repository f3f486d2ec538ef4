import { goldens } from '../../../test/golden.ts';
import { routes } from './index.ts';

goldens(routes, import.meta.dirname);
