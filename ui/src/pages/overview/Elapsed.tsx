import { countdown } from '../../lib/format.ts';
import { useNow } from '../../lib/now.ts';

/** How long something has been going on, running. */
export function Elapsed({ since }: { readonly since: number }) {
  const now = useNow();
  return <span>{countdown(Math.floor(now - since))}</span>;
}
