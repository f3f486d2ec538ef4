import { sessionsNow } from '../data/people.ts';
import type { Handlers, Services } from './services.ts';

export const webserver = (
  s: Services,
): Handlers<'GET /webserver' | 'POST /webserver/certificate' | 'POST /webserver/certificate/renew'> => ({
  'GET /webserver': async ({ connection }) => {
    const [status, live, acme, sessions] = await Promise.all([
      s.engine.call('status', {}),
      s.listening?.(),
      s.engine.call('certificate.state', {}),
      sessionsNow(s.db, s.clock.now() - (s.sessionLifetime?.()?.idleSeconds ?? 12 * 3600)),
    ]);
    const you = connection.kind === 'network' ? connection.remoteAddress : undefined;
    const byAddress = Map.groupBy(live?.peers ?? [], (p) => p.address);
    return {
      urls: [...status.urls],
      ports: [...(live?.ports ?? [])],
      certificates: (live?.certificates ?? []).map((c) => ({ ...c, certificate: { ...c.certificate, names: [...c.certificate.names] } })),
      ...(live?.instead === undefined ? {} : { instead: live.instead }),
      ...(live?.root === undefined ? {} : { root: { ...live.root, names: [...live.root.names] } }),
      acme,
      connected: [...byAddress].map(([address, peers]) => ({
        address,
        you: address === you,
        connections: peers.length,
        since: Math.min(...peers.map((p) => p.since)),
        ports: [...new Set(peers.map((p) => p.port))].sort((a, b) => a - b),
        tls: [...new Set(peers.flatMap((p) => p.tls ?? []))].sort(),
        users: [...new Set(sessions.filter((x) => x.address === address).map((x) => x.user))].sort(),
      })),
    };
  },
  'POST /webserver/certificate': async ({ by, body }) => {
    const kept = await s.engine.call('certificate.upload', { by, chain: body.chain, key: body.key });
    return { ...kept, certificate: { ...kept.certificate, names: [...kept.certificate.names] }, warnings: [...kept.warnings] };
  },
  'POST /webserver/certificate/renew': ({ by }) => s.engine.call('certificate.renew', { by }),
});
