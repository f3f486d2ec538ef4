import { type Config, parseConfig } from '../config/config.ts';
import { canonicalAddress, familyOf, parseCidr } from '../lib/ip.ts';
import { hostnameSchema } from '../lib/text.ts';
import { type Machine, parseResolv, type Route } from './machine.ts';
import type { CardSettings, Keeper } from './settings.ts';
import type { Sentence } from './words.ts';

/** What a takeover would do, as data: it is shown before anything happens. */
export interface Plan {
  readonly cards: readonly Card[];
  /** Absent when nothing can be taken over. */
  readonly document?: Config;
  /** What stays outside of the document, and what becomes of it. */
  readonly left: readonly Sentence[];
  /** Why it must not be done. */
  readonly obstacles: readonly Sentence[];
  readonly keepers: readonly Keeper[];
}

export interface Card {
  /** In the document. */
  readonly id: string;
  readonly device: string;
  readonly keeper: Keeper;
  /** An address, or the word for how it gets one (`addresses` of the texts). */
  readonly ipv4: string;
  readonly ipv6: string;
}

/** Addresses that everybody has who is on the link. */
const isLinkLocal = (a: string): boolean => /^(fe[89ab]|169\.254\.)/.test(a);

export function planTakeover(machine: Machine): Plan {
  const left: Sentence[] = [];
  const obstacles: Sentence[] = [];
  const taken = machine.kept.filter(({ device }) => machine.links.some((l) => l.device === device && l.is === 'card'));
  const first = primary(
    machine,
    taken.map((t) => t.device),
  );
  const silent = taken.filter(({ device, settings }) => device !== first && waitsInVain(machine, device, settings)).map((t) => t.device);
  const ordered = [...taken]
    .sort((a, b) => Number(b.device === first) - Number(a.device === first))
    .map((t) => (silent.includes(t.device) ? { ...t, settings: { ...t.settings, ipv4: 'off' as const } } : t));

  for (const link of machine.links) {
    const kept = machine.kept.find((k) => k.device === link.device);
    const { device, is } = link;
    if (is !== 'card' && (kept !== undefined || hasAddress(machine, device)))
      left.push({ code: is === 'wifi' ? 'left-wifi' : 'left-kind', values: { device, is } });
    else if (is === 'card' && kept === undefined)
      left.push({ code: hasAddress(machine, device) ? 'left-unkept' : 'left-unconfigured', values: { device } });
    else if (is === 'card' && link.up && !link.carrier) left.push({ code: 'left-no-link', values: { device } });
  }
  for (const { device, settings } of taken) {
    if (settings.notStarted) left.push({ code: 'left-not-started', values: { device } });
    for (const setting of settings.left) left.push({ code: 'left-setting', values: { device, setting } });
  }
  for (const device of silent) left.push({ code: 'left-no-answer', values: { device } });
  left.push(...unnamed(machine, taken));
  for (const s of machine.absent) left.push({ code: 'left-absent', values: { device: s.match.name ?? s.match.mac ?? '' } });
  if (machine.kept.some(({ settings }) => settings.writtenBy === 'netplan')) left.push({ code: 'left-netplan' });

  if (machine.keepers.length === 0) obstacles.push({ code: 'stop-nobody' });
  else if (ordered.length === 0) obstacles.push({ code: 'stop-none' });
  const way = machine.routes.find((r) => r.to === 'default' && !taken.some((t) => t.device === r.device));
  if (
    way !== undefined &&
    !machine.routes.some((r) => r.to === 'default' && r.family === way.family && taken.some((t) => t.device === r.device))
  )
    obstacles.push({
      code: 'stop-way-out',
      values: { device: way.device, is: machine.links.find((l) => l.device === way.device)?.is ?? 'absent' },
    });
  const reached = machine.addresses.find((a) => machine.reachedAt !== undefined && parseCidr(a.address)?.address === machine.reachedAt);

  const ids = new Map(ordered.map(({ device }, n) => [device, n === 0 ? 'lan' : `lan${n + 1}`]));
  const late = machine.absent.map((settings, n) => ({ id: `lan${ordered.length + n + 1}`, settings }));
  const interfaces = Object.fromEntries([
    ...ordered.map(({ device, settings }) => [ids.get(device) ?? device, interfaceOf(machine, device, settings, left)]),
    ...late.flatMap(({ id, settings }) =>
      (settings.match.mac ?? settings.match.name) === undefined ? [] : [[id, absentInterface(settings)]],
    ),
  ]);
  if (reached !== undefined && !stays(machine, reached, ordered))
    obstacles.push({ code: 'stop-session', values: { address: machine.reachedAt ?? '', device: reached.device } });

  const document = {
    version: 1,
    interfaces,
    routes: routesOf(machine, ordered, ids, interfaces),
    dns: dnsOf(machine, ordered, ids),
  };
  const parsed = ordered.length === 0 ? undefined : parseConfig(document);
  if (parsed?.ok === false)
    obstacles.push(...parsed.problems.map(({ path, message }): Sentence => ({ code: 'stop-refused', values: { path, problem: message } })));
  return {
    cards: ordered.map(({ device, settings }) => {
      const id = ids.get(device) ?? device;
      return { id, device, keeper: settings.keeper, ...becomes(interfaces[id]) };
    }),
    ...(parsed?.ok ? { document: parsed.value } : {}),
    left,
    obstacles,
    keepers: machine.keepers,
  };
}

