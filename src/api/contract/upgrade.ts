import { z } from 'zod';

export const upgradeRoutes = {
  'POST /upgrade/now': {
    access: 'admin',
    summary: 'telephony is started anew at once, although calls are up that an upgrade waits for',
    response: z.void(),
    status: 204,
  },
} as const;
