import { describe, expect, test } from 'vitest';
import { readConf } from '../src/components/asterisk/conf.ts';
import { callerId } from '../src/components/asterisk/identity.ts';
import { readDnsmasq } from '../src/components/dhcp/dnsmasq.ts';
import { components } from '../src/components/index.ts';
import { parseConfig, parseWith } from '../src/config/config.ts';
import { pointer } from '../src/config/problems.ts';
import { type Subscribers, subscribersSchema } from '../src/config/subscribers.ts';
import type { Artifact } from '../src/engine/contract.ts';
import type { Facts, LeaseFact } from '../src/engine/facts.ts';
import { checkAll, claimsOf } from '../src/engine/render.ts';
import { FakeHost } from '../src/host/fake.ts';
import { parseLinks } from '../src/host/linux/parse-ip.ts';
import { parseLease } from '../src/host/linux/parse-lease.ts';
import { asText, plainSecrets } from './golden.ts';
import { hostile } from './hostile-text.ts';

/**
 * Text that reaches a daemon is code. Every string of the document and of the subscribers is replaced by hostile ones: each is refused at its
 * path, or lands in files that have the same directives as before and give the same value back.
 */

/** Every setting there is, in two documents: what is static in one is learnt in the other. */
const common = {
  version: 1,
  dhcp: { voice: { first: '198.51.100.10', last: '198.51.100.20', router: '198.51.100.126', timeServer: '198.51.100.1' } },
  webserver: { hostname: 'pbx.example.test' },
  protection: { allowlist: [{ address: '203.0.113.0/24', note: 'the office' }] },
  asterisk: { realm: 'switchroom', language: 'de' },
  proxy: {
    mode: 'http',
    host: 'proxy.example.test',
    user: 'pbx',
    password: { secret: 'abcd1234' },
    exceptions: ['example.test', '.example.test', '192.0.2.0/24'],
  },
  time: { servers: [{ host: 'ntp.example.test', pool: true }] },
};
const voice = { match: { mac: '02:00:00:00:00:02' }, role: 'voice', ipv4: { mode: 'static', address: '198.51.100.1/24' } };
const rich: readonly unknown[] = [
  {
    ...common,
    interfaces: {
      lan: {
        match: { name: 'lan' },
        role: 'lan',
        ipv4: { mode: 'static', address: '192.0.2.10/24' },
        ipv6: { mode: 'static', address: '2001:db8:1::10/64' },
      },
      voice,
    },
    routes: {
      ipv4: { from: 'static', interface: 'lan', gateway: '192.0.2.1' },
      ipv6: { from: 'static', interface: 'lan', gateway: '2001:db8:1::1' },
      static: [{ to: '203.0.113.0/24', via: '192.0.2.9', interface: 'lan' }],
    },
    dns: {
      servers: { from: 'static', addresses: ['192.0.2.53'] },
      search: ['example.test'],
      domains: [{ domain: 'corp.example.test', servers: ['192.0.2.60'] }],
      hosts: [{ name: 'door.example.test', addresses: ['192.0.2.70'] }],
    },
  },
  {
    ...common,
    interfaces: { lan: { match: { name: 'lan' }, role: 'lan', ipv4: { mode: 'dhcp' }, ipv6: { mode: 'slaac' } }, voice },
    routes: { ipv4: { from: 'dhcp', interface: 'lan' }, ipv6: { from: 'ra', interface: 'lan' } },
    dns: { servers: { from: 'dhcp', interface: 'lan' } },
  },
];
const people = {
  extensions: [{ number: '200', name: 'Front desk', language: 'de' }],
  devices: [{ mac: '00:00:5e:00:53:01', extension: '200', generation: 1, vendor: 'linphone' }],
};
const facts: Facts = { links: new FakeHost().kernelLinks, leases: [] };

type Path = readonly (string | number)[];

/** Paths of all strings; `keys` as well where a key is an id. */
function stringsIn(v: unknown, path: Path = []): Path[] {
  if (typeof v === 'string') return [path];
  if (typeof v !== 'object' || v === null) return [];
  return Object.entries(v).flatMap(([k, x]) => stringsIn(x, [...path, Array.isArray(v) ? Number(k) : k]));
}

