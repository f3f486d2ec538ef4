// One way out: with a proxy set, nothing of the product gets past it. The site's router drops and counts whatever tries.
import { expect, test } from 'vitest';
import type { OutgoingView } from '../../src/lib/outgoing.ts';
import { host } from '../addresses.ts';
import { eventually, Site } from '../kit.ts';
import type { SiteNode } from '../node.ts';
import { features } from './egress-features.ts';

const PORT = 3128;
const WEB = 'web.example';

interface Verdict {
  readonly ok: boolean;
  readonly failure?: { readonly layer: string; readonly certificate?: { readonly subject: string } };
}

/** Squid with a login; `refused.example` is on its list of what nobody may see. */
async function startSquid(node: SiteNode): Promise<void> {
  const hash = (await node.run(['openssl', 'passwd', '-apr1', 'through: here'])).trim();
  await node.writeFile('/etc/squid/users', `pbx:${hash}\n`);
  await node.writeFile(
    '/etc/squid/site.conf',
    `http_port ${PORT}
visible_hostname proxy.example
auth_param basic program /usr/lib/squid/basic_ncsa_auth /etc/squid/users
auth_param basic children 1
acl known proxy_auth REQUIRED
acl refused dstdomain refused.example
http_access deny !known
http_access deny refused
http_access allow all
cache deny all
cache_log /tmp/cache.log
access_log stdio:/tmp/access.log
pid_filename /run/squid-site.pid
coredump_dir /tmp
shutdown_lifetime 0 seconds
connect_timeout 5 seconds
`,
  );
  await node.run([
    'sh',
    '-c',
    'chmod 644 /etc/squid/users; touch /tmp/access.log /tmp/cache.log; chmod 666 /tmp/access.log /tmp/cache.log',
  ]);
  node.spawn(['squid', '-N', '-f', '/etc/squid/site.conf']);
}

/** A web server with a certificate of an authority that the PBX's machine trusts; one port more has a certificate that nobody knows. */
async function startWeb(node: SiteNode): Promise<string> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  await node.run(['openssl', 'req', '-x509', ...key, '-subj', '/CN=Office CA', '-keyout', '/tmp/ca.key', '-out', '/tmp/ca.pem']);
  const leaf = ['-addext', `subjectAltName=DNS:${WEB}`, '-addext', 'basicConstraints=critical,CA:FALSE'];
  const by = ['-CA', '/tmp/ca.pem', '-CAkey', '/tmp/ca.key'];
  await node.run([
    'openssl',
    'req',
    '-x509',
    ...key,
    '-subj',
    `/CN=${WEB}`,
    ...leaf,
    ...by,
    '-keyout',
    '/tmp/web.key',
    '-out',
    '/tmp/web.pem',
  ]);
  await node.run(['openssl', 'req', '-x509', ...key, '-subj', '/CN=Somebody else', '-keyout', '/tmp/odd.key', '-out', '/tmp/odd.pem']);
  await node.writeFile(
    '/tmp/web.py',
    `import http.server, ssl, threading
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *a): pass
def serve(port, pem=None):
    s = http.server.ThreadingHTTPServer(("", port), Quiet)
    if pem:
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        c.load_cert_chain(f"/tmp/{pem}.pem", f"/tmp/{pem}.key")
        s.socket = c.wrap_socket(s.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=s.serve_forever).start()
serve(80); serve(443, "web"); serve(8443, "odd")
`,
  );
  node.spawn(['sh', '-c', 'mkdir -p /srv/www && cd /srv/www && exec python3 /tmp/web.py']);
  return node.readFile('/tmp/ca.pem');
}

/** Drops what leaves the PBX for the Internet, except to the proxy, and counts what could carry HTTP. */
async function guardTheWay(site: Site, proxy: string): Promise<() => Promise<number>> {
  const router = site.node('router');
  const mac = (await site.pbx.run(['cat', '/sys/class/net/lan/address'])).trim();
  await router.run(['nft', '-f', '-'], {
    input: `table inet egress {
  counter past { }
  chain forward {
    type filter hook forward priority filter - 20; policy accept;
    iifname != "lan" accept
    ether saddr != ${mac} accept
    ip daddr ${proxy} tcp dport ${PORT} accept
    meta l4proto tcp counter name past drop
    udp dport 443 counter name past drop
    drop
  }
}
`,
  });
  return async () => {
    const text = await router.run(['nft', '-j', 'list', 'counter', 'inet', 'egress', 'past']);
    const { nftables } = JSON.parse(text) as { nftables: { counter?: { packets: number } }[] };
    return nftables.find((n) => n.counter !== undefined)?.counter?.packets ?? Number.NaN;
  };
}

