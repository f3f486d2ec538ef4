import type { Contact } from '../data/contacts.ts';
import type { DeviceRow } from '../data/subscribers.ts';
import type { Enrolment, ServedLease } from '../engine/requests.ts';
import type { Phone } from './contract.ts';
import type { LiveRegistration } from './ports.ts';

export interface Seen {
  readonly contact: Contact | undefined;
  readonly lease: ServedLease | undefined;
  readonly registration: LiveRegistration | undefined;
  readonly enrolment: Enrolment;
}

/** How far a phone has come, and why it is there: the code is a sentence with its way out in src/lib/texts. */
export function phoneView(d: DeviceRow, seen: Seen): Phone {
  const { contact, lease, registration } = seen;
  const address = registration?.address ?? lease?.address ?? contact?.address;
  const userAgent = registration?.userAgent ?? contact?.userAgent;
  const registeredAt = registration?.since ?? contact?.registeredAt;
  return {
    ...d,
    ...stateOf(d, seen, address),
    ...(address === undefined ? {} : { address }),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(contact?.lastFetchAt === undefined ? {} : { lastFetchAt: contact.lastFetchAt }),
    ...(registeredAt === undefined ? {} : { registeredAt }),
  };
}

function stateOf(
  d: DeviceRow,
  { contact, lease, registration, enrolment }: Seen,
  address: string | undefined,
): Pick<Phone, 'state' | 'reason'> {
  const values = { mac: d.mac, extension: d.extension, ...(address === undefined ? {} : { address }) };
  const is = (state: Phone['state'], code: string): Pick<Phone, 'state' | 'reason'> => ({ state, reason: { code, values } });
  if (registration) return is('registered', 'phone.registered');
  if (lease && contact?.refusal && contact.secretGeneration !== d.generation && refusals.has(contact.refusal)) {
    // An open window answers a refusal for want of one: the phone has only to ask again.
    return is('leased', contact.refusal === 'no-window' && enrolment.open ? 'phone.leased-open' : `phone.${contact.refusal}`);
  }
  if (contact?.registeredAt !== undefined) return lease ? is('lost', 'phone.lost') : is('lost', 'phone.lost-off');
  if (contact?.lastFetchAt !== undefined) return is('fetched', 'phone.fetched');
  if (lease) return enrolment.open ? is('leased', 'phone.leased-open') : is('leased', 'phone.leased-closed');
  return is('never-seen', 'phone.never-seen');
}

const refusals = new Set(['no-window', 'address-not-leased', 'already-released', 'unknown-device', 'other-vendor']);

/** Every reason there is; the texts have a sentence for each (test/errors.test.ts). */
export const phoneReasons: readonly string[] = [
  'phone.registered',
  'phone.lost',
  'phone.lost-off',
  'phone.fetched',
  'phone.leased-open',
  'phone.leased-closed',
  'phone.never-seen',
  ...[...refusals].map((r) => `phone.${r}`),
];
