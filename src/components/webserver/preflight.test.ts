import { expect, test } from 'vitest';
import { listenersIn } from './preflight.ts';

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
