// The addresses of one site, drawn from a seed. Pure: what the host uses is handed in, so that a draw can be repeated and tested.
import { createHash } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';

export interface Network {
  /** `10.73.1` – the first three bytes; every IPv4 network of a site is a /24 */
  readonly prefix4: string;
  readonly cidr4: string;
  /** `fd1a:…:1` – the first 64 bits without the closing colons */
  readonly prefix6: string;
  readonly cidr6: string;
}

export interface AddressPlan {
  readonly seed: string;
  readonly internet: Network;
  readonly lan: Network;
  /** A range nothing else uses; what the PBX serves in its voice network is the PBX's own business. */
  readonly voice: Network;
}

/** Networks for documentation (RFC 5737): public in the eyes of every program, and nobody's. The host may itself live in one of them. */
const PUBLIC_RANGES = ['203.0.113', '198.51.100', '192.0.2'] as const;

/** A host of the site in one of its networks: `host(plan.lan, 10)` → 10.73.1.10 and fd1a:…:1::10. */
export function host(network: Network, number: number): { readonly v4: string; readonly v6: string } {
  return { v4: `${network.prefix4}.${number}`, v6: `${network.prefix6}::${number}` };
}

/**
 * @param taken networks and addresses of the host, as `ip route` and `ip address` print them (with or without a prefix length)
 */
export function drawAddresses(seed: string, taken: readonly string[]): AddressPlan {
  const free = freeOf(taken);
  const digest = createHash('sha256').update(seed).digest();
  const public4 = PUBLIC_RANGES.find((prefix) => free(prefix));
  // 10.0.0.0/8 holds 256 blocks of our size; the seed says where the search begins.
  const begin = digest.readUInt8(0);
  const blocks = Array.from({ length: 256 }, (_, index) => `10.${(begin + index) % 256}`);
  const block = blocks.find((prefix) => [0, 1, 2, 3].every((third) => free(`${prefix}.${third}`)));
  if (block === undefined) throw new Error('every network in 10.0.0.0/8 is in use on this host; a site needs one /16 of it');
  // RFC 4193: fd and forty bits of chance.
  const ula = `fd${digest.toString('hex', 1, 2)}:${group(digest, 2)}:${group(digest, 4)}`;
  return {
    seed,
    internet: network(public4 ?? `${block}.3`, `2001:db8:${group(digest, 6)}:3`),
    lan: network(`${block}.1`, `${ula}:1`),
    voice: network(`${block}.2`, `${ula}:2`),
  };
}

/** As every program prints it (RFC 5952): no zeros in front, and never a zero alone, which might be shortened away. */
const group = (bytes: Buffer, at: number): string => (bytes.readUInt16BE(at) || 1).toString(16);

function network(prefix4: string, prefix6: string): Network {
  return { prefix4, cidr4: `${prefix4}.0/24`, prefix6, cidr6: `${prefix6}::/64` };
}

/** Whether no address of `prefix.0/24` is taken, and no taken network holds it. */
function freeOf(taken: readonly string[]): (prefix: string) => boolean {
  const networks = new BlockList();
  const starts: string[] = [];
  for (const entry of taken) {
    const [address = '', length] = entry.split('/');
    if (isIPv6(address) || !/^\d+\.\d+\.\d+\.\d+$/.test(address)) continue;
    starts.push(address);
    networks.addSubnet(address, Number(length ?? 32), 'ipv4');
  }
  return (prefix) =>
    !networks.check(`${prefix}.0`) && !networks.check(`${prefix}.255`) && !starts.some((address) => address.startsWith(`${prefix}.`));
}

/** A stable, locally administered MAC: the same node of the same network has it in every site, as a real machine would. */
export function macOf(node: string, network: string): string {
  const bytes = createHash('sha256').update(`${node}/${network}`).digest().subarray(0, 5);
  return `02:${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
}
