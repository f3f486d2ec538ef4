import type { Handlers, Services } from './services.ts';

export const change = (s: Services): Handlers<'GET /change' | 'POST /change/confirm' | 'POST /change/rollback'> => ({
  'GET /change': ({ by }) => s.engine.call('change', { by }),
  // The engine judges the connection: opened after the apply, to an address and port of the new revision.
  'POST /change/confirm': ({ who, by, body, connection }) =>
    s.engine.call('change.confirm', {
      ...(who ? { by } : {}),
      ...(body.ticket === undefined ? {} : { ticket: body.ticket }),
      ...(connection.kind === 'network'
        ? { connection: { localAddress: connection.localAddress, localPort: connection.localPort, openedAt: connection.openedAt } }
        : {}),
    }),
  'POST /change/rollback': ({ by }) => s.engine.call('change.rollback', { by }),
});
