import type { Service } from '../engine/requests.ts';

/** One program at an address: where its packets come from. */
export interface Flow {
  readonly address: string;
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
  /** The sender's port, where the service can tell several behind one address apart by it. */
  readonly port?: number;
}

/** Somebody logged in. */
export interface Success {
  readonly kind: 'success';
  readonly service: Service;
  readonly address: string;
  readonly account: string;
  readonly port?: number;
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
      /** Who else is behind this address, has logged in, and guessed nothing: they keep their telephone. */
      readonly keep: readonly Flow[];
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
