import { goldens } from '../../../test/golden.ts';
import { firewall } from './index.ts';

goldens(firewall, import.meta.dirname);
