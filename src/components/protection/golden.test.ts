import { goldens } from '../../../test/golden.ts';
import { protection } from './index.ts';

goldens(protection, import.meta.dirname);
