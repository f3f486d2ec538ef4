import { goldens } from '../../../test/golden.ts';
import { asterisk } from './index.ts';

goldens(asterisk, import.meta.dirname);
