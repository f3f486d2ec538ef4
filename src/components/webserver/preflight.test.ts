import { expect, test } from 'vitest';
import { FakeHost } from '../../host/fake.ts';
import { listenersIn, preflightWebserver } from './preflight.ts';
import type { WebSettings } from './schema.ts';

// iproute2 6.1, `ss -Hltnp 'sport = :443 or sport = :80 or sport = :8444'`
const printed = `LISTEN 0      511          0.0.0.0:443        0.0.0.0:*    users:(("node",pid=512,fd=26))
LISTEN 0      511             [::]:80            [::]:*    users:(("nginx",pid=77,fd=6),("nginx",pid=78,fd=6))
LISTEN 0      5      192.0.2.7%lan:8444       0.0.0.0:*
`;

test('each listener has its port, and its process where that can be seen', () => {
  expect(listenersIn(printed)).toEqual([
    { port: 443, name: 'node', pid: 512 },
    { port: 80, name: 'nginx', pid: 77 },
    { port: 8444, name: 'another program' },
  ]);
});

test('what is no listener is none', () => {
  expect(listenersIn('')).toEqual([]);
  expect(listenersIn('Error: an inet prefix is expected rather than "x"\nESTAB 0 0 192.0.2.7:443 192.0.2.8:50000\n')).toEqual([]);
});

const settings: WebSettings = {
  httpsPort: 443,
  httpPort: 80,
  redirect: true,
  tlsMinimum: '1.2',
  session: { idleSeconds: 900, absoluteSeconds: 3600 },
  allow: { networks: [], closedAddresses: [] },
  certificate: 'own',
};

test.each([
  ['the ports that web was told before are not asked for again', 443, 80, []],
  ['a port that is new is', 8443, 80, ['ss -Hltnp sport = :8443']],
  ['two that change places are not', 80, 443, []],
])('%s', async (_, httpsPort, httpPort, asked) => {
  const file = (ports: Partial<WebSettings>) => ({
    kind: 'file' as const,
    path: 'etc/web/webserver.json',
    reader: 'web' as const,
    content: JSON.stringify({ ...settings, ...ports }),
  });
  const host = new FakeHost();
  await host.writeFile(file({}));
  const before = host.log.length;
  expect(await preflightWebserver([file({ httpsPort, httpPort })], host)).toEqual([]);
  expect(host.log.slice(before)).toEqual(asked);
});
