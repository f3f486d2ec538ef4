import type { Phone } from '../../../../src/api/contract.ts';
import type { Tone } from '../../parts/State.tsx';

export const tones: Record<Phone['state'], Tone> = { 'never-seen': 'off', leased: 'off', fetched: 'warn', registered: 'good', lost: 'bad' };
