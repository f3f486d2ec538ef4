import { describe, expect, test } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import { mergePatch } from '../src/config/merge-patch.ts';
import { recordOf } from '../src/engine/record.ts';
import { SecretStore } from '../src/engine/secrets.ts';
import { collect, documentWithoutSecrets } from '../src/engine/support/bundle.ts';
import { readLogs } from '../src/engine/support/logs.ts';
import { knownSecrets } from '../src/engine/support/secrets.ts';
import { tarGz, untarGz } from '../src/host/archive.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { parseLog } from '../src/lib/logs.ts';
import { redactor, removed } from '../src/lib/redact.ts';
import { placesOf } from '../src/lib/schema-secrets.ts';
import { machine } from './documents.ts';

/** What leaves the machine in a support bundle or by the log viewer holds no secret, of whatever kind and wherever it stood. */
const file = (host: FakeHost, path: string, content: string): void =>
  void host.files.set(path, { kind: 'file', path, reader: 'root', content });

const keyLine = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgplanted1plantedkey';
const pem = `-----BEGIN PRIVATE KEY-----\n${keyLine}\nsecondline0secondline0secondline0secondline0secondline0secondline0\n-----END PRIVATE KEY-----\n`;

/** A document with something at every place where the schema says that a secret may lie. */
function plantedDocument(): unknown {
  return mergePatch(
    configSchema.parse({ version: 1, interfaces: { lan: { match: { name: 'lan' }, role: 'lan', ipv4: { mode: 'dhcp' } } } }),
    {
      proxy: { mode: 'http', host: 'proxy.example.test', port: 3128, user: 'pbx', password: { secret: 'secret-proxy-id' }, exceptions: [] },
      messages: {
        mail: {
          server: 'mail.example.test',
          user: 'pbx',
          password: { secret: 'secret-mail-id' },
          from: 'a@example.test',
          to: ['b@example.test'],
        },
        webhook: { url: 'https://hooks.example.test/services/T0PLANTED/B0PLANTED?key=PLANTEDQUERY', token: { secret: 'secret-hook-id' } },
      },
      protection: {
        feeds: [{ name: 'feed', url: 'https://feeds.example.test/PLANTEDFEED/list.jws?k=PLANTEDFEEDKEY', key: 'A'.repeat(43) }],
      },
      webserver: { certificate: { from: 'uploaded', pair: { secret: 'secret-pair-id' } } },
    },
  );
}

test('the schema says where secrets lie, and these are the places', () => {
  const places = placesOf(configSchema).map((p) => p.path.join('/'));
  expect(places).toEqual(
    expect.arrayContaining([
      'proxy/password',
      'messages/mail/password',
      'messages/webhook/token',
      'messages/webhook/url',
      'webserver/certificate/pair',
      'webserver/certificate/authority',
      'protection/feeds/*/url',
    ]),
  );
});

test('a document is shown without them, and with everything else', () => {
  const shown = documentWithoutSecrets(plantedDocument());
  expect(shown).toMatchObject({
    proxy: { host: 'proxy.example.test', user: 'pbx', password: removed },
    messages: {
      mail: { password: removed, from: 'a@example.test' },
      webhook: { url: `https://hooks.example.test/${removed}`, token: removed },
    },
    webserver: { certificate: { from: 'uploaded', pair: removed } },
    protection: { feeds: [{ name: 'feed', url: `https://feeds.example.test/${removed}` }] },
  });
  expect(JSON.stringify(shown)).not.toMatch(/PLANTED|secret-\w+-id/);
});

describe('a line', () => {
  const clean = redactor([]);
  test.each([
    ['Authorization: Bearer PLANTED0abcdef', /PLANTED/],
    ['> authorization: Basic cGJ4OlBMQU5URUQ=', /cGJ4/],
    ['Proxy-Authorization: Digest username="201", realm="pbx", nonce="PLANTED1", uri="sip:x", response="PLANTED2deadbeef"', /PLANTED/],
    ['WWW-Authenticate: Digest realm="pbx", nonce="PLANTED", opaque="PLANTED"', /PLANTED/],
    ['set-cookie: __Host-session=PLANTEDcookie; Path=/', /PLANTED/],
    ['{"headers":{"cookie":"__Host-session=PLANTED; a=b"},"x":1}', /PLANTED/],
    ['GET https://user:PLANTEDpw@proxy.example.test:3128/ failed', /PLANTED/],
    ['connecting to postgres://pbx:PLANTED@db.example.test/x', /PLANTED/],
    ['{"user":"admin","password":"PLANTED with \\" quote PLANTED"}', /PLANTED/],
    ['password=PLANTED123 user=x', /PLANTED/],
    ['auth_pass => PLANTED', /PLANTED/],
    ['smtp_password: PLANTED', /PLANTED/],
    ['running lego --hmac PLANTED --token PLANTED run', /PLANTED/],
    ['https://hooks.example.test/x?api_key=PLANTED&token=PLANTED', /PLANTED/],
    ['md5_cred=PLANTED0123456789abcdef', /PLANTED/],
    [`token sw_0123456789abcdef_${'PLANTED'.padEnd(43, 'x')} was used`, /PLANTED/],
    ['eyJhbGciOiJFZERTQSJ9.eyJQTEFOVEVEIjoxfQ.PLANTEDsignature', /PLANTED|eyJ/],
    ['admin:$argon2id$v=19$m=19456,t=2,p=1$PLANTEDsalt$PLANTEDhash', /PLANTED/],
    [`key: ${pem.replaceAll('\n', ' ')}`, /planted1planted|secondline/],
    [`an upload began\n${pem}and ended`, /planted1planted|secondline/],
  ])('like %j loses its secret', (line, secret) => {
    expect(clean(line)).not.toMatch(secret);
    expect(clean(line)).toContain(removed);
  });

  test.each([
    '2026-11-23 10:00:00.000 engine: ready with revision 4',
    'dhcpcd: lan: leased 192.0.2.77 for 3600 seconds',
    'the certificate of pbx.example.test is valid until 2027-01-01',
    'Endpoint 201 is now Reachable, AOR 201, contact sip:201@198.51.100.20:5060',
    'wrong-password from 203.0.113.9 for 201',
  ])('that holds none stays as it is: %s', (line) => {
    expect(clean(line)).toBe(line);
  });
});

