import fc from 'fast-check';
import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import type { Release } from '../engine/requests.ts';
import { textSchema } from '../lib/text.ts';
import type { Account } from './account.ts';
import { type Answer, createAnswers } from './answer.ts';
import { identify, plainAddress, userAgent } from './identify.ts';
import type { KnownPhone, ProvisioningPorts, Visit } from './ports.ts';
import { renderAccount } from './render.ts';
import { provisioningRoutes } from './routes.ts';
import { vendors } from './vendors/vendors.ts';

const mac = '00:00:5e:00:53:01';
const path = { baresip: '/provisioning/baresip/00005e005301.accounts', linphone: '/provisioning/linphone/00005e005301.xml' } as const;

/** An office in memory: one phone, leased at 192.0.2.7, and an engine that decides as the real one does. */
class Office implements ProvisioningPorts {
  device: KnownPhone | undefined = {
    mac,
    vendor: 'linphone',
    generation: 1,
    secretGeneration: 0,
    extension: { number: '201', name: 'Reception' },
  };
  open = true;
  released = 0;
  time = 0;
  leased = [{ mac, address: '192.0.2.7' }];
  readonly visits: Visit[] = [];
  readonly messages: string[] = [];
  phone = async (m: string) => (this.device?.mac === m ? this.device : undefined);
  leases = async () => this.leased;
  windowOpen = async () => this.open;
  release = async (r: { mac: string; generation: number; address: string }): Promise<Release> => {
    if (!this.leased.some((l) => l.mac === r.mac && l.address === r.address)) return { refused: 'address-not-leased', message: '' };
    if (!this.open) return { refused: 'no-window', message: '' };
    if (this.released >= r.generation) return { refused: 'already-released', message: '' };
    this.released = r.generation;
    return { password: `password-${r.generation}` };
  };
  settings = async () => ({ realm: 'switchroom', sipPort: 5060, language: 'en' as const });
  record = async (visit: Visit) => {
    this.visits.push(visit);
    if (visit.outcome === 'secret' && this.device && visit.generation) this.device = { ...this.device, secretGeneration: visit.generation };
  };
  message = async (code: string) => void this.messages.push(code);
  now = () => this.time;

  readonly answers = createAnswers(this);
  fetch(kind: 'baresip' | 'linphone' = 'linphone', address = '192.0.2.7'): Promise<Answer> {
    return this.answers({ path: path[kind], address, localAddress: '192.0.2.1', userAgent: 'x' });
  }
  as(vendor: string): this {
    if (this.device) this.device = { ...this.device, vendor };
    return this;
  }
}

describe('a phone’s file', () => {
  test('holds its secret once; after that it leaves the account alone', async () => {
    const office = new Office();
    expect((await office.fetch()).body).toContain('password-1');
    const again = await office.fetch();
    expect(again.body).not.toContain('auth_info');
    expect(again.body).toContain('reg_proxy');
    expect(office.visits.map((v) => v.outcome)).toEqual(['secret', 'kept']);
    expect(office.messages).toEqual(['phone.provisioned']);
  });

  test('is not sent to a phone that would replace its account by it', async () => {
    const office = new Office().as('baresip');
    expect((await office.fetch('baresip')).body).toContain('auth_pass=password-1');
    expect(await office.fetch('baresip')).toEqual({ status: 204 });
  });

  test('holds the new secret after a renewal, at once, and is announced again', async () => {
    const office = new Office();
    await office.fetch();
    if (office.device) office.device = { ...office.device, generation: 2 };
    expect((await office.fetch()).body).toContain('password-2');
    expect(office.messages).toEqual(['phone.provisioned', 'phone.provisioned']);
  });

  test('holds no secret outside the window, and says so once an hour', async () => {
    const office = new Office();
    office.open = false;
    for (let n = 0; n < 5; n++) expect((await office.fetch()).body).not.toContain('auth_info');
    expect(office.messages).toEqual(['phone.no-window']);
    office.time += 3600;
    await office.fetch();
    expect(office.messages).toEqual(['phone.no-window', 'phone.no-window']);
    expect(office.released).toBe(0);
  });

  test('holds no secret for another address, before and after the phone has its own', async () => {
    const office = new Office();
    expect((await office.fetch('linphone', '192.0.2.99')).body).not.toContain('auth_info');
    expect(office.released).toBe(0);
    await office.fetch();
    expect((await office.fetch('linphone', '192.0.2.99')).body).not.toContain('auth_info');
    expect(office.messages).toEqual(['phone.address-not-leased', 'phone.provisioned']);
  });

  test('that was lost on its way is not given again: the administrator is told and renews it', async () => {
    const office = new Office();
    office.released = 1;
    expect((await office.fetch()).body).not.toContain('auth_info');
    expect(office.messages).toEqual(['phone.already-released']);
  });

  test('of another kind of phone is not found', async () => {
    const office = new Office();
    expect(await office.fetch('baresip')).toEqual({ status: 404 });
    expect([office.messages, office.released]).toEqual([['phone.other-vendor'], 0]);
  });

  test('of a phone that nobody entered is not found; inside the window it is listed, if it is leased here', async () => {
    const office = new Office();
    office.device = undefined;
    expect(await office.fetch('linphone', '192.0.2.99')).toEqual({ status: 404 });
    expect(office.visits).toEqual([]);
    expect(await office.fetch()).toEqual({ status: 404 });
    expect(office.visits.map((v) => v.outcome)).toEqual(['unknown']);
    office.open = false;
    await office.fetch();
    expect([office.visits.length, office.messages]).toEqual([1, ['phone.unknown']]);
  });
});

