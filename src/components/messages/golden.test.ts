import { goldens } from '../../../test/golden.ts';
import { messages } from './index.ts';

goldens(messages, import.meta.dirname);
