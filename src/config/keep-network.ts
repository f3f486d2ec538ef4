import { type Config, parseConfig } from './config.ts';

/**
 * What a factory reset keeps when the network shall stay: how this machine is reached and reaches others, and the ranges in which it gives out addresses.
 * Of secrets only the proxy's password, without which nothing goes out; a certificate that somebody uploaded goes with its key. Pure.
 */
export function keptNetwork(c: Config): Config {
  const { version, interfaces, routes, dns, dhcp, proxy, time, webserver } = c;
  const document = { version, interfaces, routes, dns, dhcp, proxy, time, webserver: { ...webserver, certificate: { from: 'own' } } };
  const parsed = parseConfig(document);
  // Parts of a document that was in force, each with its own schema: they are never refused.
  if (!parsed.ok) throw new Error(`the network of this document cannot be kept: ${parsed.problems[0]?.path ?? ''}`);
  return parsed.value;
}
