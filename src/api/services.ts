import type { FastifyReply } from 'fastify';
import type { BackupRunner } from './backup-runner.ts';
import type { TargetRunner } from './backup-target-runner.ts';
import type { Answer, Api, Key, Parsed } from './contract.ts';
import type { FeedRunner } from './feed-runner.ts';
import type { Hub } from './hub.ts';
import type { Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';
import type { People, Who } from './people.ts';
import type { Connection, Ports } from './ports.ts';
import type { ReachRunner } from './reach-runner.ts';
import type { SubscriberRoad } from './subscribers.ts';

/** What the resources work with. */
export interface Services extends Ports {
  readonly people: People;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly hub: Hub;
  readonly subscribers: SubscriberRoad;
  readonly reach: ReachRunner;
  readonly feeds: FeedRunner;
  readonly backups: BackupRunner;
  /** Phones that nobody has entered, by MAC: leased here, and they have asked for their file. They ask again, so this need not outlive us. */
  readonly strangers: Map<string, { readonly vendor: string; readonly at: number }>;
  readonly target: TargetRunner;
}

/** A request that has passed every gate: identified, authorized, parsed. */
export interface Call<K extends Key> extends Parsed<K> {
  readonly who: Api[K]['access'] extends 'anyone' | 'ticket' ? Who | undefined : Who;
  /** The name for the record: a user, a user with the name of the token, or root. */
  readonly by: string;
  readonly connection: Connection;
  /** The revision that If-Match names; 0 on routes that do not ask for it. */
  readonly ifMatch: number;
  readonly userAgent: string | undefined;
  /** For what is not JSON: status, headers, cookies, streams. */
  readonly reply: FastifyReply;
}

export type Handler<K extends Key> = (call: Call<K>) => Promise<Answer<K>>;
/** The handlers of a resource; together they are all of the contract, or it does not compile. */
export type Handlers<K extends Key> = { readonly [P in K]: Handler<P> };

/** Entity tag of a revision of the document. */
export const revisionTag = (revision: number): string => `"r${revision}"`;
