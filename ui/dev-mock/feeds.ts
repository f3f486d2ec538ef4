import type { Answer } from '../../src/api/contract.ts';

/** One feed in force, and one whose newest list was tampered with. */
export function feeds(settings: readonly { readonly name: string; readonly url: string }[]): Answer<'GET /feeds'> {
  const now = Date.now() / 1000;
  return settings.map(({ name, url }, n) => ({
    name,
    url,
    everyHours: 6,
    services: n === 0 ? ['telephony', 'web'] : ['telephony'],
    state: 'in-force',
    list: {
      issuer: 'Example Watch',
      serial: 1_763_900_000,
      issued: now - 86_400,
      expires: now + (6 - n * 5) * 86_400,
      networks: 21_344,
      leftOut: n === 0 ? 12 : 0,
    },
    dropped: n === 0 ? { telephony: 5_120, web: 44 } : { telephony: 3 },
    triedAt: now - 1_800,
    fetchedAt: now - 1_800 - n * 90_000,
    nextAt: now + 3_600,
    ...(n === 0 ? {} : { fault: { code: 'protection.feed-signature', detail: '' } }),
  }));
}
