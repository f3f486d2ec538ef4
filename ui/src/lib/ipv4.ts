/** As much of IPv4 as a picture and a warning need; what is right or wrong the server says. */

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

/** An address in a network that none of the present addresses is in; false where that cannot be told. */
export function elsewhere(cidr: string, present: readonly string[]): boolean {
  const [address = ''] = cidr.split('/');
  const networks = present.flatMap((p) => networkOf(p) ?? []);
  return networkOf(cidr) !== undefined && networks.length > 0 && !networks.some((n) => within(address, n));
}
