import type { Answer } from '../../../../src/api/contract.ts';
import { networkOf, within } from '../../lib/ipv4.ts';

type Interfaces = Answer<'GET /interfaces'>;
type Phones = Answer<'GET /phones'>;

export interface Network {
  readonly id: string;
  /** `10.20.0.0/24`; undefined without an address. */
  readonly prefix: string | undefined;
  /** The PBX's own address there, without prefix. */
  readonly address: string | undefined;
  readonly up: boolean;
  readonly gateway: string | undefined;
  readonly phones: Phones;
  /** The person looking came in here. */
  readonly you: boolean;
}

/**
 * The networks of the site as a picture needs them: first the one that leads out. `host` is what stands in the browser's address bar,
 * which tells where the person came in when it is one of our addresses; otherwise people are taken to sit in the office network.
 */
export function networks(interfaces: Interfaces, phones: Phones, host: string): readonly Network[] {
  const cameIn = interfaces.find((i) => i.addresses.some((a) => a.address.split('/')[0] === host.replace(/^\[|\]$/g, '')))?.id;
  const office = interfaces.find((i) => i.role === 'lan')?.id;
  return interfaces
    .map((i): Network => {
      const own = i.addresses.find((a) => !a.address.includes(':') && a.origin !== 'kept' && a.origin !== 'foreign')?.address;
      const prefix = own === undefined ? undefined : networkOf(own);
      return {
        id: i.id,
        prefix,
        address: own?.split('/')[0],
        up: i.link?.carrier === true,
        gateway: i.gateway,
        phones: prefix === undefined ? [] : phones.filter((p) => p.address !== undefined && within(p.address, prefix)),
        you: i.id === (cameIn ?? office),
      };
    })
    .sort((a, b) => Number(b.gateway !== undefined) - Number(a.gateway !== undefined));
}
