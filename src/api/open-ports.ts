import { portsExport } from '../lib/ports-export.ts';
import type { Handlers, Services } from './services.ts';

export const openPorts = (s: Services): Handlers<'GET /ports' | 'GET /ports/export'> => ({
  'GET /ports': () => s.engine.call('ports', {}),
  'GET /ports/export': async ({ query }) => portsExport(await s.engine.call('ports', {}), query.form, query.language ?? 'en'),
});
