import { goldens } from '../../../test/golden.ts';
import { changes } from './index.ts';

goldens(changes, import.meta.dirname);
