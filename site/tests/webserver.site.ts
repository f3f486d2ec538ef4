// The web server's certificates, and who may open the pages, on the real machine.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import type { SiteNode } from '../node.ts';
import { NUMBERS } from '../topology.ts';

let site: Site;
let address: string;
const name = 'pbx.example.test';

beforeAll(async () => {
  site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
  address = await eventually(async () => {
    const all = (await site.pbx.cli('interfaces')) as { id: string; addresses: { address: string }[] }[];
    const found = all.find((i) => i.id === 'lan')?.addresses.find((a) => a.address.startsWith(`${site.plan.lan.prefix4}.`));
    return found?.address.split('/')[0];
  });
  await eventually(async () => (await shown()).includes('subject'));
});
afterAll(async () => {
  await site?.stop();
});

/** Subject, issuer and serial of the certificate that a client of `admin` is shown. */
const shown = async (hostname?: string): Promise<string> => {
  const sni = hostname === undefined ? ['-noservername'] : ['-servername', hostname];
  const { stdout } = await site.admin.exec(['openssl', 's_client', '-connect', `${address}:443`, ...sni], { input: '' });
  return (await site.admin.exec(['openssl', 'x509', '-noout', '-subject', '-issuer', '-serial'], { input: stdout })).stdout;
};

async function authority(node: SiteNode): Promise<void> {
  const script = `set -e; mkdir -p /srv/pki; cd /srv/pki
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=Example Root' -keyout root.key -out root.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout leaf.key -out leaf.csr
printf 'subjectAltName=DNS:%s\\nextendedKeyUsage=serverAuth\\n' "$1" > leaf.ext
openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -extfile leaf.ext -out leaf.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out other.key`;
  await node.run(['sh', '-c', script, 'sh', name]);
}

test('an uploaded certificate is shown by its name, and a key that does not fit is refused at its field', async () => {
  await authority(site.pbx);
  const wrong = await site.pbx.command(['certificate', 'upload', '/srv/pki/leaf.pem', '/srv/pki/other.key']);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('/key: this key does not belong to')]);
  const kept = (await site.pbx.cli('certificate', 'upload', '/srv/pki/leaf.pem', '/srv/pki/leaf.key')) as { certificate: unknown };
  await site.pbx.change('/webserver/hostname', name, '/webserver/certificate', JSON.stringify(kept.certificate));
  await eventually(async () => (await shown(name)).includes('Example Root'));
  await eventually(async () => (await shown()).includes('Switchroom CA'));
});

test('an ACME authority is asked, its certificate is shown, and renewed', async () => {
  const node = await site.addNode('authority', { ports: [{ network: 'internet', number: 80 }], gateway: 'internet' }, { layer: 'test' });
  const { prefix4 } = site.plan.internet;
  const internet = `${prefix4}.${NUMBERS.internet}`;
  await site.node('internet').writeFile('/srv/dns/acme', `${prefix4}.80 acme.example.test\n${prefix4}.${NUMBERS.router} ${name}\n`);
  await site.router.forwardPort('tcp', 80, address);
  const script = `set -e; mkdir -p /srv/pebble; cd /srv/pebble
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=acme.example.test' -addext subjectAltName=DNS:acme.example.test -keyout key.pem -out cert.pem
printf '{"pebble":{"listenAddress":"0.0.0.0:14000","managementListenAddress":"0.0.0.0:15000","certificate":"/srv/pebble/cert.pem","privateKey":"/srv/pebble/key.pem","httpPort":80,"tlsPort":443,"ocspResponderURL":"","externalAccountBindingRequired":false}}' > config.json`;
  await node.run(['sh', '-c', script]);
  node.spawn(['pebble', '-config', '/srv/pebble/config.json', '-dnsserver', `${internet}:53`], {
    env: { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' },
    stdio: 'ignore',
  });
  await site.pbx.writeFile('/srv/pki/acme.pem', await node.readFile('/srv/pebble/cert.pem'));
  const roots = await site.pbx.cli('secret', 'put', '/srv/pki/acme.pem');
  const certificate = {
    from: 'acme',
    directory: 'https://acme.example.test:14000/dir',
    email: 'it@example.test',
    names: [name],
    acceptTerms: true,
    authority: roots,
  };
  await eventually(
    async () =>
      (
        await node.exec([
          'curl',
          '-sS',
          '--cacert',
          '/srv/pebble/cert.pem',
          '--resolve',
          'acme.example.test:14000:127.0.0.1',
          'https://acme.example.test:14000/dir',
        ])
      ).code === 0,
  );
  await site.pbx.change('/webserver/certificate', JSON.stringify(certificate));
  /** Asked again by hand where it failed: the office's name servers may not have known the name the first time. */
  const another = (than: string) =>
    eventually(
      async () => {
        const text = await shown(name);
        if (text.includes('Pebble') && text !== than) return text;
        const state = (await site.pbx.cli('certificate')) as { state: string; failure?: { said: string } };
        if (state.state === 'failed') await site.pbx.command(['certificate', 'renew']);
        throw new Error(`${text} ${JSON.stringify(state)}`);
      },
      { everyMs: 1_000, withinMs: 240_000 },
    );
  const first = await another('');
  await site.pbx.cli('certificate', 'renew');
  await another(first);
});
