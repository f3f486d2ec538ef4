import { canonicalAddress } from '../../lib/ip.ts';

/** Where dnsmasq keeps the leases of a network; the interface is the file's name. */
export const leasesFolder = 'var/dnsmasq/leases';
export const leasesFile = (interfaceId: string): string => `${leasesFolder}/${interfaceId}`;

/** A line of the leases file (dnsmasq(8), --dhcp-leasefile): `expiry mac address hostname client-id`. */
export interface LeaseLine {
  readonly mac: string;
  readonly address: string;
  /** Empty when the client sent none. */
  readonly hostname: string;
  /** Seconds since 1970; Infinity for a lease that never ends. */
  readonly expiresAt: number;
}

/**
 * Reads a leases file. Lines that are no IPv4 lease of an Ethernet client (IPv6 leases, the server's DUID, a line being written) are left out: who
 * asks wants to know which address belongs to which MAC, and half a line is no proof of that.
 */
export function parseLeases(text: string): readonly LeaseLine[] {
  return text.split('\n').flatMap((line): LeaseLine[] => {
    const [expiry, mac, address, hostname, clientId] = line.split(' ');
    if (expiry === undefined || mac === undefined || address === undefined || hostname === undefined || clientId === undefined) return [];
    if (!/^\d{1,12}$/.test(expiry) || !/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac)) return [];
    const canonical = address.includes(':') ? undefined : canonicalAddress(address);
    if (canonical === undefined) return [];
    return [
      {
        mac: mac.toLowerCase(),
        address: canonical,
        hostname: hostname === '*' ? '' : hostname,
        expiresAt: expiry === '0' ? Number.POSITIVE_INFINITY : Number(expiry),
      },
    ];
  });
}

/** The leases that are in force: dnsmasq removes expired lines only when it next writes. */
export function inForce(leases: readonly LeaseLine[], now: number): readonly LeaseLine[] {
  return leases.filter((l) => l.expiresAt > now);
}
