import { goldens } from '../../../test/golden.ts';
import { backup } from './index.ts';

goldens(backup, import.meta.dirname);
