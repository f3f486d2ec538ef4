import { z } from 'zod';
import { addressOrPrefixSchema, addressSchema, idSchema, ipv4Schema, ipv6Schema } from '../../lib/text.ts';

const learnt = z.strictObject({ from: z.literal('dhcp'), interface: idSchema });
const none = z.strictObject({ from: z.literal('none') });

export const routesSchema = z.strictObject({
  /** The default route: the gateway that DHCP offers on an interface, one set by hand, or none. */
  ipv4: z
    .discriminatedUnion('from', [learnt, z.strictObject({ from: z.literal('static'), interface: idSchema, gateway: ipv4Schema }), none])
    .default({ from: 'none' }),
  /** The same for IPv6, learnt from router advertisements. */
  ipv6: z
    .discriminatedUnion('from', [
      z.strictObject({ from: z.literal('ra'), interface: idSchema }),
      z.strictObject({ from: z.literal('static'), interface: idSchema, gateway: ipv6Schema }),
      none,
    ])
    .default({ from: 'none' }),
  /** Further networks behind other gateways. */
  static: z
    .array(z.strictObject({ to: addressOrPrefixSchema, via: addressSchema, interface: idSchema }))
    .max(500)
    .default([]),
});
export type Routes = z.output<typeof routesSchema>;