function put(v: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(v)) return v.map((x, n) => (n === key ? put(x, rest, to) : x));
  return { ...(v as object), [key]: put((v as Record<string | number, unknown>)[key], rest, to) };
}

function render(document: unknown, subscribers: unknown): { problems: readonly { path: string }[] } | { artifacts: readonly Artifact[] } {
  const parsed = parseConfig(document);
  if (!parsed.ok) return parsed;
  const s = parseWith(subscribersSchema, subscribers);
  if (!s.ok) return s;
  const base = { config: parsed.value, subscribers: s.value, facts };
  const ctx = { ...base, claims: claimsOf(components, base) };
  const problems = checkAll(components, ctx).filter((p) => p.severity !== 'warning');
  if (problems.length > 0) return { problems };
  return { artifacts: components.flatMap((c) => c.render({ ...ctx, secrets: plainSecrets })) };
}

/** What a file says, without its values: as its own reader sees it where we have one, else the first word of each line. */
function directives(path: string, text: string): unknown {
  expect(text, path).not.toMatch(/[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}]/u);
  expect(text.isWellFormed(), path).toBe(true);
  if (path.endsWith('.json')) return shape(JSON.parse(text));
  if (/etc\/asterisk\//.test(path)) {
    const { includes, sections } = readConf(text);
    return [includes, sections.map((s) => [s.from, s.template, s.entries.map(([name]) => name)])];
  }
  if (/etc\/dnsmasq\/.*\.conf$/.test(path)) return readDnsmasq(text).map(([key, ...values]) => [key, values.length]);
  return text.split('\n').map((line) =>
    line
      .trim()
      .split(/\s/)[0]
      ?.replaceAll(/[0-9a-f:.]{3,}\S*/g, '…'),
  );
}

function shape(v: unknown): unknown {
  if (Array.isArray(v)) return v.map(shape);
  if (typeof v === 'object' && v !== null) return Object.entries(v).map(([k, x]) => [k, shape(x)]);
  return typeof v;
}

function saidBy(artifacts: readonly Artifact[]): Map<string, unknown> {
  return new Map([...asText(artifacts)].filter(([path]) => path !== 'artifacts.txt').map(([path, text]) => [path, directives(path, text)]));
}

describe.each(rich.map((document, n) => [n === 0 ? 'static' : 'learnt', document] as const))(
  'hostile text in a document: %s',
  (_, document) => {
    const good = render(document, people);
    if (!('artifacts' in good)) throw new Error(JSON.stringify(good.problems));
    const before = saidBy(good.artifacts);

    test.each(stringsIn(document).map((path) => [pointer(...path), path] as const))('%s', (at, path) => {
      const was = path.reduce<unknown>((v, k) => (v as Record<string | number, unknown>)[k], document) as string;
      for (const h of hostile.flatMap((x) => [x, `${was}${x}`])) {
        const r = render(put(document, path, h), people);
        if ('problems' in r) {
          // At its own path, or (for a discriminator, or what refers to it) where the consequence shows.
          expect(r.problems.length).toBeGreaterThan(0);
          if (!/\/(mode|from|role|match\/name|match\/mac|first|last)$/.test(at))
            expect(
              r.problems.map((p) => p.path),
              JSON.stringify(h.slice(0, 60)),
            ).toContain(at);
        } else {
          const said = saidBy(r.artifacts);
          if (!/\/(match\/name|match\/mac|role)$/.test(at)) expect(said, JSON.stringify(h.slice(0, 60))).toEqual(before);
        }
      }
    });

    test('an id', () => {
      for (const h of hostile) {
        const d = document as { interfaces: Record<string, unknown> };
        const r = render({ ...d, interfaces: { ...d.interfaces, [h]: { match: { name: 'eth7' }, role: 'voice' } } }, people);
        if ('problems' in r) expect(r.problems.map((p) => p.path)).toContain(pointer('interfaces', h));
        else expect(h).toMatch(/^[a-z][a-z0-9-]{0,14}$/);
      }
    });
  },
);

