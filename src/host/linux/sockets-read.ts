import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CommandError, type Flow, type ListeningSocket, type SocketProcess } from '../host.ts';
import { exec } from './exec.ts';
import { parseFlows, parseSockets } from './parse-sockets.ts';

const listening = ['ss', '-H', '-tulpnO'] as const;
/** A flood makes many; looking through more than these costs more than the name of the last peer is worth. */
const mostFlows = 20_000;

/** What listens on this machine, and whose process it is. */
export async function readSockets(): Promise<readonly ListeningSocket[]> {
  const r = await exec(listening, { timeoutMs: 5000 });
  if (r.code !== 0) throw new CommandError(listening, r.code, r.stderr);
  const known = new Map<number, Promise<SocketProcess | undefined>>();
  const whose = (pid: number, name: string): Promise<SocketProcess | undefined> => {
    const before = known.get(pid);
    if (before !== undefined) return before;
    const asked = processOf(pid, name);
    known.set(pid, asked);
    return asked;
  };
  return Promise.all(
    parseSockets(r.stdout).map(async ({ processes, ...socket }) => {
      const first = processes[0];
      const process = first && (await whose(first.pid, first.name));
      return { ...socket, ...(process ? { process } : {}) };
    }),
  );
}

/** Connections that conntrack knows; undefined when it cannot be asked, or knows too many. */
export async function readFlows(): Promise<readonly Flow[] | undefined> {
  const count = Number(await readFile('/proc/sys/net/netfilter/nf_conntrack_count', 'utf8').catch(() => 'none'));
  if (!(count <= mostFlows)) return undefined;
  const read = await Promise.all((['ipv4', 'ipv6'] as const).map((family) => exec(['conntrack', '-L', '-f', family], { timeoutMs: 5000 })));
  return read.some((r) => r.code !== 0) ? undefined : read.flatMap((r) => parseFlows(r.stdout));
}

/** Ports from which programs ask when they do not say from which (ip(7), ip_local_port_range). */
export async function readEphemeral(): Promise<readonly [number, number]> {
  const text = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
  const [first, last] = text.trim().split(/\s+/).map(Number);
  return first !== undefined && last !== undefined && first > 0 && last >= first ? [first, last] : [32_768, 60_999];
}

/** Undefined when the process has ended meanwhile. */
async function processOf(pid: number, name: string): Promise<SocketProcess | undefined> {
  const argv = await words(pid);
  const unit = await unitOf(pid);
  // Node names its main thread so; what a person knows is the program.
  const shown = name === 'MainThread' || name === '' ? basename(argv[0] ?? name) : name;
  return { pid, name: shown, ...(unit === undefined ? {} : { unit }) };
}

/**
 * Whose service a process belongs to: the s6-supervise above it (its second word is the service directory), or systemd's control group.
 * Thirty steps are deeper than any tree of daemons.
 */
async function unitOf(pid: number): Promise<string | undefined> {
  const group = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
  const service = /\/([^/\n]+)\.service(?:\/|$)/m.exec(group)?.[1];
  for (let at = pid, n = 0; at > 1 && n < 30; n++) {
    const argv = await words(at);
    if (basename(argv[0] ?? '') === 's6-supervise') return argv[1];
    const stat = await readFile(`/proc/${at}/stat`, 'utf8').catch(() => '');
    // The name is in brackets and may itself hold brackets and spaces: proc(5).
    at = Number(/^\S+ \(.*\) \S (\d+)/s.exec(stat)?.[1] ?? 0);
  }
  return service;
}

async function words(pid: number): Promise<string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
}
