import { contacts, sawPhone } from '../data/contacts.ts';
import { device, extensions } from '../data/subscribers.ts';
import type { KnownPhone, ProvisioningPorts } from '../provisioning/ports.ts';
import type { Services } from './services.ts';

/** More unknown phones at once than anybody enters by hand. */
const mostStrangers = 1000;

/** What provisioning needs, on our tables and on the engine's requests. The secret is the engine's alone to give. */
export function provisioningPorts(s: Services): ProvisioningPorts {
  return {
    phone: async (mac): Promise<KnownPhone | undefined> => {
      const d = await device(s.db, mac);
      const extension = d && (await extensions(s.db)).find((e) => e.number === d.extension);
      if (!d || !extension) return undefined;
      return {
        mac,
        vendor: d.vendor,
        generation: d.generation,
        secretGeneration: (await contacts(s.db)).get(mac)?.secretGeneration ?? 0,
        extension: { number: extension.number, name: extension.name, language: extension.language },
      };
    },
    leases: () => s.engine.call('leases.list', {}),
    windowOpen: async () => (await s.engine.call('enrolment', {})).open,
    release: (request) => s.engine.call('phone.release', request),
    settings: async () => {
      const { document } = await s.engine.call('config.get', {});
      return { realm: document.asterisk.realm, sipPort: document.asterisk.sipPort, language: document.asterisk.language };
    },
    record: async (visit) => {
      const got = visit.outcome === 'secret' || visit.outcome === 'kept';
      await sawPhone(s.db, {
        mac: visit.mac,
        address: visit.address,
        userAgent: visit.userAgent,
        ...(got ? { lastFetchAt: s.clock.now() } : {}),
        ...(visit.outcome === 'secret' && visit.generation !== undefined ? { secretGeneration: visit.generation } : {}),
        refusal: visit.refusal ?? null,
      });
      // Bounded by our own leases; a range may be large all the same.
      if (visit.outcome !== 'unknown') s.strangers.delete(visit.mac);
      else if (s.strangers.has(visit.mac) || s.strangers.size < mostStrangers)
        s.strangers.set(visit.mac, { vendor: visit.vendor, at: s.clock.now() });
      s.hub.publish('phones');
    },
    message: (code, values) => s.inbox.own(code, values),
    now: () => s.clock.now(),
  };
}
