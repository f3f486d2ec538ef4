/** A range to begin with: the upper half of the network, so that addresses by hand have the lower one. Empty where there is no IPv4 network. */
export function middleOf(cidr: string): { readonly first: string; readonly last: string } {
  const m = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  const prefix = Number(m?.[5]);
  if (m === null || prefix < 8 || prefix > 29) return { first: '', last: '' };
  const size = 2 ** (32 - prefix);
  const address = m.slice(1, 5).reduce((n, part) => n * 256 + Number(part), 0);
  const network = address - (address % size);
  const text = (n: number): string => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');
  return { first: text(network + size / 2), last: text(network + size - 2) };
}
