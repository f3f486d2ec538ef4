import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { documents } from '../../../test/documents.ts';
import { type Issued, office } from '../../../test/pki.ts';
import type { Config } from '../../config/config.ts';
import { FakeHost } from '../../host/fake.ts';
import { CertificateKeeper } from './acme.ts';
import { acmeStateFile, failureOf } from './acme-state.ts';

const day = 86_400;
const name = 'pbx.example.test';
const first = documents[0]?.[1] as Config;
const acme: Config['webserver']['certificate'] = {
  from: 'acme',
  directory: 'https://acme.example.test/directory',
  email: 'it@example.test',
  names: [name],
  acceptTerms: true,
};

/** A machine whose lego does as the test says. */
class Machine extends FakeHost {
  answers: ('certificate' | string)[] = [];
  readonly asked: (readonly string[])[] = [];
  issued: { leaf: Issued; middle: Issued } | undefined;
  override async run(argv: readonly [string, ...string[]]) {
    if (argv[0] !== 'lego') return { code: 0, stdout: '', stderr: '' };
    this.asked.push(argv);
    const answer = this.answers.shift() ?? 'certificate';
    if (answer !== 'certificate' || !this.issued) return { code: 1, stdout: '', stderr: answer };
    const { leaf, middle } = this.issued;
    const file = (end: string, content: string) =>
      this.files.set(`var/acme/certificates/${name}.${end}`, { kind: 'file', path: '', reader: 'root', content });
    file('crt', leaf.certificate + middle.certificate);
    file('key', leaf.key);
    return { code: 0, stdout: '', stderr: '' };
  }
}

let issued: { leaf: Issued; middle: Issued };
let machine: Machine;
let config: Config;
let said: string[];
let keeper: CertificateKeeper;

beforeAll(async () => {
  const now = new FakeHost().clock.now() * 1000;
  issued = await office([name], { from: new Date(now - day * 1000), until: new Date(now + 90 * day * 1000) });
});
beforeEach(() => {
  machine = new Machine();
  machine.issued = issued;
  config = { ...first, webserver: { ...first.webserver, hostname: name, certificate: acme } };
  said = [];
  keeper = new CertificateKeeper({
    host: machine,
    at: (path) => `/srv/switchroom/${path}`,
    config: () => config,
    environment: () => ({ HTTPS_PROXY: 'http://192.0.2.9:3128' }),
    renewed: (v) => said.push(`renewed ${v.names}`),
    failed: (v) => said.push(`failed ${v.layer}`),
    expires: (v) => said.push(`expires ${v.name} within ${v.days}`),
    changed: () => said.push('changed'),
  });
});
const look = async (): Promise<void> => {
  keeper.look();
  await keeper.idle();
};

