import { z } from 'zod';
import { addressSchema, hostnameSchema, idSchema } from '../../lib/text.ts';

export const dnsSchema = z.strictObject({
  /** Name servers as DHCP offers them on an interface, or set by hand. */
  servers: z
    .discriminatedUnion('from', [
      z.strictObject({ from: z.literal('dhcp'), interface: idSchema }),
      z.strictObject({ from: z.literal('static'), addresses: z.array(addressSchema).max(8) }),
    ])
    .default({ from: 'static', addresses: [] }),
  search: z.array(hostnameSchema).max(6).default([]),
});
export type Dns = z.output<typeof dnsSchema>;