test('what is known is removed in every spelling, and a short one only where it stands alone', () => {
  const secret = 'pä ss"wörd+/1';
  const clean = redactor([secret, '2026']);
  for (const spelt of [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
  ])
    expect(clean(`x ${spelt} y`), spelt).not.toContain(spelt.replaceAll('"', '').slice(2, 8));
  expect(clean('pin 2026, at 20261123')).toBe(`pin ${removed}, at 20261123`);
});

test('hostile text comes to an end', () => {
  const clean = redactor(['abcdefgh'.repeat(4)]);
  for (const evil of [
    '"'.repeat(50_000),
    'password'.repeat(20_000),
    '-----BEGIN PRIVATE KEY'.repeat(5000),
    `a://${'b'.repeat(100_000)}`,
    'a.'.repeat(50_000),
    'eyJaaaaaaaa-'.repeat(5000),
  ])
    expect(clean(evil).length).toBeGreaterThan(0);
});

describe('a bundle', () => {
  async function planted(): Promise<{ host: FakeHost; secrets: readonly string[] }> {
    const host = machine();
    const store = await SecretStore.open(host);
    const ari = store.named('asterisk/ari');
    const given = ['Geheimnis des Proxys 1', 'Mail*Passwort 2', 'hook-token-3', pem];
    for (const text of given) await store.keep(text);
    await store.flush();
    const phone = store.phone('00:00:5e:00:53:01', 2);
    const old = store.phone('00:00:5e:00:53:01', 1);
    file(host, 'var/engine/subscribers/4.json', JSON.stringify({ extensions: [], devices: [{ mac: '00:00:5e:00:53:01', generation: 2 }] }));
    file(host, 'var/ca/key.pem', pem.replace('planted1', 'planted2'));
    file(host, 'var/acme/accounts/acme.example.test/keys/a.key', pem.replace('planted1', 'planted3'));
    file(host, 'run/web/first-password', 'abcd-efgh-jkmn-pqrs\n');
    file(host, 'var/engine/head.json', '{"revision":3,"subscribers":4}');
    file(
      host,
      'var/engine/revisions/00000003.json',
      JSON.stringify({ revision: 3, at: 1, by: 'admin', reason: 'test', document: plantedDocument() }),
    );
    const rendered = {
      web: [{ kind: 'file', path: 'etc/web/messages.json', reader: 'web', content: JSON.stringify({ password: given[1] }) }],
    };
    file(host, 'var/engine/manifest.json', JSON.stringify(rendered));
    const under = { from: { revision: 2 }, to: { revision: 3 }, by: 'anna', previous: rendered, adds: rendered };
    const state = [{ path: 'var/engine/secrets.json', reader: 'root', content: 'a key of before' }];
    file(host, 'var/engine/journal', recordOf(JSON.stringify({ ...under, state })));
    const secrets = [
      ari,
      store.named('master'),
      ...given.slice(0, 3),
      ...[1, 2, 3].map((n) => keyLine.replace('planted1', `planted${n}`)),
      phone,
      old,
      'abcd-efgh-jkmn-pqrs',
    ];
    // As programs might write them: bare, without a word that would give them away.
    const lines = secrets.map((s, n) => `2026-11-23 10:00:${String(n).padStart(2, '0')}.000000000  something about ${s} happened`);
    const shaped = [
      'Authorization: Digest username="201", response="0123456789abcdefSHAPED"',
      'proxy http://pbx:SHAPEDpassword@proxy.example.test:3128 refused',
      'cookie: __Host-session=SHAPEDsession',
    ].map((l) => `2026-11-23 10:01:00.000000000  ${l}`);
    file(host, 'var/log/asterisk/current', `${[...lines, ...shaped].join('\n')}\n`);
    file(host, 'var/log/engine/@4000000065.s', `2026-11-23 09:00:00.000000000  older, with ${given[0]}\n`);
    return { host, secrets: [...secrets, 'SHAPED', 'PLANTED', 'secondline0'] };
  }

  test('holds none of the secrets that lie on the machine, in logs and in tables', async () => {
    const { host, secrets } = await planted();
    const web = JSON.stringify({
      messages: [{ code: 'x', values: { detail: `login with ${secrets[3]} refused`, url: 'https://a:SHAPED@b.example.test/' } }],
    });
    const files = await collect(host, {
      version: 'test',
      views: { status: async () => ({ note: secrets[2] }), broken: () => Promise.reject(new Error(`no ${secrets[4]}`)) },
      web,
    });
    const archive = await tarGz(files, host.clock.now());
    const unpacked = untarGz(archive);
    expect(unpacked.map((e) => e.name)).toEqual(
      expect.arrayContaining([
        'README.txt',
        'config/document.json',
        'logs/asterisk.txt',
        'logs/engine.txt',
        'network/nftables.txt',
        'state/web.json',
      ]),
    );
    for (const { name, text } of unpacked) for (const s of secrets) expect(text.includes(s), `${s} in ${name}`).toBe(false);
    // What is no secret is there, or the bundle would help nobody.
    const of = (name: string): string => unpacked.find((e) => e.name === name)?.text ?? '';
    expect(of('logs/asterisk.txt')).toContain('something about [removed] happened');
    expect(of('config/document.json')).toContain('proxy.example.test');
    expect(of('config/manifest.json')).toContain('etc/web/messages.json');
    expect(of('config/change.json')).toContain('anna');
    expect(of('config/change.json')).not.toContain('a key of before');
    expect(of('state/web.json')).toContain('login with [removed] refused');
  });

  test('is the same twice, sorted, and as tar reads it', async () => {
    const files = [
      { name: 'b/two.txt', text: 'zwei\n' },
      { name: 'a.txt', text: 'ä'.repeat(700) },
    ];
    const [one, two] = [await tarGz(files, 1_700_000_000), await tarGz(files.toReversed(), 1_700_000_000)];
    expect(one.equals(two)).toBe(true);
    expect(untarGz(one)).toEqual([files[1], files[0]]);
    await expect(tarGz([{ name: '../etc/passwd', text: '' }], 1)).rejects.toThrow(/no name/);
    await expect(tarGz([{ name: `a/${'b'.repeat(120)}`, text: '' }], 1)).rejects.toThrow(/no name/);
  });

  test('can be made with nothing of the engine left but broken files', async () => {
    const host = machine();
    file(host, 'var/engine/head.json', '{"revi');
    file(host, 'var/engine/revisions/00000001.json', 'damaged');
    const files = await collect(host, { version: 'test', views: {} });
    expect(files.find((f) => f.name === 'config/document.json')?.text).toContain('none');
  });

  test('knows the secrets of phones of every generation', async () => {
    const { host } = await planted();
    const store = await SecretStore.open(host);
    expect(await knownSecrets(host)).toEqual(
      expect.arrayContaining([store.phone('00:00:5e:00:53:01', 1), store.phone('00:00:5e:00:53:01', 2)]),
    );
  });
});

