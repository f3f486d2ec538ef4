import type { Config } from '../config/config.ts';
import type { ProxySettings } from '../lib/proxy.ts';
import type { Secrets } from './contract.ts';

/** The proxy of the document with its password, for whoever starts a program that goes out (src/lib/proxy.ts: proxyEnvironment). */
export function proxyOf(config: Config, secrets: Pick<Secrets, 'kept'>): ProxySettings | undefined {
  const p = config.proxy;
  if (p.mode === 'off') return undefined;
  const password = p.password && secrets.kept(p.password.secret);
  return {
    host: p.host,
    port: p.port,
    ...(p.user === undefined ? {} : { user: p.user }),
    ...(password === undefined ? {} : { password }),
    exceptions: p.exceptions,
  };
}
