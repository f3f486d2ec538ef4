import type { ParsedParams } from './requests.ts';

type Told = ParsedParams<'handshakes.older'>;

/** Who came to the web server with an older TLS, and since when that is known; web's own memory ends with its process, so what it said before stays. */
export type Handshakes = Told;

/** As many as web tells at once; who did not come for the longest goes. */
const most = 500;
/** A browser that was not seen for so long is gone, or a newer one. */
const keptSeconds = 30 * 86_400;

/** What is known after web has told what it knows. Pure. */
export function heard(before: Handshakes | undefined, told: Told): Handshakes {
  if (before === undefined) return told;
  const newest = Math.max(told.since, ...told.peers.map((p) => p.at));
  const all = new Map<string, Told['peers'][number]>();
  for (const p of [...before.peers, ...told.peers].sort((a, b) => a.at - b.at)) all.set(`${p.address} ${p.version}`, p);
  const peers = [...all.values()].filter((p) => p.at > newest - keptSeconds).sort((a, b) => b.at - a.at);
  return { since: Math.max(Math.min(before.since, told.since), newest - keptSeconds), peers: peers.slice(0, most) };
}
