import { z } from 'zod';
import { hostSchema, timeZoneSchema } from '../../lib/text.ts';

export const timeSchema = z.strictObject({
  /** Ask the time servers that DHCP names (option 42, RFC 2132 §8.3), on every interface that uses DHCP. */
  fromDhcp: z.boolean().default(true),
  /** Own ones besides. `pool`: the name stands for many servers, of which four are asked. */
  servers: z
    .array(z.strictObject({ host: hostSchema, pool: z.boolean().default(false) }))
    .max(8)
    .default([]),
  /** Phones on networks of role voice get the time from the PBX: they need it for certificates and rarely reach anybody else. */
  serve: z.boolean().default(true),
  /** What "local time" means here: in schedules, and on phones, which are told by DHCP. Absent: as the machine is set. */
  zone: timeZoneSchema.optional(),
});
export type Time = z.output<typeof timeSchema>;
