import { goldens } from '../../../test/golden.ts';
import { dns } from './index.ts';

goldens(dns, import.meta.dirname);
