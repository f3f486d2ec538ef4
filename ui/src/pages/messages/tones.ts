import type { MessageView } from '../../../../src/api/contract.ts';
import type { Tone } from '../../parts/State.tsx';

export const severityTones: Record<MessageView['severity'], Tone> = { info: 'info', warning: 'warn', problem: 'bad' };
