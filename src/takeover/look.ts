import type { Host } from '../host/host.ts';
import { parseCidr } from '../lib/ip.ts';
import { clientIdOn } from './clients.ts';
import { parseDhcpcd } from './dhcpcd.ts';
import { fits, isBuilt, parseInterfaces, sourcesOf } from './ifupdown.ts';
import { absentCards, clientIdOf, type Link, type Machine, parseLinkKinds } from './machine.ts';
import { type Connection, connectionOf, parseConnection, waitingFor } from './network-manager.ts';
import { builtBy, parseNetwork } from './networkd.ts';
import type { CardSettings, Keeper } from './settings.ts';

/** Units that run each of them. */
export const unitsOf: Readonly<Record<Keeper, { readonly services: readonly string[]; readonly sockets: readonly string[] }>> = {
  ifupdown: { services: ['networking.service'], sockets: [] },
  'systemd-networkd': { services: ['systemd-networkd.service'], sockets: ['systemd-networkd.socket'] },
  NetworkManager: { services: ['NetworkManager.service'], sockets: [] },
  dhcpcd: { services: ['dhcpcd.service'], sockets: [] },
};

/** Folders of systemd.network(5); of two files of one name the first folder's counts. */
const networkFolders = ['/etc/systemd/network', '/run/systemd/network', '/usr/local/lib/systemd/network', '/lib/systemd/network'];

/** Looks who keeps which card, by what each of them says itself. Changes nothing. @param reachedAt see Machine */
export async function lookAtMachine(host: Host, reachedAt: string | undefined): Promise<Machine> {
  const run = async (...argv: readonly [string, ...string[]]) => (await host.run(argv)).stdout;
  const json = await run('ip', '-j', '-d', 'link', 'show');
  const named = parseLinkKinds(json).map((l) => l.device);
  const wireless: string[] = [];
  for (const d of named) if ((await host.listFiles(`/sys/class/net/${d}/wireless`)).length > 0) wireless.push(d);
  const links = parseLinkKinds(json, wireless);
  const [addresses, { routes }] = await Promise.all([host.addresses(), host.routing()]);
  const keepers: Keeper[] = [];
  const kept: Machine['kept'][number][] = [];
  const absent: CardSettings[] = [];
  const take = (device: string, settings: CardSettings) => {
    if (kept.some((k) => k.device === device)) return;
    kept.push({ device, settings });
    if (!keepers.includes(settings.keeper)) keepers.push(settings.keeper);
  };
  const linkOf = (s: CardSettings) => links.find((l) => l.device === s.match.name || (s.match.mac !== undefined && l.mac === s.match.mac));

  if (await works(host, 'NetworkManager')) {
    const connections = await connectionsOf(host);
    for (const l of links) {
      const state = (await host.readFile(`/run/NetworkManager/devices/${l.index}`)) ?? '';
      const uuid = connectionOf(state);
      const connection = connections.find((c) => c.uuid === uuid) ?? (l.is === 'card' ? waitingFor(connections, l, state) : undefined);
      if (connection) take(l.device, connection.settings);
    }
    absent.push(...absentCards(connections.map((c) => c.settings)).filter((s) => linkOf(s) === undefined));
  }
  if (await works(host, 'systemd-networkd')) {
    for (const l of links) {
      // networkd itself says which file it goes by: matching by driver, path and virtualization is its own business.
      const state = (await host.readFile(`/run/systemd/netif/links/${l.index}`)) ?? '';
      const file = /^NETWORK_FILE=(\/\S+)$/m.exec(state)?.[1];
      if (file !== undefined && !/^ADMIN_STATE=unmanaged$/m.test(state)) take(l.device, await networkAt(host, file));
    }
    absent.push(...absentCards(await networksNamed(host)).filter((s) => linkOf(s) === undefined));
  }
  if (await works(host, 'ifupdown')) {
    for (const s of parseInterfaces(...(await interfacesFiles(host)))) {
      const link = linkOf(s);
      if (link) take(link.device, s);
      else if (s.match.name !== undefined && s.notStarted === undefined && !isBuilt(s)) absent.push(s);
    }
  }
  if (await works(host, 'dhcpcd')) {
    const text = (await host.readFile('/etc/dhcpcd.conf')) ?? '';
    for (const l of links) {
      const settings = l.is === 'card' ? parseDhcpcd(text, l.device) : undefined;
      if (settings) take(l.device, settings);
    }
  }
  return {
    links,
    addresses: addresses.map((a) => ({ device: a.device, address: a.address, dynamic: a.validSeconds !== undefined })),
    routes: routes.filter((r) => r.table === undefined && r.protocol !== 'kernel'),
    kept,
    absent,
    keepers,
    resolv: (await host.readFile('/etc/resolv.conf')) ?? '',
    clientIds: await clientIdsOf(host, links, kept),
    ...(reachedAt === undefined
      ? {}
      : { reachedAt: parseCidr(`${reachedAt}/${reachedAt.includes(':') ? 128 : 32}`)?.address ?? reachedAt }),
  };
}

