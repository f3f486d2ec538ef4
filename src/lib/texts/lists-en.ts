import type { BadCode } from '../address-list.ts';
import type { LeftOutCode, NoticeCode } from '../list-verdict.ts';

/** Why a line of an imported list cannot be taken, is left out, or is worth a look. */
export interface ListTexts {
  readonly bad: Readonly<Record<BadCode, string>>;
  readonly leftOut: Readonly<Record<LeftOutCode, string>>;
  readonly notices: Readonly<Record<NoticeCode, string>>;
}

export const en: ListTexts = {
  bad: {
    address: 'no address and no network, such as 192.0.2.9 or 2001:db8::/48',
    range: 'a range from one address to another; write it as networks, such as 192.0.2.0/28',
    end: 'the end is no date (2026-12-31), no moment (2026-12-31T18:00Z) and no length of time (12h, 7d)',
    past: 'its end is in the past',
    note: 'the note is longer than 200 characters or has control characters in it',
    service: 'there is no such service: telephony and web',
    long: 'the line is longer than 500 characters',
    many: 'the list is longer than 10,000 entries; nothing from here on is read',
  },
  leftOut: {
    own: 'the PBX itself is there ({other}), or nobody can send from there',
    yourself: 'you are there yourself ({other})',
    allowed: 'it is on the allowlist ({other}), which always wins',
    duplicate: 'stands already in line {other}',
  },
  notices: {
    covered: 'lies within {other}, which is in the list, too',
    local: 'is in your own network, at {other}',
    'around-allowed': 'holds {other}, which is on the allowlist and stays free',
  },
};
