import type { MessageView } from '../../../../src/api/contract.ts';
import type { Tone } from '../../parts/State.tsx';

export const kindTones: Record<MessageView['kind'], Tone> = {
  information: 'info',
  'simple-fault': 'warn',
  'serious-fault': 'bad',
  'security-warning': 'bad',
};
