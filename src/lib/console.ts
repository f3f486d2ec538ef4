import { isIpv4LinkLocal, mdnsName } from './link-local.ts';

/** What the machine's own screen says: to whoever stands before it and does not know yet where to go. */
export interface ConsoleView {
  readonly version: string;
  readonly hostname: string;
  /** The language that the PBX itself speaks. */
  readonly language: 'en' | 'de';
  /** Where the pages are, the best first. */
  readonly urls: readonly string[];
  /** SHA-256 of the certificate that is served there: `AB:CD:…`, as browsers show it. */
  readonly fingerprint?: string;
  readonly login: ConsoleLogin;
  readonly interfaces: readonly ConsoleInterface[];
  /** Every network card of this machine: `switchroom setup` lets choose. */
  readonly cards: readonly ConsoleCard[];
}

export interface ConsoleCard {
  readonly device: string;
  readonly mac: string;
  readonly carrier: boolean;
  /** The interface of the document that it is. */
  readonly interface?: string;
}

/**
 * The one-time password while nobody has logged in with it; afterwards that somebody has, and in the end that it is replaced. `unknown`: the web
 * process has not said yet.
 */
export type ConsoleLogin =
  | { readonly state: 'new'; readonly user: string; readonly password: string }
  | { readonly state: 'used' | 'replaced' | 'unknown' };

export interface ConsoleInterface {
  readonly id: string;
  /** What the kernel calls it, or the MAC address that is looked for. */
  readonly name: string;
  /** `waiting`: DHCP was asked and may yet answer; `no-dhcp`: it has not, and the PBX has taken a link-local address (RFC 3927). */
  readonly state: 'absent' | 'no-cable' | 'waiting' | 'no-dhcp' | 'good';
}

const texts = {
  en: {
    open: 'Open in a browser',
    nowhere: 'The pages have no address yet.',
    fingerprint: 'The browser warns. The certificate is the right one if its SHA-256 is',
    login: 'Log in as {user} with the one-time password',
    used: 'Somebody has logged in with the one-time password and has not replaced it yet. If that was not you: switchroom password reset',
    starting: 'The one-time password follows in a moment.',
    absent: '{id}: this machine has no network card {name}.',
    'no-cable': '{id} ({name}): no cable is plugged in, or the other end is off.',
    waiting: '{id} ({name}): waiting for a DHCP server.',
    'no-dhcp': '{id} ({name}): no DHCP server answers.',
    meanwhile: 'Until one does, the PBX is found from the same cable or switch at',
    setup: 'To set the address here: log in as root, then type  switchroom setup',
  },
  de: {
    open: 'Im Browser öffnen',
    nowhere: 'Die Seiten haben noch keine Adresse.',
    fingerprint: 'Der Browser warnt. Das Zertifikat ist das richtige, wenn sein SHA-256 so lautet',
    login: 'Anmelden als {user} mit dem Einmalpasswort',
    used: 'Jemand hat sich mit dem Einmalpasswort angemeldet und es noch nicht ersetzt. Wenn Sie das nicht waren: switchroom password reset',
    starting: 'Das Einmalpasswort folgt gleich.',
    absent: '{id}: Diese Maschine hat keine Netzwerkkarte {name}.',
    'no-cable': '{id} ({name}): Es steckt kein Kabel, oder die andere Seite ist aus.',
    waiting: '{id} ({name}): wartet auf einen DHCP-Server.',
    'no-dhcp': '{id} ({name}): Kein DHCP-Server antwortet.',
    meanwhile: 'Bis einer antwortet, ist die Anlage vom selben Kabel oder Switch aus zu finden unter',
    setup: 'Adresse hier einstellen: als root anmelden, dann  switchroom setup',
  },
} as const;

/** A screen has 80 columns; what is longer would be broken in the middle of a word. */
const columns = 78;
/** Lines of half a fingerprint: 16 bytes are 47 characters. */
const half = 16 * 3;

/** Lines for a screen of 80 columns, in the PBX's language. Ends with an empty line, since the prompt follows. */
export function consoleText(v: ConsoleView): string {
  const t = texts[v.language];
  const put = (text: string, of: { readonly id?: string; readonly name?: string; readonly user?: string }): string =>
    text.replace(/\{(id|name|user)\}/g, (_, key: 'id' | 'name' | 'user') => of[key] ?? '');
  const urls = v.urls.map((u) => (u.endsWith('/') ? u : `${u}/`));
  const fixed = urls.filter((u) => !isIpv4LinkLocal(u.replace(/^https:\/\//, '')));
  const without = v.interfaces.some((i) => i.state === 'no-dhcp');
  const byName = `https://${mdnsName}/`;
  const troubles = v.interfaces.flatMap((i) => (i.state === 'good' ? [] : [put(t[i.state], i)]));
  return [
    '',
    `Switchroom ${v.version}  ${v.hostname}`,
    '',
    ...(fixed.length > 0 ? [`${t.open}:`, ...fixed.map((u) => `    ${u}`)] : without ? [] : [t.nowhere]),
    ...troubles.flatMap(wrapped),
    // Its own link-local address is found by its name, and by the address where a computer does not ask for names like that.
    ...(without ? [...wrapped(`${t.meanwhile}:`), ...[byName, ...urls.filter((u) => !fixed.includes(u))].map((u) => `    ${u}`)] : []),
    ...(troubles.length > 0 && fixed.length === 0 ? wrapped(t.setup) : []),
    ...(v.fingerprint === undefined || urls.length === 0
      ? []
      : ['', ...wrapped(`${t.fingerprint}:`), `    ${v.fingerprint.slice(0, half)}`, `    ${v.fingerprint.slice(half)}`]),
    ...login(v.login),
    '',
    '',
  ].join('\n');

  function login(l: ConsoleLogin): string[] {
    switch (l.state) {
      case 'new':
        return ['', `${put(t.login, l)}:`, `    ${l.password}`];
      case 'used':
        return ['', ...wrapped(t.used)];
      case 'unknown':
        return ['', t.starting];
      case 'replaced':
        return [];
      default: {
        const never: never = l;
        return never;
      }
    }
  }
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  // Two blanks hold a command apart: they stay together with what follows.
  for (const word of text.split(/(?<! ) (?! )/)) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
