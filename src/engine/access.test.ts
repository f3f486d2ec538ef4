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

  test('phones whose port goes', async () => {
    const p = await previewOf((d) => ({ ...d, asterisk: { ...d.asterisk, sipPort: 5070 } }), undefined, [
      { mac: '00:00:5e:00:53:01', address: '192.0.2.101' },
    ]);
    expect(codes(p)).toEqual(['loses.phones-port']);
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