describe('hostile text in the subscribers', () => {
  const document = rich[0];
  const good = render(document, people);
  const before = 'artifacts' in good ? saidBy(good.artifacts) : new Map<string, unknown>();

  test.each(stringsIn(people).map((path) => [pointer(...path), path] as const))('%s', (at, path) => {
    for (const h of hostile) {
      const subscribers = put(people, path, h);
      const r = render(document, subscribers);
      if ('problems' in r) {
        expect(r.problems.length).toBeGreaterThan(0);
        if (at.endsWith('/name') || at.endsWith('/vendor')) expect(r.problems.map((p) => p.path)).toEqual([at]);
        continue;
      }
      expect(saidBy(r.artifacts), JSON.stringify(h.slice(0, 60))).toEqual(before);
      const file = r.artifacts.find((a) => a.kind === 'file' && a.path.endsWith('/pjsip.conf'));
      const entries = readConf(file?.kind === 'file' ? file.content : '').sections.flatMap((s) => s.entries);
      const accepted = (parseWith(subscribersSchema, subscribers) as { value: Subscribers }).value.extensions[0];
      expect(entries.filter(([k]) => k === 'callerid').map(([, v]) => v)).toEqual([callerId(accepted?.name ?? '', '200')]);
      // One name in quotes and one number, for the reader that knows no escape (ast_callerid_split).
      expect(callerId(accepted?.name ?? '', '200')).toMatch(/^"[^"<>\\]*" <200>$/);
    }
  });
});

describe('hostile text from the network', () => {
  const mac = '02:00:00:00:00:01';
  const fields = [
    'new_routers',
    'new_domain_name_servers',
    'new_domain_name',
    'new_dhcp_server_identifier',
    'new_dhcp_lease_time',
    'new_ip_address',
  ];

  test.each(fields)('a DHCP server that sends it as %s', (field) => {
    for (const h of hostile) {
      const good = { new_ip_address: '192.0.2.77', new_subnet_cidr: '24', new_routers: '192.0.2.1', new_domain_name_servers: '192.0.2.53' };
      const text = Object.entries({ ...good, [field]: h.replaceAll('\n', ' ') })
        .map(([k, v]) => `${k}=${v}`)
        .join('\n');
      const lease = parseLease('lan', 'dhcp', text, mac);
      if (lease) rendersLike(lease);
      else expect(field).toBe('new_ip_address');
    }
  });

  test('a router that sends it in its advertisement', () => {
    for (const h of hostile) {
      const text = `nd1_from=${h}\nnd1_lifetime=${h}\nnd1_prefix_information1_prefix=${h}\nnd1_prefix_information1_length=64\nnd1_prefix_information1_flags=LA\nnd1_rdnss1_servers=${h}\n`;
      const lease = parseLease('lan', 'slaac', text, mac);
      if (lease) rendersLike(lease);
    }
  });

  function rendersLike(lease: LeaseFact): void {
    const parsed = parseConfig(rich[1]);
    if (!parsed.ok) throw new Error('refused');
    const base = { config: parsed.value, subscribers: { extensions: [], devices: [] }, facts: { ...facts, leases: [lease] } };
    const ctx = { ...base, claims: claimsOf(components, base), secrets: plainSecrets };
    for (const [path, text] of asText(components.flatMap((c) => c.render(ctx)))) {
      expect(() => directives(path, text)).not.toThrow();
      if (path.endsWith('resolv.conf'))
        expect(text).toMatch(/^(nameserver [0-9a-f.:]+\n|search [a-z0-9. -]+\n)*options timeout:1 attempts:4\n$/);
      if (path === 'artifacts.txt') expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    }
  }

  test('a link of the kernel with a name that is code is no link of ours', () => {
    const link = (ifname: string) => ({ ifname, address: mac, link_type: 'ether', flags: ['UP'], mtu: 1500 });
    const links = parseLinks(JSON.stringify(["a'b", 'a;b', '$(x)', 'a"b', '-x', '@PREFIX@', 'ü', 'lan', 'eth0.10', 'br-lan_1'].map(link)));
    expect(links.map((l) => l.device)).toEqual(['lan', 'eth0.10', 'br-lan_1']);
  });
});