type Taken = Machine['kept'];

const hasAddress = (machine: Machine, device: string): boolean =>
  machine.addresses.some((a) => a.device === device && !isLinkLocal(a.address));

/** It asks for DHCP over a cable that is plugged in, and has nothing: a change that sets it so would wait for an answer, too, and be undone. */
const waitsInVain = (machine: Machine, device: string, { ipv4 }: CardSettings): boolean =>
  ipv4 === 'dhcp' &&
  machine.links.some((l) => l.device === device && l.up && l.carrier) &&
  !machine.addresses.some((a) => a.device === device && familyOf(a.address) === 4 && !isLinkLocal(a.address));

/** The card of the default route; otherwise the one that somebody has come to, the first with an address, the first. */
function primary(machine: Machine, devices: readonly string[]): string | undefined {
  const mine = (d: string | undefined): d is string => d !== undefined && devices.includes(d);
  const byRoute = machine.routes
    .filter((r) => r.to === 'default')
    .sort((a, b) => a.family - b.family || a.metric - b.metric)
    .map((r) => r.device)
    .find(mine);
  const bySession = machine.addresses.find((a) => parseCidr(a.address)?.address === machine.reachedAt)?.device;
  return byRoute ?? (mine(bySession) ? bySession : undefined) ?? devices.find((d) => hasAddress(machine, d)) ?? devices[0];
}

interface Interface {
  match: { mac: string } | { name: string };
  role: 'lan';
  mtu?: number;
  ipv4: { mode: 'off' } | { mode: 'dhcp'; clientId?: string } | { mode: 'static'; address: string };
  ipv6: { mode: 'off' | 'slaac' | 'dhcpv6' } | { mode: 'static'; address: string };
}

function interfaceOf(machine: Machine, device: string, s: CardSettings, left: Sentence[]): Interface {
  const link = machine.links.find((l) => l.device === device);
  const four = s.addresses.filter((a) => familyOf(a) === 4);
  const six = s.addresses.filter((a) => familyOf(a) === 6);
  for (const a of [...four.slice(1), ...six.slice(1)]) left.push({ code: 'left-further', values: { device, address: a } });
  const has = machine.addresses.filter((a) => a.device === device && a.dynamic && familyOf(a.address) === 6 && !isLinkLocal(a.address));
  const clientId = machine.clientIds[device];
  // A prefix that is advertised gives an address for sure; DHCPv6 may stay silent to a client that it does not know.
  const learns: Interface['ipv6'] = { mode: has.length > 0 && has.every((a) => a.address.endsWith('/128')) ? 'dhcpv6' : 'slaac' };
  return {
    match: link !== undefined && link.mac !== '' ? { mac: link.mac } : { name: device },
    role: 'lan',
    ...(link !== undefined && link.mtu !== 1500 ? { mtu: link.mtu } : {}),
    ipv4:
      s.ipv4 === 'static' && four[0] !== undefined
        ? { mode: 'static', address: four[0] }
        : s.ipv4 === 'dhcp'
          ? { mode: 'dhcp', ...(clientId === undefined ? {} : { clientId }) }
          : { mode: 'off' },
    ipv6:
      s.ipv6 === 'static' && six[0] !== undefined
        ? { mode: 'static', address: six[0] }
        : s.ipv6 === 'auto' || (s.ipv6 === 'kernel' && has.length > 0)
          ? learns
          : s.ipv6 === 'dhcpv6'
            ? { mode: 'dhcpv6' }
            : { mode: 'off' },
  };
}

/** A card that is not there: what its settings say, without what only the kernel knows. */
function absentInterface(s: CardSettings): Interface {
  const four = s.addresses.find((a) => familyOf(a) === 4);
  const six = s.addresses.find((a) => familyOf(a) === 6);
  return {
    match: s.match.mac === undefined ? { name: s.match.name ?? '' } : { mac: s.match.mac },
    role: 'lan',
    ...(s.mtu === undefined ? {} : { mtu: s.mtu }),
    ipv4: s.ipv4 === 'static' && four !== undefined ? { mode: 'static', address: four } : { mode: s.ipv4 === 'dhcp' ? 'dhcp' : 'off' },
    ipv6:
      s.ipv6 === 'static' && six !== undefined
        ? { mode: 'static', address: six }
        : { mode: s.ipv6 === 'auto' ? 'slaac' : s.ipv6 === 'dhcpv6' ? 'dhcpv6' : 'off' },
  };
}

