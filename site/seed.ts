// Fills a new PBX through its front door: `switchroom` inside it, as an administrator would type. Nothing here writes the PBX's files.
import type { Site } from './site.ts';

/** Runs once for each new PBX, after it is ready and before `npm start` returns. */
export async function seed(_site: Site): Promise<void> {
  // Extensions and phones come with the telephony component: await _site.pbx.command(['extensions', 'add', …]).
}
