// DHCP clients that somebody else has started for one card: ifupdown starts one beside itself (dhclient of isc-dhcp-client, else dhcpcd), in whatever
// session `ifup` was typed. Where they run, how they end, and how they have named themselves to the server. Reads and signals by the host alone.
import type { Host } from '../host/host.ts';

const programs = ['dhclient', 'dhcpcd', 'udhcpc'] as const;
export type ClientProgram = (typeof programs)[number];

export interface Client {
  readonly program: ClientProgram;
  /** The one that its file names, and its helpers. */
  readonly pids: readonly number[];
}

/** As inet.defn of ifupdown 0.8 and dhcpcd 9 name them. */
const pidFiles = (device: string): readonly string[] => [
  `/run/dhclient.${device}.pid`,
  `/run/dhclient6.${device}.pid`,
  ...['', '-4', '-6'].map((family) => `/run/dhcpcd/${device}${family}.pid`),
  `/run/udhcpc.${device}.pid`,
];

/** Clients that run for a card, wherever: a file that names a process which is something else by now counts for nothing. */
export async function clientsOf(host: Host, device: string): Promise<readonly Client[]> {
  const found: Client[] = [];
  let table: string | undefined;
  for (const file of pidFiles(device)) {
    const pid = Number.parseInt((await host.readFile(file)) ?? '', 10);
    if (!(pid > 1)) continue;
    table ??= (await host.run(['ps', '-e', '-o', 'pid=,sid=,comm='])).stdout;
    const client = clientIn(table, pid);
    if (client !== undefined) found.push(client);
  }
  return found;
}

/**
 * `ps -e -o pid=,sid=,comm=`: the client that has this number, with what it has started for itself. dhcpcd leaves its helpers behind when it is ended
 * by force, and they answer the next one; all of them are of one session.
 */
export function clientIn(table: string, pid: number): Client | undefined {
  const rows = [...table.matchAll(/^\s*(\d+)\s+(\d+)\s+(\S+)\s*$/gm)].map(([, p, session, name]) => ({ pid: Number(p), session, name }));
  const main = rows.find((r) => r.pid === pid);
  const program = programs.find((p) => p === main?.name);
  if (main === undefined || program === undefined) return undefined;
  const helpers = rows.filter((r) => r.pid !== pid && r.name === program && r.session === main.session);
  return { program, pids: [pid, ...helpers.map((r) => r.pid)] };
}

/** By force, as their managers are ended: none can then give a lease back or take an address away. */
export async function endClients(host: Host, devices: readonly string[]): Promise<void> {
  for (const device of devices)
    for (const { pids } of await clientsOf(host, device)) await host.run(['kill', '-KILL', ...pids.map(String)]);
}

/** How the client of a card names itself to the DHCP server, as `ipv4.clientId` has it; undefined where it sends nothing or that is not known. */
export async function clientIdOn(host: Host, device: string, mac: string, keeper: 'ifupdown' | 'dhcpcd'): Promise<string | undefined> {
  const read = async (path: string) => (await host.readFile(path)) ?? '';
  const [client] = keeper === 'dhcpcd' ? [] : await clientsOf(host, device);
  if (keeper === 'dhcpcd' || client?.program === 'dhcpcd')
    return dhcpcdId(await read('/etc/dhcpcd.conf'), device, mac, await read('/var/lib/dhcpcd/duid'));
  if (client?.program !== 'dhclient') return undefined;
  const asked = (await read(`/proc/${client.pids[0]}/cmdline`)).split('\0');
  const leases = await read(`/var/lib/dhcp/dhclient.${device}.leases`);
  return dhclientId(await read('/etc/dhcp/dhclient.conf'), leases, device, mac, asked.includes('-i'));
}

const octets = (mac: string): readonly string[] => mac.toLowerCase().split(':');
/** RFC 4361 §6.1: type 255, an IAID, which both take from the end of the MAC address, and the DUID. */
const byDuid = (mac: string, duid: readonly string[]): string | undefined =>
  duid.length < 3 || octets(mac).length < 4 ? undefined : ['ff', ...octets(mac).slice(-4), ...duid].join(':');
