/** How many addresses are tried: with a thousand machines on the link, ten are all taken once in 10^18 (RFC 3927 §2.2.1 has a limit of ten, too). */
const tries = 10;

/**
 * IPv4 link-local addresses of a machine, in the order in which it tries them: made from its MAC, so that it has the same one after every
 * start (RFC 3927 §2.1). The first and the last 256 of 169.254/16 are reserved.
 */
export function linkLocalCandidates(mac: string): readonly string[] {
  let seed = [...mac].reduce((h, c) => Math.imul(h ^ c.charCodeAt(0), 16_777_619) >>> 0, 2_166_136_261) || 1;
  const found = new Set<string>();
  while (found.size < tries) {
    // xorshift32: every value but 0 leads to another one.
    seed = (seed ^ (seed << 13)) >>> 0;
    seed = (seed ^ (seed >>> 17)) >>> 0;
    seed = (seed ^ (seed << 5)) >>> 0;
    const n = seed % (254 * 256);
    found.add(`169.254.${1 + Math.floor(n / 256)}.${n % 256}`);
  }
  return [...found];
}

export const isIpv4LinkLocal = (address: string): boolean => address.startsWith('169.254.');

/** The PBX's name by mDNS (RFC 6762) is this and `.local`. Two on one network: the second becomes `switchroom-2`, as the RFC has it. */
export const mdnsHost = 'switchroom';
export const mdnsName = `${mdnsHost}.local`;
