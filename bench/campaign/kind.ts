// What a kind of change is.
import type { Config } from '../../src/config/config.ts';
import type { Chance } from '../chance.ts';

/** Where the PBX stands: the addresses of its office. */
export interface Place {
  /** `10.73.1`: the office's network is a /24 */
  readonly lan: string;
  /** host numbers in it */
  readonly router: number;
  readonly admin: number;
  /** of a machine that nobody told the PBX about */
  readonly other: number;
}

/** What a change gets wrong; each is drawn often enough that a campaign meets it (draw.test.ts). */
export type Breaks =
  | 'nothing'
  | 'the way in, and it can be found again'
  | 'gateway'
  | 'networks swapped'
  | 'firewall closes the web port'
  | 'networks that exclude the administrator'
  | 'DNS gone'
  | 'address conflict'
  | 'address of another host'
  | 'web port moved'
  | 'certificate unusable'
  | 'wrong in itself';

/** A pair of certificate and key that somebody uploads before the change. */
export type Upload =
  /** by an authority that the administrator trusts, for the host name and the address that the PBX has */
  | 'good'
  | 'of another key'
  | 'ended'
  /** in force when it is uploaded, ended when the change is judged */
  | 'ending'
  /** for another host, with its address */
  | 'of another host';

/** What somebody else does when the change has begun. */
export type Spoils =
  | { readonly files: readonly string[]; readonly by: 'deleting' | 'garbling' }
  /** another machine takes the new address, and gives it back after the change */
  | 'takes the new address';

/** @param pair what the document calls the uploaded certificate by */
export type Edit = (document: Config, place: Place, chance: Chance, pair: string) => Config;

export interface Kind {
  readonly what: string;
  readonly breaks: Breaks;
  readonly weight: number;
  readonly edit: Edit;
  /** The administrator cannot be sure to get to the PBX in its new form: he need not be able to confirm. */
  readonly unreachable?: true;
  /** Without confirmation and without rollback the administrator does not find the old revision any more. */
  readonly cutsOff?: true;
  readonly upload?: Upload;
  readonly spoils?: Spoils;
}