const byMac = (mac: string): string => ['01', ...octets(mac)].join(':');
const isHex = (text: string): boolean => /^[0-9a-f]{2}(:[0-9a-f]{2})+$/i.test(text);

/** dhcpcd.conf(5): the later of `clientid` and `duid` counts, and without either none is sent. @param duid what is in its file */
export function dhcpcdId(conf: string, device: string, mac: string, duid: string): string | undefined {
  let id: string | undefined;
  let mine = true;
  for (const line of conf.split(/\r?\n/)) {
    const [verb = '', word = ''] = line
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    if (verb === 'interface') mine = word === device;
    else if (verb === 'profile' || verb === 'ssid') mine = false;
    else if (!mine) continue;
    // Another IAID than the usual is a matter of its own.
    else if (verb === 'iaid') return undefined;
    else if (verb === 'duid') id = isHex(duid.trim()) ? byDuid(mac, octets(duid.trim())) : undefined;
    else if (verb === 'clientid') id = word === '' ? byMac(mac) : isHex(word) ? word.toLowerCase() : undefined;
  }
  return id;
}

/**
 * dhclient.conf(5) and dhclient.leases(5): what `send dhcp-client-identifier` says, else what the server has repeated (RFC 6842), else the DUID.
 *
 * @param byDefault whether it runs with `-i`, as ifupdown has it
 */
export function dhclientId(conf: string, leases: string, device: string, mac: string, byDefault: boolean): string | undefined {
  const lines = conf
    .replace(/^\s*#.*$/gm, '')
    .replace(/interface\s+"([^"]*)"\s*\{[^}]*\}/g, (all, of: string) => (of === device ? all : ''));
  const sent = /\bsend\s+dhcp-client-identifier\s*=?\s*([^;]+);/.exec(lines)?.[1]?.trim();
  if (sent !== undefined) return sent === 'hardware' ? byMac(mac) : octetsOf(sent)?.join(':');
  const last = leases.lastIndexOf('\nlease {');
  const repeated = /\boption\s+dhcp-client-identifier\s+([^;]+);/.exec(last < 0 ? '' : leases.slice(last))?.[1];
  if (repeated !== undefined) return octetsOf(repeated.trim())?.join(':');
  const duid = [...leases.matchAll(/^default-duid\s+("(?:[^"\\]|\\.)*"|[0-9a-f:]+);/gim)].at(-1)?.[1];
  return byDefault && duid !== undefined ? byDuid(mac, octetsOf(duid) ?? []) : undefined;
}

/** `1:2:ab` or `"\000\001text"` as octets of two digits; undefined for anything else. */
function octetsOf(text: string): readonly string[] | undefined {
  if (/^[0-9a-f]{1,2}(:[0-9a-f]{1,2})+$/i.test(text)) return octets(text).map((o) => o.padStart(2, '0'));
  const quoted = /^"(.*)"$/s.exec(text)?.[1];
  if (quoted === undefined) return undefined;
  const parts = [...quoted.matchAll(/\\([0-7]{3})|\\(.)|(.)/gs)];
  const numbers = parts.map(([, octal, escaped, plain]) =>
    octal === undefined ? (escaped ?? plain ?? '').charCodeAt(0) : Number.parseInt(octal, 8),
  );
  return numbers.length < 2 || numbers.some((n) => n > 255) ? undefined : numbers.map((n) => n.toString(16).padStart(2, '0'));
}

/** `/run/network/ifstate` without a card: then `ifdown -a`, at the end of the machine or when somebody restarts networking.service, lets it alone. */
export const withoutCards = (ifstate: string, devices: readonly string[]): string =>
  ifstate
    .split('\n')
    .filter((line) => !devices.includes(line.split('=')[0] ?? ''))
    .join('\n');
