import { z } from 'zod';
import { idSchema, ipv4CidrSchema, ipv6CidrSchema, linkNameSchema, macSchema } from '../../lib/text.ts';

/** dhcpcd sends no more than 48 octets. */
const clientId = 'a DHCP client identifier: 2 to 48 octets such as 01:00:00:5e:00:53:01';

export const ipv4Schema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('off') }),
  z.strictObject({
    mode: z.literal('dhcp'),
    /**
     * How this PBX names itself to the DHCP server (RFC 2132 §9.14), where it shall not be its own DUID: as whoever kept the card before did, so
     * that the server gives the same address.
     */
    clientId: z
      .string(clientId)
      .regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){1,47}$/, clientId)
      .optional(),
  }),
  z.strictObject({ mode: z.literal('static'), address: ipv4CidrSchema }),
]);

export const ipv6Schema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('off') }),
  z.strictObject({ mode: z.literal('slaac') }),
  z.strictObject({ mode: z.literal('dhcpv6') }),
  z.strictObject({ mode: z.literal('static'), address: ipv6CidrSchema }),
]);

export const interfaceSchema = z.strictObject({
  /** Which kernel link this is: its permanent MAC address, or its name where names are stable. */
  match: z.union(
    [z.strictObject({ mac: macSchema }), z.strictObject({ name: linkNameSchema })],
    'either the MAC address (mac) or the kernel name (name) of an interface',
  ),
  /** `lan`: administrators come in here. `voice`: phones live here and the PBX may serve DHCP. */
  role: z.enum(['lan', 'voice']),
  /** IPv6 needs 1280 (RFC 8200 §5); 9216 is what common jumbo-frame hardware carries. */
  mtu: z.int().min(1280, 'an MTU from 1280 to 9216').max(9216, 'an MTU from 1280 to 9216').default(1500),
  ipv4: ipv4Schema.default({ mode: 'off' }),
  ipv6: ipv6Schema.default({ mode: 'off' }),
});

/** Networks by the id that everything else refers to. */
export const interfacesSchema = z.record(idSchema, interfaceSchema);
export type Interfaces = z.output<typeof interfacesSchema>;
export type Interface = z.output<typeof interfaceSchema>;
