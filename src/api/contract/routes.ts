import { z } from 'zod';
import type { GatewayView, RouteView, RoutingView, WayView } from '../../engine/requests.ts';
import { addressSchema } from '../../lib/text.ts';
import { view } from '../views.ts';

const family = z.union([z.literal(4), z.literal(6)]);

const gatewayView = view<GatewayView>()(
  z.strictObject({
    family,
    rank: z.union([z.literal(1), z.literal(2)]),
    from: z.enum(['dhcp', 'ra', 'static']),
    interface: z.string(),
    via: z.string().exactOptional(),
    state: z.enum(['used', 'ready', 'silent', 'nothing-behind', 'unknown']),
    watched: z.boolean(),
    since: z.number().exactOptional(),
    ms: z.number().exactOptional(),
  }),
  'Gateway',
);

const routeView = view<RouteView>()(
  z.strictObject({
    family,
    to: z.string(),
    via: z.string().exactOptional(),
    device: z.string(),
    interface: z.string().exactOptional(),
    metric: z.int(),
    owner: z.enum(['connected', 'switchroom', 'other']),
    table: z.int().exactOptional(),
  }),
  'Route',
);

const routingView = view<RoutingView>()(
  z.strictObject({
    gateways: z.array(gatewayView),
    routes: z.array(routeView),
    replies: z.array(z.strictObject({ family, address: z.string(), via: z.string(), device: z.string() })),
  }),
  'Routing',
);

const wayView = view<WayView>()(
  z.strictObject({
    to: z.string(),
    rule: z.enum(['own', 'connected', 'static', 'default', 'other', 'none']),
    device: z.string().exactOptional(),
    interface: z.string().exactOptional(),
    source: z.string().exactOptional(),
    gateway: z.string().exactOptional(),
    route: z.string().exactOptional(),
    index: z.int().exactOptional(),
    rank: z.union([z.literal(1), z.literal(2)]).exactOptional(),
  }),
  'Way',
);

export const routes = {
  'GET /routes': { access: 'read', summary: 'gateways, and everything the kernel routes by, as it is now', response: routingView },
  'GET /routes/way': {
    access: 'read',
    summary: 'which way a packet to this address takes, and which part of the document says so',
    query: z.strictObject({ to: addressSchema }),
    response: wayView,
  },
} as const;
