import { goldens } from '../../../test/golden.ts';
import { webserver } from './index.ts';

goldens(webserver, import.meta.dirname);
