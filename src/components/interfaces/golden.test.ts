import { goldens } from '../../../test/golden.ts';
import { interfaces } from './index.ts';

goldens(interfaces, import.meta.dirname);
