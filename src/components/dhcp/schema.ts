import { z } from 'zod';
import { idSchema, ipv4Schema } from '../../lib/text.ts';

/** The PBX's own DHCP server, per interface: phones get their address and the provisioning URL from it. */
export const dhcpSchema = z.record(
  idSchema,
  z.strictObject({
    first: ipv4Schema,
    last: ipv4Schema,
    /** 120 s is the least that dnsmasq accepts; a day is the most that a moved phone should wait. */
    leaseSeconds: z.int().min(120).max(86_400).default(3600),
    /** The gateway that phones are told. None unless set: the PBX does not forward, and a voice network needs no way out. */
    router: ipv4Schema.optional(),
    /** The time server that phones are told (option 42): the PBX itself when it serves the time there, unless one is set. */
    timeServer: ipv4Schema.optional(),
  }),
);
export type Dhcp = z.output<typeof dhcpSchema>;
export type DhcpNetwork = Dhcp[string];
