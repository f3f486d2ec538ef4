import { describe, expect, test } from 'vitest';
import { machine } from '../../test/documents.ts';
import { documentNamed, startEngine } from '../../test/engine.ts';
import type { Config } from '../config/config.ts';
import { de } from '../lib/texts/de.ts';
import { en } from '../lib/texts/en.ts';
import { fill } from '../lib/texts/text.ts';
import type { PhoneAt } from './access.ts';
import type { Preview } from './requests.ts';

/** Who would lose access by a document, from the machine as it comes out of the box: 192.0.2.77/24 by DHCP on lan. */
async function previewOf(edit: (d: Config) => unknown, you: string | undefined, phones: readonly PhoneAt[] = []): Promise<Preview> {
  const engine = await startEngine(machine());
  engine.core.phones = async () => phones;
  return engine.preview(edit(engine.document), you);
}
const codes = (p: Preview) => p.losses.map((l) => l.code);
const moved = () => documentNamed('a static address'); // 192.0.2.10/24
const elsewhere = (d: Config): Config => ({
  ...d,
  interfaces: {
    ...d.interfaces,
    lan: { ...(d.interfaces['lan'] as Config['interfaces'][string]), ipv4: { mode: 'static', address: '198.51.100.10/24' } },
  },
  routes: { ...d.routes, ipv4: { from: 'none' } },
  dns: { ...d.dns, servers: { from: 'static', addresses: ['198.51.100.1'] } },
});

