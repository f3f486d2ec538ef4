import { EngineError } from '../engine/client.ts';
import type { Params } from '../engine/requests.ts';
import type { Connection } from './ports.ts';
import type { Handlers, Services } from './services.ts';

const asProof = (c: Connection): Pick<Params<'change.confirm'>, 'connection'> =>
  c.kind === 'network' ? { connection: { localAddress: c.localAddress, localPort: c.localPort, openedAt: c.openedAt } } : {};

export const change = (s: Services): Handlers<'GET /change' | 'POST /change/confirm' | 'POST /change/rollback'> => ({
  'GET /change': ({ by, connection }) => s.engine.call('change', { by, ...asProof(connection) }),
  // The engine judges the connection: opened after the apply, to an address and port of the new revision.
  'POST /change/confirm': ({ who, by, body, connection, reply }) =>
    s.engine
      .call('change.confirm', {
        // A ticket speaks for itself: whoever brings one over a connection that proves nothing must not confirm by hand unawares.
        ...(who && body.ticket === undefined ? { by } : {}),
        ...(body.ticket === undefined ? {} : { ticket: body.ticket }),
        ...asProof(connection),
      })
      .catch((error: unknown): never => {
        // A browser goes on over the connection it has, which was there before the change: it is told to open another one.
        if (error instanceof EngineError && error.code === 'conflict' && connection.kind === 'network') {
          reply.header('connection', 'close');
          connection.end?.();
        }
        throw error;
      }),
  'POST /change/rollback': ({ by }) => s.engine.call('change.rollback', { by }),
});
