import type { Answer } from '../../src/api/contract.ts';

/** What guard would have seen. */
export function blockDetails(address: string): Answer<'GET /blocks/{address}/details'> {
  const line = (n: number): string =>
    `2026-11-23T08:00:0${n}.000Z switchroom-security: <${address}> udp 507${n} failed to log in to telephony, account "10${n}"`;
  return {
    names: ['dialup-9.example.net'],
    devices: address.startsWith('198.') ? [{ mac: '00:00:5e:00:53:14', extension: '204', address, registered: true }] : [],
    evidence: {
      at: Date.now() / 1000,
      failures: 20,
      accounts: 14,
      unknownAccounts: 14,
      rule: { maxFailures: 10, windowSeconds: 60, blockSeconds: 600 },
      lines: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(line),
      more: 12,
      homes: [],
    },
  };
}

export function listReport(done: boolean): Answer<'POST /blocks/import'> {
  return {
    good: 41,
    bad: [{ line: 3, text: '192.0.2.256', code: 'address', other: '', why: 'no address' }],
    badCount: 1,
    leftOut: [
      { line: 7, text: '10.20.0.0/24', code: 'own', other: '10.20.0.14', why: 'ours' },
      { line: 9, text: '192.0.2.70', code: 'allowed', other: '192.0.2.64/28', why: 'allowed' },
    ],
    leftOutCount: 2,
    notices: [{ line: 12, text: '198.51.100.7', code: 'covered', other: '198.51.100.0/24', why: 'covered' }],
    noticeCount: 1,
    done,
  };
}