describe('the dry run names', () => {
  test('you, who are moved, with both addresses', async () => {
    const p = await previewOf(moved, '192.0.2.50');
    expect(p.losses).toEqual([
      { who: 'you', code: 'loses.you-moves', values: { address: '192.0.2.50', from: '192.0.2.77', to: '192.0.2.10' } },
    ]);
    expect(p.moves).toEqual({ from: ['https://192.0.2.77/'], to: ['https://192.0.2.10/'] });
  });

  test('you, who are left behind in the old network', async () => {
    expect(codes(await previewOf(elsewhere, '192.0.2.50'))).toEqual(['loses.you-network']);
  });

  test('you, who come through a gateway that goes away', async () => {
    const without = (d: Config): Config => ({ ...d, routes: { ...d.routes, ipv4: { from: 'none' } } });
    expect(codes(await previewOf(without, '203.0.113.9'))).toEqual(['loses.you-no-route']);
    expect(codes(await previewOf(without, '192.0.2.50'))).toEqual([]);
  });

  test('you, whose port goes; and that is asked to be confirmed', async () => {
    const p = await previewOf((d) => ({ ...d, webserver: { ...d.webserver, httpsPort: 8443 } }), '192.0.2.50');
    expect(p.losses).toEqual([{ who: 'you', code: 'loses.you-port', values: { address: '192.0.2.50', from: 443, to: 8443 } }]);
    expect(p.impact).toBe('drops-admin');
    expect(p.moves?.to).toEqual(['https://192.0.2.77:8443/']);
  });

  describe('you, whom the web server leaves out:', () => {
    const allow =
      (networks: readonly string[], interfaces: readonly string[] = []) =>
      (d: Config) => ({
        ...d,
        webserver: { ...d.webserver, allow: { networks, interfaces } },
      });
    const twoWays = (d: Config): Config => ({
      ...d,
      interfaces: {
        ...d.interfaces,
        voice: {
          ...(d.interfaces['voice'] as Config['interfaces'][string]),
          role: 'lan',
          ipv4: { mode: 'static', address: '198.51.100.1/24' },
        },
      },
      dhcp: {},
    });

    test('no network of yours', async () => {
      const p = await previewOf(allow(['198.51.100.0/24']), '192.0.2.50');
      expect(p.losses).toEqual([{ who: 'you', code: 'loses.you-excluded', values: { address: '192.0.2.50' } }]);
      expect(p.problems.map((x) => [x.code, x.path])).toEqual([['webserver.excludes-you', '/webserver/allow/networks']]);
    });

    test.each([
      ['in its network', '192.0.2.50', ['loses.you-interface'], ['webserver.excludes-your-interface']],
      ['through its gateway', '203.0.113.9', ['loses.you-interface'], []],
      ['but you come in by the other one', '198.51.100.50', [], []],
    ])('not the interface that you come in by, %s', async (_, you, lost, warned) => {
      const p = await previewOf((d) => allow([], ['voice'])(twoWays(d)), you);
      expect(codes(p)).toEqual(lost);
      expect(p.problems.map((x) => x.code)).toEqual(warned);
    });

    test.each([
      ['a network of yours', ['192.0.2.0/24'], '192.0.2.50'],
      ['your address alone', ['192.0.2.50'], '192.0.2.50'],
      ['your IPv6 network', ['2001:db8::/64'], '2001:db8::50'],
    ])('not with %s', async (_, networks, you) => {
      const p = await previewOf(allow(networks), you);
      expect([codes(p), p.problems]).toEqual([[], []]);
    });
  });

  test('you, who come by an IP version that goes', async () => {
    const p = await previewOf(moved, '2001:db8::50');
    expect(codes(p).filter((c) => c === 'loses.you-moves')).toEqual([]);
  });

  test('nobody at the console, and nobody by a change that nobody notices', async () => {
    expect((await previewOf(moved, undefined)).losses).toEqual([]);
    expect((await previewOf((d) => ({ ...d, protection: { ...d.protection, maxFailures: 9 } }), '192.0.2.50')).losses).toEqual([]);
  });

  test('phones whose PBX moves, and until when', async () => {
    const at = (n: number, leaseSeconds?: number): PhoneAt => ({
      mac: `00:00:5e:00:53:0${n}`,
      address: `192.0.2.10${n}`,
      ...(leaseSeconds === undefined ? {} : { leaseSeconds }),
    });
    expect((await previewOf(moved, undefined, [at(1, 600), at(2, 61)])).losses).toEqual([
      { who: 'phones', code: 'loses.phones-until-lease', values: { count: 2, interface: 'lan', from: '192.0.2.77', minutes: 10 } },
    ]);
    expect(codes(await previewOf(moved, undefined, [at(1, 600), at(2)]))).toEqual(['loses.phones-address']);
    expect(codes(await previewOf(moved, undefined, [{ mac: '00:00:5e:00:53:01', address: '203.0.113.7' }]))).toEqual([]);
  });

  test('whoever speaks only an older TLS, whom nobody knows before web has told; and nobody when an older one is spoken again', async () => {
    const least = (tlsMinimum: '1.2' | '1.3') => (d: Config) => ({ ...d, webserver: { ...d.webserver, tlsMinimum } });
    expect((await previewOf(least('1.3'), undefined)).losses).toEqual([
      { who: 'others', code: 'loses.others-tls', values: { minimum: '1.3' } },
    ]);
    expect((await previewOf(least('1.2'), undefined)).losses).toEqual([]);
  });

  describe('of a newer least TLS', () => {
    const previewWith = async (came: readonly string[], version: 'TLSv1.1' | 'TLSv1.2' = 'TLSv1.2') => {
      const engine = await startEngine(machine());
      engine.core.phones = async () => [{ mac: '00:00:5e:00:53:01', address: '192.0.2.101' }];
      const now = engine.core.host.clock.now();
      engine.core.handshakes = { since: now - 7200, peers: came.map((address, n) => ({ address, version, at: now - n })) };
      return engine.preview({ ...engine.document, webserver: { ...engine.document.webserver, tlsMinimum: '1.3' } });
    };

    test('phones and others by their addresses', async () => {
      expect((await previewWith(['192.0.2.50', '192.0.2.101', '2001:db8::50'])).losses).toEqual([
        { who: 'phones', code: 'loses.tls-phones', values: { minimum: '1.3', hours: 2, count: 1, addresses: '192.0.2.101' } },
        { who: 'others', code: 'loses.tls-others', values: { minimum: '1.3', hours: 2, count: 2, addresses: '192.0.2.50, 2001:db8::50' } },
      ]);
    });

    test('no more than a sentence takes, and how many there are', async () => {
      const [loss] = (await previewWith(Array.from({ length: 20 }, (_, n) => `198.51.100.${n + 1}`))).losses;
      expect(loss?.values).toMatchObject({ count: 20, addresses: expect.stringMatching(/^(198\.51\.100\.\d, ){5}198\.51\.100\.6 …$/) });
    });

    test('that nobody came so, and for how long that is known; it waits for confirmation all the same', async () => {
      const p = await previewWith([]);
      expect(p.losses).toEqual([{ who: 'others', code: 'loses.tls-nobody', values: { minimum: '1.3', hours: 2 } }]);
      expect(p.impact).toBe('drops-admin');
    });
  });

  test('phones whose port goes', async () => {
    const p = await previewOf((d) => ({ ...d, asterisk: { ...d.asterisk, sipPort: 5070 } }), undefined, [
      { mac: '00:00:5e:00:53:01', address: '192.0.2.101' },
    ]);
    expect(codes(p)).toEqual(['loses.phones-port']);
  });
});

