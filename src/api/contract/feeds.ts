import { z } from 'zod';
import { services } from '../../lib/services.ts';
import { idSchema } from '../../lib/text.ts';

/** Block feeds: lists that somebody else signs (docs/guide/en/feeds.md). Their settings are in the document, below /protection/feeds. */

const seconds = z.number();
const service = z.enum(services);
const feed = z
  .strictObject({
    name: z.string(),
    url: z.string(),
    services: z.array(service),
    everyHours: z.int(),
    /** `none`: nothing was taken yet. `expired`: it was dropped. `not-enforced`: the kernel does not hold it yet. */
    state: z.enum(['none', 'in-force', 'expired', 'not-enforced']),
    list: z
      .strictObject({
        issuer: z.string(),
        serial: z.int(),
        issued: seconds,
        expires: seconds,
        networks: z.int(),
        /** Entries that lie where feeds never block. */
        leftOut: z.int(),
      })
      .optional(),
    /** Packets that were dropped because of it, by service, since its rules were written last. */
    dropped: z.partialRecord(service, z.int()).optional(),
    /** When somebody last tried to fetch it, and when it last was what it must be. */
    triedAt: seconds.optional(),
    fetchedAt: seconds.optional(),
    nextAt: seconds.optional(),
    /** Why the last one is not taken: a code of docs/errors.md. */
    fault: z.strictObject({ code: z.string(), detail: z.string() }).optional(),
  })
  .meta({ id: 'BlockFeed' });
export type FeedAnswer = z.output<typeof feed>;

export const feedRoutes = {
  'GET /feeds': { access: 'read', summary: 'block feeds: what is in force, when it was fetched, what it dropped', response: z.array(feed) },
  'POST /feeds/{name}/fetch': {
    access: 'admin',
    summary: 'fetch this feed now; answers when it is taken or refused',
    params: z.strictObject({ name: idSchema }),
    body: z.strictObject({}),
    response: feed,
  },
} as const;