describe('logs', () => {
  const text = [
    '2026-11-23 10:00:00.123456789  engine: ready with revision 4',
    'a line without a time',
    '2026-11-23 10:00:05.000000000  2026-11-23T10:00:05.000Z engine: look failed: no route',
    '2026-11-23 10:00:09.000000000  warning: slow',
    '',
  ].join('\n');

  test('are lines with time, program and how bad they are', () => {
    const lines = parseLog('engine', text);
    expect(lines.map((l) => l.level)).toEqual(['information', 'information', 'error', 'warning']);
    expect(lines[1]?.at).toBe(lines[0]?.at);
    expect(lines[2]?.text).toBe('engine: look failed: no route');
  });

  test('are found by program, text, time and level, the newest first, without secrets', async () => {
    const host = machine();
    file(host, 'var/log/engine/current', text);
    file(host, 'var/log/web/current', '2026-11-23 10:00:07.000000000  hello geheim12\n');
    const ask = async (asked: object) => (await readLogs(host, { limit: 100, ...asked }, redactor(['geheim12']))).lines.map((l) => l.text);
    expect((await ask({}))[0]).toBe('warning: slow');
    expect(await ask({ process: 'web' })).toEqual([`hello ${removed}`]);
    expect(await ask({ text: 'READY' })).toEqual(['engine: ready with revision 4']);
    expect(await ask({ text: 'geheim12' })).toEqual([]);
    expect(await ask({ level: 'error' })).toEqual(['engine: look failed: no route']);
    expect(await ask({ since: Date.parse('2026-11-23T10:00:08') / 1000 })).toEqual(['warning: slow']);
    expect(await ask({ limit: 1 })).toHaveLength(1);
    expect((await readLogs(host, { limit: 1, process: '../../etc' }, (t) => t)).lines).toEqual([]);
  });
});
