import { goldens } from '../../../test/golden.ts';
import { proxy } from './index.ts';

goldens(proxy, import.meta.dirname);
