import type { Answer } from '../../src/api/contract.ts';
import { measures } from '../../src/lib/measures.ts';
import { type VerdictCode, verdicts } from '../../src/lib/reach.ts';
import { reachPurposeWords } from '../../src/lib/reach-words.ts';
import { reachDe } from '../../src/lib/texts/reach-de.ts';
import { reachEn } from '../../src/lib/texts/reach-en.ts';
import { fill } from '../../src/lib/texts/text.ts';

/** What a PBX behind a router with habits would show. */
type View = Answer<'GET /reachability'>;
type Seen = NonNullable<View['nat']>;
const now = (): number => Date.now() / 1000;

function seen(code: VerdictCode, values: Seen['values'], tried: Seen['tried']): Seen {
  const said = (texts: typeof reachEn) =>
    Object.fromEntries(Object.entries(texts[code]).map(([k, v]) => [k, fill(v, values) ?? v])) as Seen['text']['en'];
  const { state, layer } = verdicts[code];
  return {
    code,
    state,
    layer,
    values,
    tried,
    text: { en: said(reachEn), de: said(reachDe) },
    since: now() - 7_200,
    checkedAt: now() - 240,
  };
}

const thing = (
  purpose: View['items'][number]['purpose'],
  host: string,
  protocol: 'udp' | 'tcp',
  port: number,
  check: View['items'][number]['check'],
  verdict?: Seen,
): View['items'][number] => ({
  key: `mock/${host}.${port}`,
  owner: 'mock',
  purpose,
  what: { en: reachPurposeWords.en[purpose], de: reachPurposeWords.de[purpose] },
  host,
  protocol,
  port,
  check,
  direct: true,
  ...(verdict === undefined ? {} : { verdict }),
});

const items = (): View['items'] => [
  thing(
    'dns',
    '10.20.0.1',
    'udp',
    53,
    'dns',
    seen('reach.ok', {}, [
      { layer: 'udp', ok: true, ms: 2 },
      { layer: 'service', ok: true },
    ]),
  ),
  thing(
    'time',
    'time.example.test',
    'udp',
    123,
    'ntp',
    seen('reach.udp-silent', { host: 'time.example.test', port: 123 }, [
      { layer: 'name', ok: true, detail: '198.51.100.9, 2001:db8:9::123' },
      { layer: 'udp', ok: false },
    ]),
  ),
  thing(
    'sip',
    'sip.example.test',
    'udp',
    5060,
    'sip',
    seen('reach.sip-rewritten', { host: 'sip.example.test', header: 'received', got: '10.20.0.14' }, [
      { layer: 'name', ok: true, detail: '198.51.100.20' },
      { layer: 'udp', ok: true, ms: 18 },
      { layer: 'service', ok: true, detail: '200 OK' },
      { layer: 'alg', ok: false, detail: 'received: 10.20.0.14' },
    ]),
  ),
  thing(
    'update',
    'update.example.test',
    'tcp',
    443,
    'https',
    seen('reach.tls-untrusted', { host: 'update.example.test', issuer: 'Office Inspection' }, [
      { layer: 'name', ok: true, detail: 'update.example.test' },
      { layer: 'tcp', ok: true },
      { layer: 'tls', ok: false, detail: 'Office Inspection' },
    ]),
  ),
  thing('stun', 'stun.example.test', 'udp', 3478, 'stun'),
];

export const reachability = (): View => ({
  items: items(),
  nat: seen('reach.nat-endpoint-independent', { seen: '203.0.113.2:40112', servers: 2 }, [
    { layer: 'nat', ok: true, detail: '198.51.100.7:3478 → 203.0.113.2:40112' },
    { layer: 'nat', ok: true, detail: '198.51.100.8:3478 → 203.0.113.2:40112' },
  ]),
  running: false,
  schedule: 'hourly',
  lastRunAt: now() - 240,
  nextRunAt: now() + 3_360,
  lists: [{ issuer: 'Example', serial: 7, expires: now() + 8_000_000, expired: false, url: 'https://lists.example.test/reach.jws' }],
});

export const reachChanges = (): Answer<'GET /reachability/history'> =>
  items().flatMap((i) =>
    i.verdict === undefined || i.verdict.state === 'ok'
      ? []
      : [
          {
            key: i.key,
            what: `${i.host} ${i.protocol} ${i.port}`,
            at: now() - 7_200,
            code: i.verdict.code,
            state: i.verdict.state,
            text: { en: i.verdict.text.en.message, de: i.verdict.text.de.message },
          },
        ],
  );

export const reachMeasures = (): Answer<'GET /reachability/measures'> => {
  const claims = [
    { protocol: 'udp', port: 5060, lastPort: 5060, purpose: 'signalling' },
    { protocol: 'udp', port: 10_000, lastPort: 10_999, purpose: 'media' },
    { protocol: 'tcp', port: 443, lastPort: 443, purpose: 'web' },
    { protocol: 'udp', port: 67, lastPort: 67, purpose: 'dhcp' },
  ];
  return { en: measures({ claims, reaches: items() }, 'en'), de: measures({ claims, reaches: items() }, 'de') };
};

export const outgoing = (): Answer<'GET /reachability/outgoing'> => ({
  mode: 'observe',
  undeclared: [
    { user: 'root', protocol: 'tcp', address: '198.51.100.80', port: 80, packets: 3, lastAt: now() - 120 },
    { user: 'switchroom-web', protocol: 'udp', address: '2001:db8::51', port: 5351, packets: 1, lastAt: now() - 4_000 },
  ],
});
