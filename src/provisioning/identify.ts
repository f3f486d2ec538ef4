import { provisioningPath, type Vendor, vendors } from './vendors/vendors.ts';

/** Which phone a request is about, as it says itself; no right follows from it. */
export interface Claimed {
  readonly vendor: Vendor;
  /** Small letters with colons. */
  readonly mac: string;
}

/** Reads the path of a request: `/provisioning/<vendor's file>` with twelve hexadecimal digits in place of `{mac}`. */
export function identify(path: string): Claimed | undefined {
  if (!path.startsWith(provisioningPath)) return undefined;
  const file = path.slice(provisioningPath.length);
  for (const vendor of vendors) {
    const [before, after] = vendor.file.split('{mac}');
    if (before === undefined || after === undefined || !file.startsWith(before) || !file.endsWith(after)) continue;
    const digits = file.slice(before.length, file.length - after.length);
    if (/^[0-9a-f]{12}$/i.test(digits)) return { vendor, mac: digits.toLowerCase().replace(/(..)(?!$)/g, '$1:') };
  }
  return undefined;
}

/** What a phone calls itself, fit to be stored and shown. */
export function userAgent(header: string | undefined): string {
  return (header ?? '').replace(/[^\x20-\x7e]/g, '?').slice(0, 120);
}

/** An IPv4 client of a socket that listens for both families appears as `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2). */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
