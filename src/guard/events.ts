import type { Service } from '../engine/requests.ts';

/** One program at an address: where its packets come from. */
export interface Flow {
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
}

/** Somebody failed to log in. */
export interface Failure {
  readonly kind: 'failure';
  readonly service: Service;
  readonly address: string;
  /** The account that was tried, as the stranger wrote it: for evidence, never for a decision about somebody else. */
  readonly account: string;
  /** There is no such account. */
  readonly unknown: boolean;
  /** One attempt of SIP gives up to three events; they have the Call-ID in common. Absent = every event is an attempt. */
  readonly session?: string;
  /** Which of a session's events this is; see `attempts`. */
  readonly stage?: 'asked' | 'answered';
  /** By what several behind one address are told apart. */
  readonly flow?: Flow;
}

/** Somebody logged in. */
export interface Success {
  readonly kind: 'success';
  readonly service: Service;
  readonly address: string;
  readonly account: string;
  readonly flow?: Flow;
}

export type GuardEvent = Failure | Success;

/** What was tried, for the reason that people read. */
export interface Counted {
  readonly failures: number;
  readonly accounts: number;
  readonly unknownAccounts: number;
  readonly because: string;
}

/** What guard does about an event. */
export type Verdict =
  /** A stranger: nothing more from this address or network, for this service. */
  | ({ readonly kind: 'block'; readonly service: Service; readonly address: string; readonly seconds: number } & Counted)
  /** Somebody among others who belong here: nothing more from his port; the others notice nothing. */
  | ({
      readonly kind: 'cut';
      readonly service: Service;
      readonly address: string;
      readonly flow: Flow;
      readonly seconds: number;
      /** The first of this attack: worth a message. */
      readonly first: boolean;
    } & Counted)
  /** A phone of ours says a wrong password: its owner needs a new file, not a block. */
  | {
      readonly kind: 'wrong-password';
      readonly service: Service;
      readonly address: string;
      readonly mac: string;
      readonly extension: string;
      readonly account: string;
    }
  /** Whoever logged in with this account from this address within a day fails now: it has an old password, or was deleted. */
  | { readonly kind: 'old-password'; readonly service: Service; readonly address: string; readonly account: string };
