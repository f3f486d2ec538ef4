import type { Answer } from '../../src/api/contract.ts';

/** Phones that have been plugged in and that nobody has entered. */
export const foundPhones: Answer<'GET /phones/found'> = [
  { mac: '00:00:5e:00:53:71', address: '172.30.77.131', hostname: 'lobby', vendor: 'linphone', askedAt: 1_795_000_000 },
  { mac: '00:00:5e:00:53:72', address: '172.30.77.132', hostname: '' },
];
