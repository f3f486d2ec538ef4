import { canonicalAddress } from '../../lib/ip.ts';
import type { Flow } from '../host.ts';

/** A line of `ss -H -tulpnO`; processes as `ss` names them, without what only /proc knows. */
export interface SocketLine {
  readonly protocol: 'udp' | 'tcp';
  /** `*` when one socket serves both families, otherwise an address: `0.0.0.0`, `::`, `127.0.0.1`. */
  readonly address: string;
  readonly port: number;
  /** The link it is bound to (SO_BINDTODEVICE). */
  readonly device?: string;
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

/**
 * Sockets that others may speak to (ss(8)): TCP that listens, UDP that is bound. Columns: protocol, state, two queues, own address, peer, processes.
 * A process may call itself what it likes, also `x",pid=1`: the last group of a name's brackets is the kernel's.
 */
export function parseSockets(text: string): SocketLine[] {
  return text.split('\n').flatMap((line) => {
    const m = /^(udp|tcp)\s+\S+\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+:\S+\s*(?:users:\((.*)\))?\s*$/.exec(line);
    if (!m?.[1] || m[2] === undefined || m[3] === undefined) return [];
    const [, host = '', device] = /^(.*?)(?:%([^%\]]+))?$/.exec(m[2].replace(/^\[(.*)\](%.*)?$/, '$1$2')) ?? [];
    const address = host === '*' ? '*' : canonicalAddress(host);
    if (address === undefined) return [];
    const processes = [...(m[4] ?? '').matchAll(/\("(.*?)",pid=(\d+),fd=\d+\)/g)].map((p) => ({ name: p[1] ?? '', pid: Number(p[2]) }));
    return [
      { protocol: m[1] as 'udp' | 'tcp', address, port: Number(m[3]), ...(device === undefined ? {} : { device }), processes },
    ] satisfies SocketLine[];
  });
}

/** `conntrack -L` (conntrack(8)): the direction that came first is the first pair of addresses and ports. */
export function parseFlows(text: string): Flow[] {
  return text.split('\n').flatMap((line) => {
    const m = /^(udp|tcp)\s.*?\bsrc=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)\b/.exec(line);
    const [source, destination] = [canonicalAddress(m?.[2] ?? ''), canonicalAddress(m?.[3] ?? '')];
    if (!m || source === undefined || destination === undefined) return [];
    return [{ protocol: m[1] as 'udp' | 'tcp', source, destination, sourcePort: Number(m[4]), port: Number(m[5]) }];
  });
}
