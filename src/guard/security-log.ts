import type { Failure } from './events.ts';

/**
 * One failure as one line, for Fail2ban filters of an administrator's own and for SIEMs; docs/guide/en/protection.md has its form. The address comes first and
 * is the only place where an address can stand: what a stranger typed is last, in quotes, and whatever could end the quotes or the line is written as its number.
 *
 * @param at seconds since 1970
 */
export function securityLine(event: Failure, at: number): string {
  const time = new Date(at * 1000).toISOString();
  const from = event.flow ? ` ${event.flow.protocol} ${event.flow.port}` : '';
  const account = event.account
    .slice(0, 64)
    .replace(/[^\x21\x23-\x5b\x5d-\x7e]/g, (c) => [...Buffer.from(c)].map((b) => `\\x${b.toString(16).padStart(2, '0')}`).join(''));
  return `${time} switchroom-security: <${event.address}>${from} failed to log in to ${event.service}, account "${account}"`;
}
