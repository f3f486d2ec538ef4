/**
 * Whether the change that waits was applied by this page, also after it was loaded again, and when the answer to applying was lost. Kept for the tab
 * alone: whoever has the same name at another computer has another way in.
 */
const key = 'switchroom.applied';
const unanswered = 'unanswered';

/** Before a change is applied. */
export function applying(): void {
  sessionStorage.setItem(key, unanswered);
}

/** The answer: the ticket of a change that waits; none when it did not come to that. */
export function applied(ticket: string | undefined): void {
  if (ticket === undefined) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, ticket);
}

export function isMine(ticket: string | undefined): boolean {
  const kept = sessionStorage.getItem(key);
  if (ticket === undefined || kept === null) return false;
  if (kept === unanswered) applied(ticket);
  return kept === unanswered || kept === ticket;
}
