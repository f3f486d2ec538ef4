// Every port of a PBX is explained from what really listens, and a program that nobody asked for is named.
import { expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';

interface Port {
  readonly id: string;
  readonly protocol: string;
  readonly port: number;
  readonly state: string;
  readonly silence?: string;
  readonly component?: string;
  readonly process?: { readonly name: string; readonly pid: number };
  readonly access: { readonly who: string; readonly interfaces: readonly string[] };
  readonly lastPeer?: { readonly address: string };
}
interface Status {
  readonly conditions: readonly { readonly code: string; readonly message: string }[];
}

/** A TCP listener on the port that it is told, which says so. */
const listener = `import socket, sys, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('0.0.0.0', int(sys.argv[1]))); s.listen(1)
print('listening', flush=True)
while True: time.sleep(60)`;

const ports = async (site: Site): Promise<readonly Port[]> => ((await site.pbx.cli('ports')) as { ports: readonly Port[] }).ports;
const strays = async (site: Site): Promise<readonly string[]> =>
  ((await site.pbx.cli('status')) as Status).conditions.filter((c) => c.code.startsWith('ports.')).map((c) => c.message);

test('every port is explained; a stray listener is named until it is gone', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
  // Telephony and web are up: their ports are claimed and somebody listens.
  await eventually(async () => {
    const all = await ports(site);
    for (const [protocol, port] of [
      ['udp', 5060],
      ['tcp', 5060],
      ['tcp', 443],
      ['tcp', 80],
      ['udp', 67],
    ])
      expect(all).toContainEqual(expect.objectContaining({ protocol, port, state: 'claimed' }));
    expect(all.filter((p) => ['stray', 'taken', 'local'].includes(p.state))).toEqual([]);
    expect(all.filter((p) => p.silence === 'nobody')).toEqual([]);
    return true;
  });

  const program = site.pbx.spawn(['python3', '-c', listener, '4444']);
  const named = await eventually(async () => (await strays(site)).find((m) => m.includes('4444')), { everyMs: 500 });
  expect(named).toMatch(/python3 \(process \d+\) listens on TCP port 4444/);
  expect((await ports(site))[0]).toMatchObject({ port: 4444, state: 'stray', access: { who: 'nobody' } });
  await eventually(async () => {
    const all = (await site.pbx.cli('messages')) as { code: string; values: { port: number; process: string } }[];
    return all.some((m) => m.code === 'ports.stray' && m.values.process === 'python3' && m.values.port === 4444);
  });

  program.kill('SIGKILL');
  await eventually(async () => (await strays(site)).length === 0, { everyMs: 500 });

  // What is exported for a firewall in front is taken by nftables as it is.
  const { text } = (await site.pbx.cli('ports', 'nftables')) as { text: string };
  expect(text).toContain('udp dport 5060 accept');
  await site.admin.writeFile('/tmp/front.nft', text);
  await site.admin.run(['nft', '--check', '--file', '/tmp/front.nft']);
});
