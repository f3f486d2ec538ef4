// A block feed: fetched over HTTPS from a server on the internet, in force in the kernel, and never against who is allowed.
import { expect, test } from 'vitest';
import { host } from '../addresses.ts';
import { eventually, Site } from '../kit.ts';
import { PREFIX } from '../pbx.ts';
import { openToTheInternet, pbxReady } from '../phones/office.ts';
import { NUMBERS } from '../topology.ts';

/** Serves a folder over HTTPS. */
const serve = `import functools, http.server, ssl, sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="/srv/feeds")
server = http.server.ThreadingHTTPServer((sys.argv[1], 8443), handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/srv/tls/server.pem")
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print("ready", flush=True)
server.serve_forever()
`;
/** Says "answer" or "silence": one question from an address of one's own, asked three times. */
const knock = `import socket, sys, uuid
kind, source, target = sys.argv[1:4]
try:
    if kind == "web":
        socket.create_connection((target, 443), 4, (source, 0)).close()
    else:
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind((source, 0))
        s.settimeout(1.5)
        for n in range(3):
            me = "%s:%d" % s.getsockname()
            s.sendto(("OPTIONS sip:%s SIP/2.0\\r\\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%s;rport\\r\\nMax-Forwards: 70\\r\\nFrom: <sip:x@%s>;tag=%s\\r\\n"
                "To: <sip:%s>\\r\\nCall-ID: %s\\r\\nCSeq: 1 OPTIONS\\r\\nContact: <sip:x@%s>\\r\\nContent-Length: 0\\r\\n\\r\\n"
                % (target, me, uuid.uuid4().hex, me, uuid.uuid4().hex[:8], target, uuid.uuid4().hex, me)).encode(), (target, 5060))
            try:
                s.recvfrom(4096)
                break
            except socket.timeout:
                if n == 2:
                    raise
    print("answer")
except OSError:
    print("silence")
`;

interface View {
  readonly state: string;
  readonly fault?: { readonly code: string };
  readonly dropped?: Readonly<Record<string, number>>;
}

test('a feed that verifies is in force, also after a restart; a forged one changes nothing; the allowlist wins', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'pbx'] });
  const { pbx, router } = site;
  const { v4: server } = host(site.plan.internet, 20);
  const outside = host(site.plan.internet, NUMBERS.router).v4;
  const [bad, good] = ['198.51.100.66', '198.51.100.77'] as const;
  const world = await site.addNode('watch', { ports: [{ network: 'internet', number: 20 }], gateway: 'internet' }, { layer: 'test' });
  await world.ip([`address add ${bad}/32 dev internet`, `address add ${good}/32 dev internet`]);
  await router.node.ip(['route add 198.51.100.0/24 dev internet']);
  await world.run(['mkdir', '-p', '/srv/tls', '/srv/feeds']);
  const subject = ['-subj', '/CN=Example Watch', '-addext', `subjectAltName=IP:${server}`];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '20'];
  await world.run(['openssl', 'req', '-x509', ...made, ...subject, '-keyout', '/srv/tls/key.pem', '-out', '/srv/tls/cert.pem']);
  const certificate = await world.readFile('/srv/tls/cert.pem');
  await world.writeFile('/srv/tls/server.pem', `${await world.readFile('/srv/tls/key.pem')}${certificate}`);
  await world.writeFile('/srv/serve.py', serve);
  await world.writeFile('/srv/knock.py', knock);
  const running = world.spawn(['python3', '/srv/serve.py', server]);
  await new Promise<void>((ready, failed) => {
    running.child.stdout?.on('data', (chunk: Buffer) => String(chunk).includes('ready') && ready());
    running.child.once('exit', (code) => failed(new Error(`the server ended with ${code}`)));
  });
  const bundle = '/etc/ssl/certs/ca-certificates.crt';
  await pbx.writeFile(bundle, `${await pbx.readFile(bundle)}\n${certificate}`);
  await pbxReady(site);
  await openToTheInternet(site);
  const hears = async (source: string, kind: 'sip' | 'web'): Promise<string> =>
    (await world.run(['python3', '/srv/knock.py', kind, source, outside])).trim();
  const become = (source: string, kind: 'sip' | 'web', what: string) =>
    eventually(
      async () => {
        expect([source, kind, await hears(source, kind)]).toEqual([source, kind, what]);
        return true;
      },
      { everyMs: 500 },
    );
  for (const kind of ['sip', 'web'] as const) for (const source of [bad, good]) await become(source, kind, 'answer');

  const sign = async (key: unknown, serial: number): Promise<string> => {
    await pbx.writeFile('/tmp/feed.key', JSON.stringify(key));
    await pbx.writeFile('/tmp/networks.txt', '# harmful\n198.51.100.0/24\n2001:db8:66::/48\n');
    const made = await pbx.cli('feeds', 'sign', '/tmp/networks.txt', '--key', '/tmp/feed.key', '--serial', String(serial));
    return (made as { jws: string }).jws;
  };
  const key = (await pbx.cli('feeds', 'keygen')) as { x: string };
  await world.writeFile('/srv/feeds/blocks.jws', await sign(key, 7));
  await pbx.cli('allowlist', 'add', good);
  await pbx.cli('feeds', 'add', 'watch', `https://${server}:8443/blocks.jws`, key.x);
  const fetched = async (): Promise<View> => JSON.parse((await pbx.command(['feeds', 'fetch', 'watch', '--json'])).stdout) as View;
  await eventually(
    async () => {
      expect(await fetched()).toMatchObject({ state: 'in-force' });
      return true;
    },
    { everyMs: 1000 },
  );
  const inForce = async (): Promise<void> => {
    for (const kind of ['sip', 'web'] as const) {
      await become(bad, kind, 'silence');
      await become(good, kind, 'answer');
    }
  };
  await inForce();

  await world.writeFile('/srv/feeds/blocks.jws', await sign(await pbx.cli('feeds', 'keygen'), 8));
  await eventually(
    async () => {
      expect(await fetched()).toMatchObject({ state: 'in-force', fault: { code: 'protection.feed-signature' } });
      return true;
    },
    { everyMs: 1000 },
  );
  await eventually(async () => ((await pbx.cli('messages')) as readonly { code: string }[]).some((m) => m.code === 'feed.forged'));

  // Everything of it in the kernel is gone, and the engine with it: it comes back from the disk.
  const before = await pbx.servicePid('engine');
  await pbx.exec(['nft', 'delete', 'table', 'inet', 'switchroom_feeds']);
  await pbx.kill('engine');
  await eventually(async () => ![before, undefined].includes(await pbx.servicePid('engine')));
  await eventually(async () => {
    const { stdout } = await pbx.command(['feeds', 'watch', '--json']);
    expect((JSON.parse(stdout) as readonly View[])[0]?.state).toBe('in-force');
    return true;
  });
  await inForce();
  expect((await pbx.exec(['ls', `${PREFIX}/var/feeds`])).stdout).toContain('watch.jws');
});
