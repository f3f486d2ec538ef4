import { goldens } from '../../../test/golden.ts';
import { time } from './index.ts';

goldens(time, import.meta.dirname);
