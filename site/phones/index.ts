import type { Site } from '../site.ts';
import { Baresip, Linphone, type Phone } from './phone.ts';

export { Baresip, Linphone, Phone, type PhoneState } from './phone.ts';

/** The two phones every site has, and what they will be called on. */
export const STANDARD_PHONES = [
  { node: 'phone1', number: '201', name: 'Reception', hz: 440 },
  { node: 'phone2', number: '202', name: 'Workshop', hz: 1000 },
] as const;

export interface SitePhones {
  readonly baresip: Baresip;
  readonly linphone: Linphone;
  readonly all: readonly (Phone & { readonly number?: string })[];
}

/** Handles of the site's two phones; they are switched on by `boot`. */
export function phonesOf(site: Site): SitePhones {
  const baresip = new Baresip(site.node('phone1'), STANDARD_PHONES[0].hz);
  const linphone = new Linphone(site.node('phone2'), STANDARD_PHONES[1].hz);
  return { baresip, linphone, all: [baresip, linphone] };
}
