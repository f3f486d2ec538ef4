/**
 * Takes secrets out of text that leaves the machine: a support bundle, lines of a log. Two nets, one behind the other: every secret that the PBX
 * knows is removed by its value, in whatever form a program may have written it, and what has the form of a secret is removed whoever's it is.
 */

export const removed = '[removed]';

/** Shorter ones are removed only where they stand alone: "2026" as a password must not empty every line of its date. */
const shortest = 6;

/** One that knows these secrets. Longer ones first, since one may begin with another. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const values = [...new Set(secrets.flatMap(forms))].filter((s) => s.length >= 3).sort((a, b) => b.length - a.length);
  const alternatives = values.map((v) => (v.length < shortest ? `(?<![A-Za-z0-9])${escaped(v)}(?![A-Za-z0-9])` : escaped(v)));
  // In groups: a pattern of thousands of long words is slow to make.
  const matchers = chunks(alternatives, 200).map((some) => new RegExp(some.join('|'), 'g'));
  return (text) => {
    const known = matchers.reduce((t, m) => t.replace(m, removed), text);
    return shapes.reduce((t, [pattern, to]) => t.replace(pattern, to), known);
  };
}

/** How programs write a secret: as it is, in a URL, in JSON, in base64 (of UTF-8), and line by line where it has several. */
function forms(secret: string): string[] {
  const lines = secret.includes('\n')
    ? secret
        .split('\n')
        .map((l) => l.trim())
        .filter((l) => l.length >= 16 && !l.startsWith('-----'))
    : [];
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = base64Of(secret);
  const bare = base64.replace(/=+$/, '');
  return [secret, secret.trim(), uri(secret), json, base64, bare, bare.replaceAll('+', '-').replaceAll('/', '_'), ...lines];
}

function uri(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text; // half of a surrogate pair
  }
}

function base64Of(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

const escaped = (text: string): string => text.replace(/[.*+?^$()|[\]\\{}/-]/g, '\\$&');

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

/** Names of fields that hold a secret, in the files and logs of the programs that run here. */
const names =
  'pass(?:word|wd|phrase|code)?|pwd|secrets?|tokens?|api[-_]?keys?|private[-_]?keys?|key[-_]?pair|credentials?|auth(?:orization|[-_]?key)?|cookies?|session(?:[-_]?id)?|nonce|cnonce|opaque|md5_cred|ha1|hmac|master|psk|ticket';

/** What has the form of a secret. The order matters: what spans lines and whole headers first. What repeats is bounded: logs hold what strangers send. */
const shapes: readonly (readonly [RegExp, string])[] = [
  // PEM of a private key (RFC 7468), also when a log has put it on one line, and one whose end is cut off.
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, removed],
  // user:password@ in a URL of any scheme (RFC 3986 §3.2.1).
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"'<>]{1,300}@/gi, `$1${removed}@`],
  // A header: everything to its end, or to the quote around it. Digest of SIP and HTTP (RFC 7616), Bearer, Basic, cookies.
  [
    /\b((?:proxy-)?(?:authorization|authenticate|authentication-info)|www-authenticate|(?:set-)?cookie|x-api-key|x-auth-token)(["']?\s*[:=]\s*)[^\r\n]*/gi,
    `$1$2${removed}`,
  ],
  [/\b(bearer|basic|digest)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${removed}`],
  // Parts of a digest that stand alone: a log wraps lines.
  [/\b(response|nonce|cnonce|opaque|ha1|md5_cred)\s*=\s*"?[A-Za-z0-9+/=_.:-]{6,}"?/gi, `$1=${removed}`],
  // Tokens of ours: `sw_<id>_<secret>`; of others: JSON Web Tokens (RFC 7519), argon2 and crypt hashes.
  [/\bsw_[\w-]{16}_[\w-]{20,}/g, removed],
  [/\beyJ[\w-]{8,2000}\.[\w-]{4,8000}(?:\.[\w-]*)?/g, removed],
  [/\$(?:argon2\w*|[0-9a-z]{1,3}|2[aby])\$[^\s"']{8,}/g, removed],
  // `"password": "…"`, `password=…`, `secret => …`, `--token …`, `?api_key=…`; what stands in quotes ends with them.
  [
    new RegExp(
      `(["']?\\b[\\w.-]{0,40}?(?:${names})["']?\\s*(?:=>|[:=])\\s*)("(?:[^"\\\\\\r\\n]|\\\\.)*"|'(?:[^'\\\\\\r\\n]|\\\\.)*'|[^\\s,;&"'})\\]]+)`,
      'gi',
    ),
    `$1${removed}`,
  ],
  [new RegExp(`(--(?:${names})\\s+)\\S+`, 'gi'), `$1${removed}`],
];
