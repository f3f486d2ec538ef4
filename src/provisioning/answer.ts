import type { Release } from '../engine/requests.ts';
import type { MessageCode, ValuesOf } from '../lib/messages/registry.ts';
import type { Account } from './account.ts';
import { identify } from './identify.ts';
import type { KnownPhone, ProvisioningPorts, Refusal, Visit } from './ports.ts';
import { renderAccount } from './render.ts';
import type { Vendor } from './vendors/vendors.ts';

/** A request for a phone's file, as it came in. */
export interface Fetch {
  readonly path: string;
  /** Where it came from. */
  readonly address: string;
  /** Our address that it reached: the one the phone can register at. */
  readonly localAddress: string;
  readonly userAgent: string;
}

export interface Answer {
  readonly status: 200 | 204 | 404;
  readonly contentType?: string;
  readonly body?: string;
}

const notFound: Answer = { status: 404 };

/** A phone without its account asks again every minute or so; a person wants to read of it once. */
const quietSeconds = 3600;
const mostQuiet = 1000;

/**
 * Gives a phone its file. Its secret goes out once per generation, inside the window, to the address that our DHCP server leased to that MAC; the
 * engine decides that. In every other case the answer holds no secret and destroys nothing: real phones fetch at every start and once a day, and apply
 * what they get. A phone that merges files gets one without the password entry, a phone that replaces everything gets 204 and keeps what it has.
 */
export function createAnswers(ports: ProvisioningPorts): (fetch: Fetch) => Promise<Answer> {
  const said = new Map<string, number>();

  async function say<C extends MessageCode>(phone: { mac: string }, code: C, values: ValuesOf<C>): Promise<void> {
    const key = `${phone.mac} ${code}`;
    const now = ports.now();
    if (now - (said.get(key) ?? Number.NEGATIVE_INFINITY) < quietSeconds) return;
    said.delete(key);
    said.set(key, now);
    const oldest = said.keys().next().value;
    if (said.size > mostQuiet && oldest !== undefined) said.delete(oldest);
    await ports.message(code, values);
  }

  return async (fetch) => {
    const claimed = identify(fetch.path);
    if (!claimed) return notFound;
    const { mac, vendor } = claimed;
    const visit = { mac, vendor: vendor.id, address: fetch.address, userAgent: fetch.userAgent };
    const values = { mac, address: fetch.address };
    const [phone, leases] = await Promise.all([ports.phone(mac), ports.leases()]);
    const leased = leases.some((l) => l.mac === mac && l.address === fetch.address);

    if (!phone) {
      // Who is leased here is bounded by the range; without that anyone could fill the list with invented addresses.
      if (leased && (await ports.windowOpen())) {
        await ports.record({ ...visit, outcome: 'unknown' });
        await say({ mac }, 'phone.unknown', { ...values, vendor: vendor.name });
      }
      return notFound;
    }

    const settings = await ports.settings();
    const account: Account = {
      server: fetch.localAddress,
      port: settings.sipPort,
      realm: settings.realm,
      user: mac.replaceAll(':', ''),
      number: phone.extension.number,
      name: phone.extension.name,
      language: phone.extension.language ?? settings.language,
    };

    const decided = await decide(phone, vendor, leased, fetch);
    if ('password' in decided) {
      const answer = file(vendor, { ...account, password: decided.password });
      await ports.record({ ...visit, outcome: 'secret', generation: phone.generation });
      await say(phone, 'phone.provisioned', { ...values, number: phone.extension.number });
      // Said again for the next generation, however soon.
      said.delete(`${mac} phone.provisioned`);
      return answer;
    }
    const outcome: Visit =
      decided.refused === undefined ? { ...visit, outcome: 'kept' } : { ...visit, outcome: 'refused', refusal: decided.refused };
    await ports.record(outcome);
    if (decided.refused !== undefined) await say(phone, `phone.${decided.refused}`, { ...values, number: phone.extension.number });
    if (decided.refused === 'other-vendor') return notFound;
    return vendor.takes === 'merge' ? file(vendor, account) : { status: 204 };
  };

  async function decide(
    phone: KnownPhone,
    vendor: Vendor,
    leased: boolean,
    fetch: Fetch,
  ): Promise<{ password: string } | { refused: Refusal | undefined }> {
    if (phone.vendor !== vendor.id) return { refused: 'other-vendor' };
    // Somebody else's address asking for a phone's file is worth a message even when that phone has long had its secret.
    if (!leased) return { refused: 'address-not-leased' };
    if (phone.secretGeneration === phone.generation) return { refused: undefined };
    const release: Release = await ports.release({ mac: phone.mac, generation: phone.generation, address: fetch.address });
    return 'password' in release ? release : { refused: release.refused };
  }
}

function file(vendor: Vendor, account: Account): Answer {
  const body = renderAccount(vendor.id, account);
  return body === undefined ? notFound : { status: 200, contentType: vendor.contentType, body };
}
