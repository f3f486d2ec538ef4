import { nftPorts, nftPrefixes, nftSet } from './nft.ts';

/**
 * What a firewall in front of the PBX has to let through, in three forms: a table (CSV), nftables rules, and lines that a person can type
 * into any firewall. Pure; whoever exports says in rows what is needed: what reaches us (`in`), and what we reach (`out`).
 */
export interface FirewallRow {
  readonly direction: 'in' | 'out';
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  /** The last port of a range; the same as `port` for one. */
  readonly lastPort: number;
  /** Addresses of the PBX that it is about; empty: any of its addresses. */
  readonly own: readonly string[];
  /** The other side: addresses, prefixes or host names; empty: anyone. */
  readonly peers: readonly string[];
  /** What for, in the reader's words. */
  readonly purpose: string;
  /** Which part of the PBX needs it. */
  readonly owner: string;
}

export type ExportLanguage = 'en' | 'de';
export const exportForms = ['csv', 'nftables', 'text'] as const;
export type ExportForm = (typeof exportForms)[number];

interface Words {
  readonly head: readonly string[];
  readonly in: string;
  readonly out: string;
  readonly anyone: string;
  readonly pbx: string;
  readonly port: string;
  readonly ports: string;
  readonly allow: (what: string, from: string, to: string, purpose: string) => string;
  readonly title: string;
  readonly nothing: string;
  readonly back: string;
  readonly use: string;
  readonly named: string;
}

const words: Readonly<Record<ExportLanguage, Words>> = {
  en: {
    head: ['direction', 'protocol', 'ports', 'from', 'to', 'what for', 'needed by'],
    in: 'in',
    out: 'out',
    anyone: 'anyone',
    pbx: 'the PBX',
    port: 'port',
    ports: 'ports',
    allow: (what, from, to, purpose) => `allow ${what} from ${from} to ${to}: ${purpose}`,
    title: 'What the firewall in front of the PBX has to let through',
    nothing: 'Nothing.',
    back: 'Answers belong to it: a firewall that knows connections lets them through by itself.',
    use: 'Load it with nft -f, then put "jump switchroom" into your forward chain of the same table.',
    named: 'enter its address yourself, nftables has no names',
  },
  de: {
    head: ['Richtung', 'Protokoll', 'Ports', 'von', 'nach', 'wofür', 'gebraucht von'],
    in: 'hinein',
    out: 'hinaus',
    anyone: 'überall',
    pbx: 'Telefonanlage',
    port: 'Port',
    ports: 'Ports',
    allow: (what, from, to, purpose) => `${what} erlauben; von: ${from}; nach: ${to}; wofür: ${purpose}`,
    title: 'Was die Firewall vor der Telefonanlage durchlassen muss',
    nothing: 'Nichts.',
    back: 'Antworten gehören dazu: Eine Firewall, die Verbindungen kennt, lässt sie von selbst durch.',
    use: 'Laden Sie die Datei mit nft -f und setzen Sie „jump switchroom“ in Ihre forward-Kette derselben Tabelle.',
    named: 'tragen Sie die Adresse selbst ein, nftables kennt keine Namen',
  },
};

export function firewallExport(rows: readonly FirewallRow[], form: ExportForm, language: ExportLanguage): string {
  switch (form) {
    case 'csv':
      return csv(rows, words[language]);
    case 'nftables':
      return nftables(rows, words[language]);
    case 'text':
      return text(rows, words[language]);
  }
}

/** A field as RFC 4180 has it. A leading `=`, `+`, `-` or `@` would be a formula in a spreadsheet; an apostrophe makes it text. */
export function csvField(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvLines(lines: readonly (readonly string[])[]): string {
  return lines.map((l) => `${l.map(csvField).join(',')}\r\n`).join('');
}

const range = (r: FirewallRow, joint = '-'): string => (r.port === r.lastPort ? String(r.port) : `${r.port}${joint}${r.lastPort}`);

function sides(r: FirewallRow, w: Words): { from: string; to: string } {
  const own = r.own.length === 0 ? w.pbx : r.own.join(' ');
  const peers = r.peers.length === 0 ? w.anyone : r.peers.join(' ');
  return r.direction === 'in' ? { from: peers, to: own } : { from: own, to: peers };
}

function csv(rows: readonly FirewallRow[], w: Words): string {
  return csvLines([
    w.head,
    ...rows.map((r) => {
      const { from, to } = sides(r, w);
      return [w[r.direction], r.protocol.toUpperCase(), range(r), from, to, r.purpose, r.owner];
    }),
  ]);
}

function text(rows: readonly FirewallRow[], w: Words): string {
  const lines = rows.map((r) => {
    const { from, to } = sides(r, w);
    const what = `${r.protocol.toUpperCase()} ${r.port === r.lastPort ? w.port : w.ports} ${range(r)}`;
    return `${w[r.direction]}: ${w.allow(what, from, to, r.purpose)}`.replace(/\p{C}/gu, ' ');
  });
  return `${[w.title, '', ...(lines.length === 0 ? [w.nothing] : lines), '', w.back].join('\n')}\n`;
}

function nftables(rows: readonly FirewallRow[], w: Words): string {
  const lines = [
    `# ${w.title}.`,
    `# ${w.use}`,
    'table inet filter {',
    '\tchain switchroom {',
    '\t\tct state established,related accept',
    ...rows.flatMap((r) => nftRules(r, w).map((l) => `\t\t${l}`)),
    '\t}',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** One rule for each family that both sides have; what has a name only becomes a comment. */
function nftRules(r: FirewallRow, w: Words): string[] {
  const named = r.peers.filter((p) => nftPrefixes([p], 4).length + nftPrefixes([p], 6).length === 0);
  const rest = `${r.protocol} dport ${nftPorts(r.port, r.lastPort)} accept comment "${commentOf(`${r.owner}: ${r.purpose}`)}"`;
  const [ownWord, peerWord] = r.direction === 'in' ? (['daddr', 'saddr'] as const) : (['saddr', 'daddr'] as const);
  /** Empty: anyone. Undefined: nobody of this family. */
  const side = (addresses: readonly string[], word: string, family: 4 | 6): string | undefined => {
    if (addresses.length === 0) return '';
    const mine = nftPrefixes(addresses, family);
    return mine.length === 0 ? undefined : `${family === 4 ? 'ip' : 'ip6'} ${word} ${nftSet(mine)} `;
  };
  const comments = named.map((n) => `# ${commentOf(n)} ${r.protocol} ${range(r)} (${commentOf(r.purpose)}): ${w.named}`);
  if (r.own.length === 0 && r.peers.length === 0) return [rest];
  const rules = ([4, 6] as const).flatMap((family) => {
    const own = side(r.own, ownWord, family);
    const peers = side(r.peers, peerWord, family);
    return own === undefined || peers === undefined ? [] : [`${own}${peers}${rest}`];
  });
  return [...comments, ...rules];
}

/** Without what would end the string or the line; nftables takes 128 bytes with the end (nft(8)), and a letter may be four of them. */
function commentOf(value: string): string {
  const encoder = new TextEncoder();
  let bytes = 0;
  return [...value.replace(/[\p{C}"\\]/gu, ' ')]
    .filter((c) => {
      bytes += encoder.encode(c).length;
      return bytes < 120;
    })
    .join('');
}
