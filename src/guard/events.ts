import type { Service } from '../engine/requests.ts';

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
  /**
   * The sender has shown that packets to this address reach it: it answered a challenge that was sent there, or it holds a TCP connection. A UDP packet's
   * sender can be anybody's address.
   */
  readonly proven: boolean;
}

/** Somebody logged in. */
export interface Success {
  readonly kind: 'success';
  readonly service: Service;
  readonly address: string;
  readonly account: string;
}

export type GuardEvent = Failure | Success;

/** What guard does about an event. */
export type Verdict =
  | {
      readonly kind: 'block';
      readonly service: Service;
      readonly address: string;
      readonly seconds: number;
      readonly because: string;
      readonly failures: number;
      readonly accounts: number;
      readonly unknownAccounts: number;
    }
  /** A phone of ours says a wrong password: its owner needs a new file, not a block. */
  | {
      readonly kind: 'wrong-password';
      readonly service: Service;
      readonly address: string;
      readonly mac: string;
      readonly extension: string;
      readonly account: string;
    };
