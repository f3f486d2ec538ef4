import { z } from 'zod';
import { hostnameSchema, portSchema } from '../../lib/text.ts';

export const asteriskSchema = z.strictObject({
  /** Realm of SIP digests; part of every stored digest, so a change makes every phone fetch a new file. */
  realm: hostnameSchema.default('switchroom'),
  sipPort: portSchema.default(5060),
  /** UDP ports of media; two per call leg (RTP and RTCP). */
  rtpFirst: portSchema.default(10_000),
  rtpLast: portSchema.default(10_999),
  /** Language of prompts. */
  language: z.enum(['en', 'de']).default('en'),
});
export type Asterisk = z.output<typeof asteriskSchema>;
