import { join } from 'node:path';
import { CertificateKeeper } from './components/webserver/acme.ts';
import { joinPair, judgePair } from './components/webserver/pair.ts';
import { type CertificateHandlers, certificateHandlers } from './engine/certificates.ts';
import type { Engine } from './engine/engine.ts';
import { proxyOf } from './engine/proxy.ts';
import { proxyEnvironment } from './lib/proxy.ts';

/** Certificates of people and of an ACME authority: the engine's requests, with the component that knows what a certificate is. */
export function startCertificates(
  engine: Engine,
  prefix: string,
): { readonly handlers: CertificateHandlers; readonly keeper: CertificateKeeper } {
  const { core } = engine;
  const keeper = new CertificateKeeper({
    host: core.host,
    at: (path) => join(prefix, path),
    config: () => engine.transactions.current?.config,
    environment: () => {
      const config = engine.transactions.current?.config;
      return proxyEnvironment(config && proxyOf(config, core.secrets));
    },
    renewed: (values) => void core.message('webserver.certificate-renewed', values),
    failed: (values) => void core.message('webserver.acme-failed', values),
    expires: (values) => void core.message('webserver.certificate-expires', values),
    changed: () => core.emit({ event: 'certificate' }),
  });
  core.onEvent((e) => {
    if (e.event === 'config') keeper.look();
  });
  const handlers = certificateHandlers(engine, {
    keeper,
    judge: (given, hostname, now) => {
      const judged = judgePair(given, hostname, now);
      return { problems: judged.problems, ...(judged.pair && judged.facts ? { kept: joinPair(judged.pair), facts: judged.facts } : {}) };
    },
  });
  return { handlers, keeper };
}