test('with a proxy every feature goes out through it and nothing past it; what goes past it is counted', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'pbx'] });
  const { pbx, plan } = site;
  const [proxy, web] = [host(plan.internet, 80).v4, host(plan.internet, 81).v4];
  const squid = await site.addNode('proxy', { ports: [{ network: 'internet', number: 80 }], gateway: 'internet' }, { layer: 'test' });
  const server = await site.addNode('web', { ports: [{ network: 'internet', number: 81 }], gateway: 'internet' }, { layer: 'test' });
  await startSquid(squid);
  const ca = await startWeb(server);
  await site
    .node('internet')
    .writeFile(
      '/srv/dns/egress',
      `${web} ${WEB}\n${web} refused.example\n${web} lists.example\n${web} feeds.example\n${web} acme.example\n${web} hooks.example\n${proxy} proxy.example\n`,
    );
  // An administrator's own authority, as update-ca-certificates puts it there.
  const bundle = '/etc/ssl/certs/ca-certificates.crt';
  await pbx.writeFile(bundle, `${await pbx.readFile(bundle)}\n${ca}`);

  const asked = async (url?: string): Promise<Verdict> => {
    const { stdout } = await pbx.command(['proxy', 'test', ...(url === undefined ? [] : [url]), '--json']);
    return JSON.parse(stdout) as Verdict;
  };
  const layer = async (url?: string): Promise<string> => (await asked(url)).failure?.layer ?? 'none';
  const becomes = (wanted: string, url?: string) => eventually(async () => expect(await layer(url)).toBe(wanted));
  // Directly, before there is a proxy: both servers are up and names are answered.
  await becomes('none', `https://${WEB}/`);
  await eventually(async () => expect((await squid.exec(['bash', '-c', `exec 3<>/dev/tcp/${proxy}/${PORT}`])).code).toBe(0), {});

  await pbx.writeFile('/tmp/password', 'through: here\n');
  const secret = await pbx.cli('secret', 'put', '/tmp/password');
  const set = async (settings: Readonly<Record<string, unknown>>) => {
    await pbx.change('/proxy', JSON.stringify({ mode: 'http', host: 'proxy.example', port: PORT, ...settings }));
  };
  // Each layer by its real cause.
  await set({});
  await becomes('proxy-auth');
  await set({ user: 'pbx', password: secret, port: PORT + 1 });
  await becomes('tcp');
  await set({ user: 'pbx', password: secret, host: WEB, port: 80 });
  await becomes('not-a-proxy');
  await set({ user: 'pbx', password: secret });
  await becomes('none');
  await becomes('proxy-refused', 'https://refused.example/');
  await becomes('proxy-target', 'https://nobody.example/');
  await eventually(async () => {
    const { failure } = await asked(`https://${WEB}:8443/`);
    expect(failure).toMatchObject({ layer: 'tls', certificate: { subject: 'CN=Somebody else' } });
    return true;
  });

  // From here on what no part of the PBX declares is named; a feature whose need is not declared would be among it.
  await pbx.change('/reachability/outgoing', '"observe"');
  const undeclared = async () =>
    (JSON.parse((await pbx.command(['reach', 'outgoing', '--json'])).stdout) as OutgoingView).undeclared.map((u) => [u.address, u.port]);
  const seen = async () => (await squid.readFile('/tmp/access.log')).split('\n').flatMap((line) => / CONNECT (\S+)/.exec(line)?.[1] ?? []);
  const past = await guardTheWay(site, proxy);
  for (const { run } of features) await eventually(async () => (await run({ site, web: WEB, seen })) ?? true);
  expect(await past()).toBe(0);
  // Otherwise this test proves nothing: a program that does not know of the proxy is seen.
  await pbx.exec(['curl', '--silent', '--max-time', '2', `http://${web}/`]);
  expect(await past()).toBeGreaterThan(0);
  await eventually(async () => expect(await undeclared()).toContainEqual([web, 80]) ?? true);
  expect((await undeclared()).filter(([address]) => address !== web)).toEqual([]);

  // Refused at once (7: no connection, curl(1)), while those who come in are answered, and what is declared goes out.
  await pbx.change('/reachability/outgoing', '"refuse"');
  expect((await pbx.exec(['curl', '--silent', '--max-time', '20', `http://${web}:81/`])).code).toBe(7);
  await eventually(async () => expect(await undeclared()).toContainEqual([web, 81]) ?? true);
  const { urls } = JSON.parse((await pbx.command(['status', '--json'])).stdout) as { readonly urls: readonly string[] };
  const address = urls.map((u) => new URL(u).hostname).find((h) => !h.includes(':'));
  await site.node('router').run(['bash', '-c', `exec 3<>/dev/tcp/${address}/443`]);
  await becomes('none', `https://${WEB}/`);
});
