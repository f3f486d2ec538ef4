import type { ChangeView } from '../../../src/engine/requests.ts';

/**
 * Where a person has to go to prove that the new address works: a new origin has neither cookie nor the right to be fetched, so the page
 * navigates there, with the ticket behind the #, which no server log sees.
 */
export function confirmUrl(change: ChangeView): string | undefined {
  const at = change.confirmAt?.[0];
  return change.state === 'awaiting-confirmation' && at !== undefined && change.ticket !== undefined ? `${at}#${change.ticket}` : undefined;
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
