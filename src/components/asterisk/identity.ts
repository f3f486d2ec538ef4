import { createHash } from 'node:crypto';

/**
 * The SIP user name of a phone: its MAC address without colons. One endpoint per phone, not per extension: each has a secret of its own that can
 * be renewed or withdrawn without touching the others on the desk, its registration says which of them is lost, and whoever guesses user names
 * gets nowhere with 200 to 299. An extension rings all its phones.
 */
export function endpointName(mac: string): string {
  return mac.replaceAll(':', '');
}

/** HA1 of RFC 2617 §3.2.2.2: all that Asterisk needs to know of a password. MD5 because every phone can do it; the password is 144 random bits. */
export function digest(user: string, realm: string, password: string): string {
  return createHash('md5').update(`${user}:${realm}:${password}`).digest('hex');
}

/**
 * `"Name" <number>` for ast_callerid_split, which knows no escape for its own marks and cuts names at 80 bytes, if need be in the middle of a
 * character. Marks that would end the name become their look-alikes.
 */
export function callerId(name: string, number: string): string {
  const plain = name.replaceAll('"', '”').replaceAll('<', '‹').replaceAll('>', '›').replaceAll('\\', '⧵');
  return `"${cut(plain, longestName)}" <${number}>`;
}

const longestName = 76;

function cut(text: string, bytes: number): string {
  let out = '';
  for (const c of text) {
    if (Buffer.byteLength(out + c) > bytes) break;
    out += c;
  }
  return out;
}
