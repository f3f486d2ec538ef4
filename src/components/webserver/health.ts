import type { Condition, Context } from '../../engine/contract.ts';
import type { Host } from '../../host/host.ts';
import { acmeState, acmeStateFile } from './acme-state.ts';
import { factsOfChain } from './pair.ts';
import type { Webserver } from './schema.ts';

const daySeconds = 86_400;
/** Announced this many days before, and as a condition from the first of them on. */
export const announceDays = [30, 14, 7] as const;
const about = '/network/webserver';

/** The certificate that is served besides the PBX's own: whether it is there, for how long, and what the authority says. */
export async function healthOf(section: Webserver, _ctx: Context, host: Host): Promise<Condition[]> {
  const { from } = section.certificate;
  if (from === 'own') return [];
  const now = host.clock.now();
  const chain = await host.readFile(`etc/web/tls-${from}/chain.pem`);
  const facts = chain === undefined ? undefined : factsOfChain(chain);
  const failure = from === 'acme' ? acmeState(await host.readFile(acmeStateFile)).failure : undefined;
  const conditions: Condition[] = [];
  if (failure)
    conditions.push({
      code: 'webserver.acme-failed',
      severity: facts === undefined || facts.until - now < 7 * daySeconds ? 'problem' : 'warning',
      message: 'the authority gave no certificate',
      because: failure.said,
      remedy: 'look at the layer that failed; it is tried again by itself',
      about,
      values: { layer: failure.layer, said: failure.said },
    });
  if (facts === undefined || facts.until <= now) {
    conditions.push({
      code: 'webserver.certificate-not-served',
      severity: 'warning',
      message: 'the PBX serves the certificate of its own CA',
      because: facts === undefined ? 'the wanted certificate is not there yet' : 'the wanted certificate has ended',
      remedy: from === 'acme' ? 'wait for the authority, or look at why it refuses' : 'upload a new one',
      about,
      values: { reason: facts === undefined ? 'absent' : 'ended' },
    });
    return conditions;
  }
  // One that renews itself is announced only when renewing has failed.
  const days = (facts.until - now) / daySeconds;
  if (days < announceDays[0] && (from === 'uploaded' || failure))
    conditions.push({
      code: 'webserver.certificate-expires',
      severity: days < announceDays[2] ? 'problem' : 'warning',
      message: `the certificate for ${facts.names[0] ?? facts.subject} ends on ${new Date(facts.until * 1000).toISOString().slice(0, 10)}`,
      remedy: from === 'acme' ? 'look at why it was not renewed' : 'ask for a new one and upload it',
      about,
      values: { name: facts.names[0] ?? facts.subject, date: new Date(facts.until * 1000).toISOString().slice(0, 10) },
    });
  return conditions;
}
