import { z } from 'zod';
import { channels } from '../../lib/messages/channels.ts';

const channel = z.enum(channels);

/** How system messages leave the PBX. */
export const messageRoutes = {
  'GET /messages/channels': {
    access: 'read',
    summary: 'the channels by which messages are sent, and what waits in each',
    response: z.array(
      z
        .strictObject({
          channel,
          /** Whether it is set. */
          on: z.boolean(),
          waiting: z.int(),
          /** Since the last attempt failed: which layer, and what was said. */
          failing: z.strictObject({ layer: z.string(), detail: z.string(), since: z.number() }).exactOptional(),
          sentAt: z.number().exactOptional(),
        })
        .meta({ id: 'MessageChannel' }),
    ),
  },
  'POST /messages/channels/{channel}/test': {
    access: 'admin',
    summary: 'send a test message now, by the settings in force; names the layer that fails',
    params: z.strictObject({ channel }),
    response: z.strictObject({ ok: z.boolean(), layer: z.string().exactOptional(), detail: z.string() }),
  },
} as const;