describe('a request', () => {
  test('is known by its path', () => {
    expect(identify(path.linphone)).toMatchObject({ mac, vendor: { id: 'linphone' } });
    expect(identify('/provisioning/linphone/00005E005301.xml')).toMatchObject({ mac });
    for (const bad of [
      '/',
      '/provisioning/',
      '/provisioning/linphone/',
      '/provisioning/linphone/.xml',
      '/provisioning/linphone/00005e00530.xml',
      '/provisioning/linphone/00005e005301.xml/..',
      '/provisioning/linphone/../baresip/00005e005301.accounts',
      '/provisioning/linphone/00005g005301.xml',
      '/provisioning/cisco/00005e005301.cfg',
      '/provisioning//linphone/00005e005301.xml',
    ])
      expect(identify(bad), bad).toBeUndefined();
    fc.assert(fc.property(fc.webPath(), (p) => void identify(p)));
  });

  test('by HEAD counts nothing, and no answer is kept by anybody', async () => {
    const office = new Office();
    const app = Fastify();
    provisioningRoutes(office)(app);
    expect((await app.inject({ method: 'HEAD', url: path.linphone })).statusCode).toBe(404);
    expect(office.visits).toEqual([]);
    const got = await app.inject({ method: 'GET', url: path.linphone, remoteAddress: '::ffff:192.0.2.7' });
    expect([got.statusCode, got.headers['cache-control'], got.headers['content-type']]).toEqual([
      200,
      'no-store',
      'application/xml; charset=utf-8',
    ]);
    expect(got.body).toContain('password-1');
    await app.close();
  });

  test('says what the phone is called, and nothing that harms', () => {
    expect([userAgent(undefined), userAgent('a\r\nb'), userAgent('x'.repeat(500)).length]).toEqual(['', 'a??b', 120]);
    expect([plainAddress('::ffff:192.0.2.7'), plainAddress('2001:db8::7'), plainAddress('192.0.2.7')]).toEqual([
      '192.0.2.7',
      '2001:db8::7',
      '192.0.2.7',
    ]);
  });
});

const account: Account = {
  server: '192.0.2.1',
  port: 5060,
  realm: 'switchroom',
  user: '00005e005301',
  password: 'geheim',
  number: '201',
  name: 'Reception',
  language: 'en',
};
const hostile = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('"', '<', '>', '&', "'", ';', '\\', ',', '#', '{', '}', '%', '|', ']', '-', ' ', 'ä'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 40,
  })
  .filter((s) => textSchema(80).safeParse(s).success);

describe('hostile names', () => {
  test('stay names in a baresip accounts file', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const lines = (renderAccount('baresip', { ...account, name }) ?? '').split('\n');
        expect(lines).toHaveLength(3);
        expect(lines[0]).toMatch(/^# /);
        expect(lines[1]).toMatch(
          /^"[^"<>;]*" <sip:00005e005301@switchroom>;auth_user=00005e005301;auth_pass=geheim;outbound="sip:192\.0\.2\.1:5060;transport=udp";/,
        );
      }),
    );
  });

  test('stay names in a Linphone file', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const entries = readEntries(renderAccount('linphone', { ...account, name }) ?? '');
        expect(entries.map(([n]) => n)).toEqual([
          'reg_proxy',
          'reg_route',
          'reg_identity',
          'realm',
          'reg_expires',
          'reg_sendregister',
          'quality_reporting_enabled',
          'username',
          'realm',
          'domain',
          'passwd',
          'ha1',
        ]);
        expect(entries[2]?.[1]).toMatch(/^"[^"\\]*" <sip:00005e005301@switchroom>$/);
      }),
    );
  });

  test('in a template’s own language say nothing', () => {
    for (const name of ['{{ password }}', '{% raw %}', '{% include "x" %}', "{{ 'a' | raw }}"])
      for (const v of vendors) expect((renderAccount(v.id, { ...account, name }) ?? '').split('geheim')).toHaveLength(2);
  });
});

test('a vendor nobody has a template of has no file', () => {
  for (const v of ['cisco', '', '__proto__', 'constructor']) expect(renderAccount(v, account)).toBeUndefined();
  for (const v of vendors) expect(renderAccount(v.id, account)).toBeDefined();
});

/** Entries of a Linphone file, read as XML is: no markup inside a value, entities back to characters. */
function readEntries(xml: string): [string, string][] {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  const found = [...xml.matchAll(/<entry name="(\w+)" overwrite="true">([^<]*)<\/entry>/g)];
  expect(found.length).toBe(xml.split('<entry').length - 1);
  return found.map((m) => [m[1] ?? '', (m[2] ?? '').replace(/&(\w+);/g, (_, e: string) => entities[e] ?? `?${e}`)]);
}