describe('an authority', () => {
  test('is asked once, and what it gives is served', async () => {
    await look();
    await look();
    expect(said).toEqual([`renewed ${name}`, 'changed']);
    expect(machine.asked).toHaveLength(1);
    expect(machine.asked[0]?.join(' ')).toMatch(
      /^lego --accept-tos --email it@example.test --server https:.*--http.webroot \/srv\/switchroom\/run\/acme .* run$/,
    );
    expect(machine.files.get('etc/web/tls-acme/key.pem')).toMatchObject({ reader: 'web' });
    expect(machine.files.get('etc/web/tls-acme/chain.pem')?.content).toContain('BEGIN CERTIFICATE');
    expect(await keeper.view()).toMatchObject({ state: 'issued' });
  });

  test('is asked again a month before the end, by renewing, and at once when a person wants it', async () => {
    await look();
    machine.clock.advance(59 * day * 1000);
    await look();
    expect(machine.asked).toHaveLength(1);
    machine.clock.advance(2 * day * 1000);
    await look();
    expect(machine.asked[1]?.slice(-4)).toEqual(['renew', '--days', '36500', '--no-random-sleep']);
    keeper.renew();
    await keeper.idle();
    expect(machine.asked).toHaveLength(3);
  });

  test('that refuses is asked again later and later; the old certificate stays, and it is said once', async () => {
    await look();
    const chain = machine.files.get('etc/web/tls-acme/chain.pem')?.content;
    machine.clock.advance(61 * day * 1000);
    machine.answers = Array(9).fill('acme: error: 429 :: urn:ietf:params:acme:error:rateLimited :: too many');
    await look();
    await look();
    expect(machine.asked).toHaveLength(2);
    machine.clock.advance(61_000);
    await look();
    machine.clock.advance(61_000);
    await look();
    expect(machine.asked).toHaveLength(3);
    expect(said.filter((s) => s.startsWith('failed'))).toEqual(['failed rate']);
    expect(machine.files.get('etc/web/tls-acme/chain.pem')?.content).toBe(chain);
    expect(await keeper.view()).toMatchObject({ state: 'failed', failure: { layer: 'rate', times: 2 } });
  });

  test('is asked for other names anew, and not at all when it is not wanted', async () => {
    await look();
    config = { ...config, webserver: { ...config.webserver, certificate: { ...acme, names: ['pbx2.example.test'] } } };
    await look();
    expect(machine.asked[1]?.at(-1)).toBe('run');
    config = { ...config, webserver: { ...config.webserver, certificate: { from: 'own' } } };
    await look();
    expect(machine.asked).toHaveLength(2);
    expect(await keeper.view()).toEqual({ state: 'off' });
  });

  test('that gives a certificate for somebody else is a failure', async () => {
    const other = await office([name]);
    machine.issued = { leaf: { ...issued.leaf, key: other.leaf.key }, middle: issued.middle };
    await look();
    expect(said).toEqual(['failed certificate']);
    expect(machine.files.has('etc/web/tls-acme/chain.pem')).toBe(false);
  });

  test('survives a damaged memory and a full disk', async () => {
    machine.files.set(acmeStateFile, { kind: 'file', path: acmeStateFile, reader: 'root', content: '{' });
    machine.failOn = (op) => op.startsWith('write');
    await look();
    machine.failOn = undefined;
    await look();
    expect(await keeper.view()).toMatchObject({ state: 'issued' });
  });
});

test('the end of an uploaded certificate is said 30, 14 and 7 days before, once each', async () => {
  config = { ...config, webserver: { ...config.webserver, certificate: { from: 'uploaded', pair: { secret: 'abcd' } } } };
  machine.files.set('etc/web/tls-uploaded/chain.pem', { kind: 'file', path: '', reader: 'web', content: issued.leaf.certificate });
  for (const days of [50, 11, 1, 15, 1, 8]) {
    machine.clock.advance(days * day * 1000);
    await look();
    await look();
  }
  expect(said).toEqual([30, 14, 7].map((d) => `expires ${name} within ${d}`));
});

test.each([
  ['lookup acme.example.test on 192.0.2.53:53: no such host', 'name'],
  ['dial tcp 192.0.2.1:14000: connect: connection refused', 'connect'],
  ['Get "https://acme.example.test/directory": dial tcp 192.0.2.1:443: i/o timeout', 'connect'],
  ['x509: certificate signed by unknown authority', 'tls'],
  ['proxyconnect tcp: dial tcp 192.0.2.9:3128: connect: connection refused', 'proxy'],
  ['acme: error: 403 :: urn:ietf:params:acme:error:unauthorized :: The key authorization file was wrong', 'challenge'],
  ['acme: error: 400 :: urn:ietf:params:acme:error:connection :: Fetching http://pbx.example.test/: refused', 'challenge'],
  ['acme: error: 400 :: urn:ietf:params:acme:error:rejectedIdentifier :: policy forbids', 'order'],
  ['acme: error: 403 :: urn:ietf:params:acme:error:externalAccountRequired', 'account'],
  ['acme: error: 429 :: urn:ietf:params:acme:error:rateLimited', 'rate'],
  ['acme: error: 404 :: GET :: https://acme.example.test/', 'directory'],
  ['spawn lego ENOENT', 'client'],
  ['something else', 'unknown'],
])('what lego says belongs to a layer: %s', (text, layer) => {
  expect(failureOf(`2026/11/23 08:00:00 [INFO] acme: Registering account\n2026/11/23 08:00:01 ${text}\n`)).toMatchObject({ layer });
});
