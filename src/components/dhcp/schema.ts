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
  }),
);
export type Dhcp = z.output<typeof dhcpSchema>;
