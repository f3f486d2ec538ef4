import { z } from 'zod';
import { addressSchema, hostnameSchema, idSchema } from '../../lib/text.ts';

/** A name in the DNS and no address: the last label of a name is never all digits (RFC 3696 §2). */
const name = 'a name such as pbx.example.test';
const nameSchema = hostnameSchema.pipe(z.string().regex(/(^|\.)[^.]*[^.0-9][^.]*$/, name));

export const dnsSchema = z.strictObject({
  /** Name servers as the network names them on an interface (DHCP, DHCPv6, router advertisements), or set by hand. */
  servers: z
    .discriminatedUnion('from', [
      z.strictObject({
        from: z.literal('dhcp'),
        interface: idSchema,
        /** Further interfaces whose servers come behind those of the first. */
        also: z.array(idSchema).max(7).optional(),
      }),
      z.strictObject({ from: z.literal('static'), addresses: z.array(addressSchema).max(8) }),
    ])
    .default({ from: 'static', addresses: [] }),
  search: z.array(hostnameSchema).max(6).default([]),
  /** Domains that other servers know: everything in and below them is asked there and nowhere else. */
  domains: z
    .array(z.strictObject({ domain: nameSchema, servers: z.array(addressSchema).min(1).max(4) }))
    .max(64)
    .default([]),
  /** Names of our own, answered by the PBX itself, with or without the Internet. */
  hosts: z
    .array(z.strictObject({ name: nameSchema, addresses: z.array(addressSchema).min(1).max(8) }))
    .max(500)
    .default([]),
});
export type Dns = z.output<typeof dnsSchema>;
