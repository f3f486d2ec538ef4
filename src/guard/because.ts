import type { Service } from '../engine/requests.ts';
import type { Counted } from './events.ts';

/** Names kept of one source; that there are more is all anybody needs to know. */
const mostNames = 32;

/** Attempts of one source within the window, and what was tried. */
export interface Source {
  /** Times of the attempts, oldest first. */
  times: number[];
  /** Attempts beyond those whose times are kept. */
  more: number;
  /** Names that were tried: of accounts that exist, and that do not. */
  readonly names: Set<string>;
  readonly unknown: Set<string>;
}

export const newSource = (): Source => ({ times: [], more: 0, names: new Set(), unknown: new Set() });

export function addAttempt(
  source: Source,
  event: { readonly account: string; readonly unknown: boolean },
  attempts: number,
  limit: number,
  now: number,
): void {
  for (let i = 0; i < attempts; i++)
    if (source.times.length < limit) source.times.push(now);
    else source.more++;
  const names = event.unknown ? source.unknown : source.names;
  // The answer's event calls an account that does not exist "<unknown>"; the question's has said its name.
  if (names.size < mostNames && event.account !== '' && event.account !== '<unknown>') names.add(event.account.slice(0, 64));
}

/** The reason in words, as people read it; nothing that a stranger typed is in it. */
export function counted(service: Service, source: Source, now: number): Counted {
  const failures = source.times.length + source.more;
  const seconds = Math.max(1, Math.round((now - (source.times[0] ?? now)) / 1000));
  return {
    failures,
    accounts: source.names.size + source.unknown.size,
    unknownAccounts: source.unknown.size,
    because: `${failures} wrong password${failures === 1 ? '' : 's'} in ${seconds} s for ${namesText(service, source)}`,
  };
}

function namesText(service: Service, { names, unknown }: Source): string {
  const [one, many] = service === 'telephony' ? ['extension', 'extensions'] : ['user', 'users'];
  const count = names.size + unknown.size;
  const all = names.size >= mostNames || unknown.size >= mostNames ? `${count} or more ${many}` : `${count} ${count === 1 ? one : many}`;
  if (count === 0) return many;
  if (unknown.size === 0) return all;
  if (names.size === 0) return `${all} that ${count === 1 ? 'does' : 'do'} not exist`;
  return `${all}, ${unknown.size} of which ${unknown.size === 1 ? 'does' : 'do'} not exist`;
}