/** Whether an address of this machine is still there after the takeover, as far as can be known: a lease is asked for again. */
function stays(machine: Machine, at: Machine['addresses'][number], taken: Taken): boolean {
  const settings = taken.find((t) => t.device === at.device)?.settings;
  if (settings === undefined) return !machine.kept.some((k) => k.device === at.device);
  if (isLinkLocal(at.address)) return true;
  const family = familyOf(at.address);
  const first = settings.addresses.find((a) => familyOf(a) === family);
  if (first !== undefined) return first === at.address;
  return family === 4 ? settings.ipv4 === 'dhcp' : settings.ipv6 !== 'off';
}

function routesOf(
  machine: Machine,
  taken: Taken,
  ids: ReadonlyMap<string, string>,
  interfaces: Readonly<Record<string, Interface | undefined>>,
): unknown {
  const modeOf = (device: string) => interfaces[ids.get(device) ?? device];
  const best = (family: 4 | 6): Route | undefined =>
    machine.routes
      .filter((r) => r.to === 'default' && r.family === family && r.via !== undefined && ids.has(r.device))
      .sort((a, b) => a.metric - b.metric)[0];
  const set = (family: 4 | 6) =>
    taken.flatMap(({ device, settings }) => settings.gateways.flatMap((g) => (familyOf(g) === family ? [{ device, gateway: g }] : [])));
  const gateway = (family: 4 | 6): unknown => {
    const route = best(family);
    // Of several that were set by hand the one that is in use.
    const byHand = set(family).find((g) => g.gateway === route?.via) ?? set(family)[0];
    if (byHand !== undefined) return { from: 'static', interface: ids.get(byHand.device), gateway: byHand.gateway };
    const learns = taken.find(
      ({ device, settings: s }) =>
        s.noLearntRoute === undefined &&
        (family === 4 ? modeOf(device)?.ipv4.mode === 'dhcp' : /^(slaac|dhcpv6)$/.test(modeOf(device)?.ipv6.mode ?? 'off')) &&
        (route === undefined || route.device === device),
    );
    if (learns === undefined) return { from: 'none' };
    return { from: family === 4 ? 'dhcp' : 'ra', interface: ids.get(learns.device) };
  };
  return {
    ipv4: gateway(4),
    ipv6: gateway(6),
    static: taken.flatMap(({ device, settings }) => settings.routes.map((r) => ({ ...r, interface: ids.get(device) }))),
  };
}

function dnsOf(machine: Machine, taken: Taken, ids: ReadonlyMap<string, string>): unknown {
  const set = [...new Set(taken.flatMap(({ settings }) => settings.dns))];
  const learning = taken.filter(({ settings }) => settings.ipv4 === 'dhcp' || settings.ipv6 === 'auto' || settings.ipv6 === 'dhcpv6');
  const file = parseResolv(machine.resolv);
  const names = (all: readonly string[]) => [...new Set(all)].filter((n) => hostnameSchema.safeParse(n).success).slice(0, 6);
  const search = names(taken.flatMap(({ settings }) => settings.search));
  const usable = (all: readonly string[]) =>
    all
      .flatMap((a) => canonicalAddress(a) ?? [])
      .filter((a) => !isLinkLocal(a))
      .slice(0, 8);
  const [first, ...also] = learning
    .filter(({ settings }) => settings.ipv4 === 'dhcp')
    .concat(learning.filter(({ settings }) => settings.ipv4 !== 'dhcp'));
  if (usable(set).length === 0 && first !== undefined)
    return {
      servers: {
        from: 'dhcp',
        interface: ids.get(first.device),
        ...(also.length === 0 ? {} : { also: also.slice(0, 7).map((t) => ids.get(t.device)) }),
      },
      search,
    };
  const addresses = usable(set).length > 0 ? usable(set) : usable(file.dns);
  return { servers: { from: 'static', addresses }, search: search.length > 0 ? search : names(file.search) };
}

function becomes(i: Interface | undefined): Pick<Card, 'ipv4' | 'ipv6'> {
  const of = (family: 4 | 6, way: Interface['ipv4'] | Interface['ipv6'] | undefined): string =>
    way?.mode === 'static' ? way.address : way === undefined || way.mode === 'off' ? `off${family}` : way.mode;
  return { ipv4: of(4, i?.ipv4), ipv6: of(6, i?.ipv6) };
}

/** Addresses that a card has by hand and that no settings name: somebody has set them at a terminal. */
function unnamed(machine: Machine, taken: Taken): Sentence[] {
  return taken.flatMap(({ device, settings }) =>
    machine.addresses
      .filter((a) => a.device === device && !a.dynamic && !isLinkLocal(a.address))
      .map((a) => a.address)
      .filter((a) => !settings.addresses.some((s) => parseCidr(s)?.address === parseCidr(a)?.address))
      // What DHCP gave for ever is no less learnt.
      .filter((a) => (familyOf(a) === 4 ? settings.ipv4 !== 'dhcp' : settings.ipv6 === 'off' || settings.ipv6 === 'static'))
      .map((address): Sentence => ({ code: 'left-by-hand', values: { device, address } })),
  );
}
