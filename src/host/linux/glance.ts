import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Small files of the kernel's and of memory: one after the other they take half a millisecond, by way of libuv's threads ten times that. */
function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '-'; // not there, or it cannot be read (carrier of a link that is down: EINVAL): that is how it is
  }
}

function names(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Another file, or the same one written again. */
function stamp(path: string): string {
  const s = statSync(path, { bigint: true, throwIfNoEntry: false });
  return s === undefined ? '-' : `${s.ino} ${s.size} ${s.mtimeNs} ${s.ctimeNs}`;
}

/** What links, addresses and routes there are (proc_net(5), sysfs), without counters. */
export function kernelGlance(): string {
  const links = names('/sys/class/net').map((link) =>
    [link, ...['ifindex', 'flags', 'mtu', 'carrier', 'address'].map((key) => text(`/sys/class/net/${link}/${key}`).trim())].join(' '),
  );
  return [
    ...links,
    // IPv4 addresses, and the routes of every table without their gateways; those of `main` with them.
    text('/proc/net/fib_trie'),
    text('/proc/net/route'),
    text('/proc/net/if_inet6'),
    withoutCounters(text('/proc/net/ipv6_route')),
  ].join('\n');
}

/** Columns 7 and 8 count how often a route was used (net/ipv6/route.c, rt6_info_route). */
function withoutCounters(routes: string): string {
  return routes
    .split('\n')
    .map((line) =>
      line
        .split(/\s+/)
        .filter((_, n) => n !== 6 && n !== 7)
        .join(' '),
    )
    .join('\n');
}

/** @param files absolute paths */
export const filesGlance = (files: readonly string[]): string => files.map((f) => `${f} ${stamp(f)}`).join('\n');

/** Files in a folder, and whether each was written again. */
export const folderGlance = (folder: string): string => filesGlance(names(folder).map((name) => join(folder, name)));
