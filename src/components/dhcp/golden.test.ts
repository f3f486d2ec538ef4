import { goldens } from '../../../test/golden.ts';
import { dhcp } from './index.ts';

goldens(dhcp, import.meta.dirname);
