import { csvLines, type FirewallRow } from '../firewall-export.ts';
import type { PortAccess, PortState, PortsView, PortView, Silence } from '../ports.ts';
import { purposeWords } from '../purposes.ts';

/** Sentences about ports, for page, command line and what is exported. */
interface Words {
  readonly states: Readonly<Record<PortState, string>>;
  /** Where no purpose says why. */
  readonly why: Readonly<Record<'internal' | 'asking' | 'local' | 'stray' | 'taken', string>>;
  readonly silences: Readonly<Record<Silence, string>>;
  readonly head: readonly string[];
  readonly everyone: string;
  readonly nobody: string;
  readonly thisMachine: string;
  readonly every: string;
  readonly blocked: (n: number) => string;
}

const words: Readonly<Record<'en' | 'de', Words>> = {
  en: {
    states: {
      claimed: 'open',
      internal: 'internal',
      asking: 'waits for answers',
      silent: 'silent',
      local: 'another program, on this machine only',
      stray: 'not ours',
      taken: 'taken by another program',
    },
    why: {
      internal: 'Parts of the PBX speak to each other here; it cannot be reached from outside',
      asking: 'Own questions wait here for their answers; the firewall lets nothing else in',
      local: 'A program that is not part of the PBX; it can be reached from this machine alone',
      stray: 'No part of the PBX asked for this',
      taken: 'A program that is not ours sits on a port of ours',
    },
    silences: {
      'on-demand': 'nobody listens now: ports are opened for each call',
      raw: 'nobody listens now: the lease engine takes its packets from the link itself',
      'not-installed': 'nobody listens: no server for it is installed',
      stopped: 'nobody listens: its service does not run',
      nobody: 'nobody listens',
    },
    head: ['protocol', 'ports', 'state', 'addresses', 'process', 'pid', 'part', 'may be reached from', 'why', 'last peer', 'last peer at'],
    everyone: 'everywhere',
    nobody: 'nowhere: the firewall lets nobody in',
    thisMachine: 'this machine',
    every: 'every interface',
    blocked: (n) => `except ${n} blocked`,
  },
  de: {
    states: {
      claimed: 'offen',
      internal: 'intern',
      asking: 'wartet auf Antworten',
      silent: 'still',
      local: 'anderes Programm, nur auf diesem Gerät',
      stray: 'nicht von uns',
      taken: 'von einem anderen Programm besetzt',
    },
    why: {
      internal: 'Teile der Telefonanlage sprechen hier miteinander; von außen ist es nicht zu erreichen',
      asking: 'Eigene Anfragen warten hier auf ihre Antworten; sonst lässt die Firewall nichts herein',
      local: 'Ein Programm, das nicht zur Telefonanlage gehört; nur von diesem Gerät aus zu erreichen',
      stray: 'Kein Teil der Telefonanlage hat darum gebeten',
      taken: 'Ein Programm, das nicht zu uns gehört, sitzt auf einem Port von uns',
    },
    silences: {
      'on-demand': 'jetzt lauscht niemand: Ports werden für jedes Gespräch geöffnet',
      raw: 'jetzt lauscht niemand: Das Lease-Programm nimmt seine Pakete unmittelbar von der Schnittstelle',
      'not-installed': 'niemand lauscht: Es ist kein Server dafür installiert',
      stopped: 'niemand lauscht: Der Dienst läuft nicht',
      nobody: 'niemand lauscht',
    },
    head: [
      'Protokoll',
      'Ports',
      'Zustand',
      'Adressen',
      'Prozess',
      'PID',
      'Teil',
      'erreichbar von',
      'warum',
      'letzte Gegenstelle',
      'zuletzt um',
    ],
    everyone: 'überall',
    nobody: 'nirgends: Die Firewall lässt niemanden herein',
    thisMachine: 'diesem Gerät',
    every: 'jeder Schnittstelle',
    blocked: (n) => `außer ${n} gesperrten`,
  },
};

type Language = keyof typeof words;

export const portState = (p: PortView, language: Language): string => words[language].states[p.state];

/** Why it is open, or there at all. */
export function portWhy(p: PortView, language: Language): string {
  const w = words[language];
  if (p.state !== 'claimed' && p.state !== 'silent') return w.why[p.state];
  const purpose = p.purpose === undefined ? '' : purposeWords[language][p.purpose];
  const silence = p.silence === undefined ? '' : w.silences[p.silence];
  return [purpose, silence].filter((s) => s !== '').join('; ');
}

/** Who may reach it: interfaces, networks, and how many are blocked. */
export function portAccess(a: PortAccess, language: Language): string {
  const w = words[language];
  const blocked = a.blocked > 0 ? `, ${w.blocked(a.blocked)}` : '';
  if (a.who === 'this-machine') return w.thisMachine;
  if (a.who === 'nobody') return w.nobody;
  if (a.who === 'everyone') return `${w.everyone}${blocked}`;
  const where = a.interfaces.length === 0 ? w.every : a.interfaces.join(', ');
  return `${a.networks.length === 0 ? where : `${where} (${a.networks.join(', ')})`}${blocked}`;
}

export const portRange = (p: Pick<PortView, 'port' | 'lastPort'>): string =>
  p.port === p.lastPort ? String(p.port) : `${p.port}-${p.lastPort}`;

/** The whole table, for a spreadsheet. Times are UTC. */
export function portsCsv(view: PortsView, language: Language): string {
  return csvLines([
    words[language].head,
    ...view.ports.map((p) => [
      p.protocol.toUpperCase(),
      portRange(p),
      portState(p, language),
      [...p.addresses, ...(p.device === undefined ? [] : [`%${p.device}`])].join(' '),
      p.process?.name ?? '',
      p.process === undefined ? '' : String(p.process.pid),
      p.component ?? '',
      portAccess(p.access, language),
      portWhy(p, language),
      p.lastPeer?.address ?? '',
      p.lastPeer === undefined ? '' : new Date(p.lastPeer.at * 1000).toISOString(),
    ]),
  ]);
}

/** Purposes that never cross a router: addresses, names and files for the PBX's own networks. */
const onLinkOnly: ReadonlySet<string> = new Set(['dhcp', 'mdns', 'tftp', 'icmp']);

/** What a firewall in front has to let through to the PBX. */
export function portRows(view: PortsView, language: Language): FirewallRow[] {
  return view.ports.flatMap((p) =>
    p.purpose === undefined ||
    onLinkOnly.has(p.purpose) ||
    p.silence === 'not-installed' ||
    (p.state !== 'claimed' && p.state !== 'silent') ||
    (p.access.who !== 'everyone' && p.access.who !== 'some')
      ? []
      : [
          {
            direction: 'in' as const,
            protocol: p.protocol,
            port: p.port,
            lastPort: p.lastPort,
            own: view.own,
            peers: p.access.networks,
            purpose: purposeWords[language][p.purpose],
            owner: p.component ?? '',
          },
        ],
  );
}
