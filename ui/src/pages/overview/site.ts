import type { Answer } from '../../../../src/api/contract.ts';

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

/** IPv4 in 32 bits, or undefined. */
function bits(address: string): number | undefined {
  const p = address.split('.').map(Number);
  return p.length === 4 && p.every((n) => Number.isInteger(n) && n >= 0 && n < 256) ? p.reduce((n, x) => n * 256 + x, 0) : undefined;
}

export function networkOf(cidr: string): string | undefined {
  const [address = '', length = ''] = cidr.split('/');
  const n = bits(address);
  const prefix = Number(length);
  if (n === undefined || length === '' || prefix < 0 || prefix > 32) return undefined;
  const network = n - (n % 2 ** (32 - prefix));
  return `${[24, 16, 8, 0].map((s) => Math.floor(network / 2 ** s) % 256).join('.')}/${prefix}`;
}

export function within(address: string, prefix: string): boolean {
  return networkOf(`${address}/${prefix.split('/')[1] ?? ''}`) === prefix;
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
