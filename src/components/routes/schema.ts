import { z } from 'zod';
import { addressOrPrefixSchema, addressSchema, idSchema, ipv4Schema, ipv6Schema } from '../../lib/text.ts';

const none = z.strictObject({ from: z.literal('none') });

/** The gateway that DHCP offers on an interface, one set by hand, or none. */
const gateway4 = z
  .discriminatedUnion('from', [
    z.strictObject({ from: z.literal('dhcp'), interface: idSchema }),
    z.strictObject({ from: z.literal('static'), interface: idSchema, gateway: ipv4Schema }),
    none,
  ])
  .default({ from: 'none' });

/** The same for IPv6, learnt from router advertisements. */
const gateway6 = z
  .discriminatedUnion('from', [
    z.strictObject({ from: z.literal('ra'), interface: idSchema }),
    z.strictObject({ from: z.literal('static'), interface: idSchema, gateway: ipv6Schema }),
    none,
  ])
  .default({ from: 'none' });

/** Lower wins (ip-route(8)). The kernel's own routes to a link's network have 0, other daemons' defaults 1024: ours comes between. */
const metric = z.int('a metric from 1 to 1000').min(1, 'a metric from 1 to 1000').max(1000, 'a metric from 1 to 1000');
export const usualMetric = 100;

export const routesSchema = z.strictObject({
  /** The default route, by the first gateway. */
  ipv4: gateway4,
  ipv6: gateway6,
  /** Taken while the first gateway does not answer. */
  second: z.strictObject({ ipv4: gateway4, ipv6: gateway6 }).prefault({}),
  /** Of the default routes. */
  metric: z.strictObject({ ipv4: metric.default(usualMetric), ipv6: metric.default(usualMetric) }).prefault({}),
  /** Addresses behind the gateways: one through which none of them answers is as good as dead. None = the gateway itself is asked. */
  probes: z.array(addressSchema).max(8).default([]),
  /** Further networks behind other gateways. */
  static: z
    .array(z.strictObject({ to: addressOrPrefixSchema, via: addressSchema, interface: idSchema, metric: metric.optional() }))
    .max(500)
    .default([]),
  /** Between whose networks packets are passed on. Connections are opened in this direction only; answers come back. */
  forwarding: z
    .array(z.strictObject({ from: idSchema, to: idSchema }))
    .max(64)
    .default([]),
});
export type Routes = z.output<typeof routesSchema>;