/** It runs now, or would at the next start. */
async function works(host: Host, keeper: Keeper): Promise<boolean> {
  for (const unit of unitsOf[keeper].services)
    for (const verb of ['is-active', 'is-enabled'] as const)
      if ((await host.run(['systemctl', '--quiet', verb, unit])).code === 0) return true;
  return false;
}

async function connectionsOf(host: Host): Promise<Connection[]> {
  const all: Connection[] = [];
  for (const folder of ['/run/NetworkManager/system-connections', '/etc/NetworkManager/system-connections'])
    for (const name of await host.listFiles(folder)) {
      const connection = parseConnection((await host.readFile(`${folder}/${name}`)) ?? '');
      if (connection === undefined || all.some((c) => c.uuid === connection.uuid)) continue;
      const { settings } = connection;
      all.push(name.startsWith('netplan-') ? { ...connection, settings: { ...settings, writtenBy: 'netplan' } } : connection);
    }
  return all;
}

async function networkAt(host: Host, path: string): Promise<CardSettings> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dropIns = new Map<string, string>();
  for (const folder of [...networkFolders].reverse())
    for (const file of await host.listFiles(`${folder}/${name}.d`))
      if (file.endsWith('.conf')) dropIns.set(file, (await host.readFile(`${folder}/${name}.d/${file}`)) ?? '');
  const sorted = [...dropIns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  const settings = parseNetwork((await host.readFile(path)) ?? '', ...sorted);
  return /^10-netplan-/.test(name) ? { ...settings, writtenBy: 'netplan' } : settings;
}

/** Files of administrators that name one card: those of the distribution match by kind, and what a `.netdev` builds is no card. */
async function networksNamed(host: Host): Promise<CardSettings[]> {
  const files = new Map<string, string>();
  const builds = new Set<string>();
  for (const folder of ['/run/systemd/network', '/etc/systemd/network'])
    for (const name of await host.listFiles(folder)) {
      if (name.endsWith('.network')) files.set(name, `${folder}/${name}`);
      if (name.endsWith('.netdev')) builds.add(builtBy((await host.readFile(`${folder}/${name}`)) ?? ''));
    }
  const all = await Promise.all([...files.values()].map((path) => networkAt(host, path)));
  return all.filter((s) => (s.match.name ?? s.match.mac) !== undefined && !builds.has(s.match.name ?? ''));
}

/** With what `source` names, in the order of reading; as deep as people nest it. */
async function interfacesFiles(host: Host): Promise<string[]> {
  const read = async (path: string, depth: number): Promise<string[]> => {
    const text = await host.readFile(path);
    if (text === undefined || depth > 4) return [];
    const texts = [text];
    for (const pattern of sourcesOf(text)) {
      const folder = pattern.slice(0, pattern.lastIndexOf('/'));
      for (const name of [...(await host.listFiles(folder))].sort())
        if (fits(pattern, name)) texts.push(...(await read(`${folder}/${name}`, depth + 1)));
    }
    return texts;
  };
  return read('/etc/network/interfaces', 0);
}

async function clientIdsOf(host: Host, links: readonly Link[], kept: Machine['kept']): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const { device, settings } of kept) {
    const { index, mac } = links.find((l) => l.device === device) ?? {};
    if (settings.keeper === 'systemd-networkd') {
      const id = clientIdOf((await host.readFile(`/run/systemd/netif/leases/${index}`)) ?? '');
      if (id !== undefined) ids[device] = id;
    } else if (settings.keeper === 'NetworkManager') {
      const id = clientIdOf((await host.readFile(`/run/NetworkManager/devices/${index}`)) ?? '');
      if (id !== undefined) ids[device] = id;
    } else if (mac && settings.ipv4 === 'dhcp') {
      const id = await clientIdOn(host, device, mac, settings.keeper);
      if (id !== undefined) ids[device] = id;
    }
  }
  return ids;
}
