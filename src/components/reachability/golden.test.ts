import { goldens } from '../../../test/golden.ts';
import { reachability } from './index.ts';

goldens(reachability, import.meta.dirname);
