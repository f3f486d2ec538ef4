import { z } from 'zod';
import { interfaceView } from '../views.ts';

/** Interfaces as they are, and the question to their networks. */
export const interfaceRoutes = {
  'GET /interfaces': { access: 'read', summary: 'interfaces as they are now', response: z.array(interfaceView) },
  'POST /interfaces/look': {
    access: 'admin',
    summary: 'ask the networks who else has our addresses and which DHCP servers there are; takes some seconds',
    response: z.array(interfaceView),
  },
} as const;
