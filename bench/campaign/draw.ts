// What a campaign does to a PBX, drawn from a seed. Pure: the n-th change of a seed is the same kind, fate and road whatever happened before.
import type { Config } from '../../src/config/config.ts';
import { Chance } from '../chance.ts';
import type { Breaks, Kind, Place, Spoils, Upload } from './kind.ts';
import { KINDS } from './kinds.ts';

/**
 * `confirm`  the administrator confirms through the new address, by the ticket
 * `abandon`  nobody confirms
 * `kill-engine`, `kill-web`, `kill-all`   SIGKILL of the engine, of web, of engine, web and guard, after a record of the change
 * `cut`      the power goes after a record of the change, and comes again
 */
export type Fate = 'confirm' | 'abandon' | 'kill-engine' | 'kill-web' | 'kill-all' | 'cut';
/** `cuts`: mostly power cuts, for a short run. `control`: what nobody can get through without rollback, and nobody confirms. */
export type Mode = 'campaign' | 'cuts' | 'control';
export type Road = 'switchroom' | 'rest';

export interface Drawn {
  readonly n: number;
  readonly what: string;
  readonly breaks: Breaks;
  readonly fate: Fate;
  readonly road: Road;
  /**
   * For kills and cuts: after so many records of the change. The journal is the first; then one for each step as it begins, and one when the change
   * waits for its confirmation. A change that has fewer is interrupted after its last.
   */
  readonly after: number;
  /** @param pair what the document calls the uploaded certificate by; without one, nothing */
  readonly edit: (document: Config, pair: string) => Config;
  readonly upload?: Upload;
  readonly spoils?: Spoils;
  /** After so many records of the change. The first two are before the last step of all that is spoilt, so that it is there to be found. */
  readonly spoilsAfter: number;
  /** The administrator can get to the PBX with this document: if he wants to confirm, he must be able to. */
  readonly reachable: (document: Config) => boolean;
}

/** Ten fates in a seeded order, then the next ten: also a short campaign meets more than one. */
const DECKS: Readonly<Record<Mode, readonly Fate[]>> = {
  campaign: ['confirm', 'confirm', 'confirm', 'abandon', 'abandon', 'kill-engine', 'kill-web', 'kill-all', 'cut', 'cut'],
  cuts: ['cut', 'cut', 'cut', 'cut', 'cut', 'confirm'],
  control: ['abandon'],
};
/** The journal and ten steps: another address has eight. */
const RECORDS = 11;

export function draw(seed: string, n: number, place: Place, mode: Mode = 'campaign'): Drawn {
  const deck = DECKS[mode];
  const block = Math.floor((n - 1) / deck.length);
  const fate = new Chance(seed, 'fates', block).shuffled(deck)[(n - 1) % deck.length] ?? 'abandon';
  const chance = new Chance(seed, 'change', n);
  const road = chance.one<Road>(['switchroom', 'rest']);
  const after = chance.whole(1, RECORDS);
  const kind = byWeight(chance, mode === 'control' ? KINDS.filter((k) => k.cutsOff) : KINDS);
  return {
    n,
    what: kind.what,
    breaks: kind.breaks,
    fate,
    road,
    after,
    edit: (document, pair) => kind.edit(document, place, new Chance(seed, 'edit', n), pair),
    reachable: (document) => kind.unreachable !== true && leadsBack(document, place),
    spoilsAfter: new Chance(seed, 'spoils', n).whole(1, 2),
    ...(kind.upload === undefined ? {} : { upload: kind.upload }),
    ...(kind.spoils === undefined ? {} : { spoils: kind.spoils }),
  };
}

function byWeight(chance: Chance, kinds: readonly Kind[]): Kind {
  const all = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  return all[chance.whole(0, all.length - 1)] ?? (KINDS[0] as Kind);
}

/** In a network that leaves the administrator out, the answers go through the office's router, or nowhere. */
function leadsBack({ interfaces, routes }: Config, { lan, admin, router }: Place): boolean {
  const ipv4 = interfaces['lan']?.ipv4;
  if (ipv4?.mode !== 'static') return true;
  const [address = '', bits = '24'] = ipv4.address.split('/');
  const inBlock = (host: number): number => Math.floor(host / 2 ** (32 - Number(bits)));
  if (address.startsWith(`${lan}.`) && inBlock(Number(address.split('.')[3])) === inBlock(admin)) return true;
  return routes.ipv4.from === 'static' && routes.ipv4.gateway === `${lan}.${router}`;
}
