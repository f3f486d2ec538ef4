import type { ChangeView } from '../../../src/engine/requests.ts';

/**
 * Where a person has to go to prove that the new address works: a new origin has neither cookie nor the right to be fetched, so the page
 * navigates there, with the ticket behind the #, which no server log sees. Nowhere when the PBX still is where the page is, and not to an
 * address of the other IP version than the page's own: a computer may have only one of them.
 */
export function confirmUrl(change: ChangeView, origin: string): string | undefined {
  if (change.state !== 'awaiting-confirmation' || change.ticket === undefined || staysAt(change, origin)) return undefined;
  const family = familyOf(origin);
  const at = placesOf(change, origin).find((url) => family === undefined || familyOf(url) === family);
  return at === undefined ? undefined : `${at}#${change.ticket}`;
}

/** Whether the PBX is, after the change too, where this page was fetched from: then it is proven by a new connection to here. */
export function staysAt(change: ChangeView, origin: string): boolean {
  return placesOf(change, origin).some((url) => new URL(url).origin === origin);
}

/** Whoever came by a name goes on by it, as long as the PBX has no new address: its certificate may be for that name alone. */
function placesOf(change: ChangeView, origin: string): readonly string[] {
  const [first] = change.confirmAt ?? [];
  const { hostname } = new URL(origin);
  if (first === undefined || change.stays !== true || familyOf(origin) !== undefined || !follows(hostname)) return change.confirmAt ?? [];
  const { port } = new URL(first);
  return [`https://${hostname}${port === '' ? '' : `:${port}`}/confirm`];
}

/** Whether a page that has the ticket can prove the change where it is. */
export function provesHere(change: ChangeView, origin: string): boolean {
  return change.state === 'awaiting-confirmation' && change.ticket !== undefined && staysAt(change, origin);
}

/** IP version of a URL's address; undefined for a name. */
function familyOf(url: string): 4 | 6 | undefined {
  const { hostname } = new URL(url);
  if (hostname.startsWith('[')) return 6;
  return /^\d+\.\d+\.\d+\.\d+$/.test(hostname) ? 4 : undefined;
}

/**
 * Whether to go there without being asked. Not through a forwarder on the person's own machine: from there the PBX's addresses may not be
 * reachable at all, while the forwarder follows the PBX.
 */
export function follows(hostname: string): boolean {
  return !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** How a change ended, if this page should still say so: it watched it, or somebody's change was undone a moment ago. */
export function worthTelling(change: ChangeView | undefined, watched: boolean, now: number): boolean {
  if (change === undefined || (change.state !== 'committed' && change.state !== 'rolled-back')) return false;
  if (watched) return true;
  return change.state === 'rolled-back' && change.endedAt !== undefined && now - change.endedAt < 15 * 60;
}
