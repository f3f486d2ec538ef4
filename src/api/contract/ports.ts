import { z } from 'zod';
import { exportForms } from '../../lib/firewall-export.ts';
import { portStates, silences } from '../../lib/ports.ts';
import { claimPurposes } from '../../lib/purposes.ts';

const seconds = z.number();

const portView = z
  .strictObject({
    id: z.string(),
    protocol: z.enum(['udp', 'tcp']),
    port: z.int(),
    lastPort: z.int(),
    addresses: z.array(z.string()).readonly(),
    device: z.string().exactOptional(),
    sockets: z.int(),
    state: z.enum(portStates),
    silence: z.enum(silences).exactOptional(),
    component: z.string().exactOptional(),
    process: z.strictObject({ name: z.string(), pid: z.int(), unit: z.string().exactOptional() }).exactOptional(),
    purpose: z.enum(claimPurposes).exactOptional(),
    access: z.strictObject({
      who: z.enum(['everyone', 'some', 'nobody', 'this-machine']),
      interfaces: z.array(z.string()).readonly(),
      networks: z.array(z.string()).readonly(),
      blocked: z.int(),
      admitted: z.number().exactOptional(),
    }),
    lastPeer: z.strictObject({ address: z.string(), at: seconds }).exactOptional(),
  })
  .meta({ id: 'Port' });

export const portRoutes = {
  'GET /ports': {
    access: 'read',
    summary: 'every port: what listens, held against what was claimed',
    response: z.strictObject({
      ports: z.array(portView).readonly(),
      at: seconds,
      peersKnown: z.boolean(),
      own: z.array(z.string()).readonly(),
    }),
  },
  'GET /ports/export': {
    access: 'read',
    summary: 'the table (csv), or rules for the firewall in front (nftables, text)',
    query: z.strictObject({ form: z.enum(exportForms), language: z.enum(['en', 'de']).optional() }),
    response: z.strictObject({ file: z.string(), text: z.string() }),
  },
} as const;
