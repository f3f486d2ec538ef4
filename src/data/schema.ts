import type { Generated, Kysely } from 'kysely';

/**
 * The tables of subscribers and people. Only web opens them. Types that exist on SQLite and PostgreSQL alike: text, integer (int4),
 * double precision for times (seconds since 1970), 0 or 1 for yes and no, JSON as text.
 */
export interface Tables {
  extensions: { number: string; name: string; language: string | null };
  devices: { mac: string; extension: string; vendor: string; generation: number };
  /** What a phone last did here; kept apart from what it is, so that removing a phone's history loses no setting. */
  contacts: {
    mac: string;
    address: string | null;
    user_agent: string | null;
    last_fetch_at: number | null;
    registered_at: number | null;
    /** The generation whose secret it was last given; 0 = none. */
    secret_generation: number;
    /** Why its last fetch brought it no secret. */
    refusal: string | null;
  };
  messages: {
    /** Order of arrival: `at` of three processes is no order. */
    seq: Generated<number>;
    /** Of the first of those that are one message. */
    id: string;
    /** Of the last one; `first_at` of the first. */
    at: number;
    first_at: number;
    count: number;
    /** What makes two messages one: `sameKey` of src/lib/messages/registry.ts. */
    same_key: string;
    acknowledged_at: number | null;
    acknowledged_by: string | null;
    source: string;
    kind: string;
    code: string;
    /** JSON. */
    message_values: string;
    is_read: number;
  };
  /** Ids that were taken in, so that a spool that is read twice counts nothing twice. */
  message_ids: { id: string; at: number };
  /** What is still to be sent, by channel in the order of `seq`; a row goes when the other side has it. */
  outbox: { seq: Generated<number>; channel: string; at: number; entry: string };
  /** Failures that were counted against an address, as guard spooled them. */
  evidence: { id: string; at: number; address: string; service: string; kind: string; detail: string };
  users: { name: string; password: string; must_change: number; changed_at: number };
  sessions: { id_hash: string; user_name: string; created_at: number; seen_at: number; address: string };
  tokens: {
    id: string;
    name: string;
    scope: string;
    secret_hash: string;
    user_name: string;
    created_at: number;
    expires_at: number;
    used_at: number | null;
  };
  /** Addresses a person has logged in from: a login from another one is a message. */
  known_addresses: { user_name: string; address: string; seen_at: number };
  /** Reachability: the newest verdict of each thing (JSON), and every change of one. */
  reach_results: { key: string; verdict: string; since: number; checked_at: number };
  reach_history: { seq: Generated<number>; key: string; what: string; at: number; verdict: string };
  /** Single values of web's own: the snapshot's number, how far spools are read. */
  settings: { key: string; value: string };
}

export type Db = Kysely<Tables>;