describe('of the web server, confirmation is asked for', () => {
  type Web = Config['webserver'];
  const impactOf = async (from: Partial<Web>, to: Partial<Web>): Promise<string> => {
    const engine = await startEngine(machine());
    const with_ = (w: Partial<Web>) => ({ ...engine.document, webserver: { ...engine.document.webserver, ...w } });
    await engine.apply(with_(from), { by: 'anna', reason: '', confirmSeconds: 60 });
    if (engine.transactions.pending) await engine.transactions.confirm({ by: 'anna' });
    return (await engine.preview(with_(to))).impact;
  };
  const allow = (networks: string[], interfaces: string[] = []): Partial<Web> => ({ allow: { networks, interfaces } });
  test.each<[string, Partial<Web>, Partial<Web>]>([
    ['the port moves', {}, { httpsPort: 8443 }],
    ['networks are left out', {}, allow(['192.0.2.0/24'])],
    ['a network becomes smaller', allow(['192.0.2.0/24']), allow(['192.0.2.0/25'])],
    ['one network takes the place of another', allow(['192.0.2.0/24']), allow(['198.51.100.0/24', '2001:db8::/32'])],
    ['interfaces are left out', {}, allow([], ['lan'])],
    ['browsers need a newer TLS', {}, { tlsMinimum: '1.3' }],
  ])('when %s', async (_, from, to) => {
    expect(await impactOf(from, to)).toBe('drops-admin');
  });
  test.each<[string, Partial<Web>, Partial<Web>]>([
    ['everybody is let in again', allow(['192.0.2.0/24'], ['lan']), allow([])],
    ['a network becomes larger', allow(['192.0.2.0/25', '2001:db8::1']), allow(['192.0.2.0/24', '2001:db8::/32'])],
    ['an interface joins', allow([], ['lan']), allow([], ['lan', 'voice'])],
    ['an older TLS is spoken again', { tlsMinimum: '1.3' }, { tlsMinimum: '1.2' }],
    ['plain HTTP redirects nobody', {}, { redirect: false }],
    ['sessions end sooner', {}, { session: { idleMinutes: 5, absoluteHours: 1 } }],
  ])('not when %s', async (_, from, to) => {
    expect(await impactOf(from, to)).not.toBe('drops-admin');
  });
});

test('both languages have the same sentences, with the same values', () => {
  for (const part of ['losses', 'probes'] as const) {
    expect(Object.keys(de[part])).toEqual(Object.keys(en[part]));
    const values = (text: string | undefined) => [...(text ?? '').matchAll(/\{\w+\}/g)].map(String).sort();
    for (const code of Object.keys(en[part])) expect(values(de[part][code]), code).toEqual(values(en[part][code]));
  }
  expect(fill(en.losses['loses.you-port'], { address: '192.0.2.50', from: 443, to: 8443 })).toContain('8443');
});
