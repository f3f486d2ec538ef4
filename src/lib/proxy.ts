import { canonicalAddress, contains, parseCidr } from './ip.ts';

/** The proxy that outgoing HTTP(S) goes through, and what goes past it. */
export interface ProxySettings {
  /** Name or address of the proxy. */
  readonly host: string;
  readonly port: number;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** `example.test` (and what lies below it), `.example.test` (only what lies below it), an address, a network such as 192.0.2.0/24. */
  readonly exceptions: readonly string[];
}

/**
 * Whether a host is reached past the proxy. The rules are those of NO_PROXY as Go's programs read it (golang.org/x/net/http/httpproxy), because
 * lego is one: otherwise one setting would mean two things. Loopback never goes through a proxy: there it would be another machine's.
 */
export function isException(host: string, exceptions: readonly string[]): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  const address = canonicalAddress(name.replace(/^\[|\]$/g, ''));
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (address !== undefined) {
    if (address === '::1' || address.startsWith('127.')) return true;
    return exceptions.some((e) => {
      const network = parseCidr(e);
      return network ? contains(network, address) : canonicalAddress(e) === address;
    });
  }
  return exceptions.some((e) => {
    const wanted = e.toLowerCase();
    return wanted.startsWith('.') ? name.endsWith(wanted) : name === wanted || name.endsWith(`.${wanted}`);
  });
}

/**
 * The environment by which a child process learns of the proxy (curl(1) ENVIRONMENT, Go's http.ProxyFromEnvironment), in upper and lower
 * case: some programs read only the one, some only the other. Without a proxy all are empty, so that nothing is inherited. It holds the
 * password: a file that is made of it is for its one reader.
 */
export function proxyEnvironment(settings: ProxySettings | undefined): Readonly<Record<string, string>> {
  const url = settings === undefined ? '' : proxyUrl(settings);
  const past = settings === undefined ? '' : ['localhost', '127.0.0.0/8', '::1', ...settings.exceptions].join(',');
  const pairs = { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: past };
  return { ...pairs, ...Object.fromEntries(Object.entries(pairs).map(([name, value]) => [name.toLowerCase(), value])) };
}

function proxyUrl(p: ProxySettings): string {
  const login = p.user === undefined ? '' : `${encode(p.user)}:${encode(p.password ?? '')}@`;
  return `http://${login}${p.host.includes(':') ? `[${p.host}]` : p.host}:${p.port}`;
}

/** encodeURIComponent leaves `'` and others alone (RFC 3986 §2.2 sub-delims), which a line of a shell script may not. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
