// The right time, because certificates, provisioning and encrypted telephony need it: asked of whom DHCP names, passed on to phones, and
// a server that lies is noticed. Nobody in a site sets the machine's clock.
import { expect, test } from 'vitest';
import { macOf } from '../addresses.ts';
import { eventually, Site } from '../kit.ts';

interface Time {
  readonly synchronised: boolean;
  readonly setsClock: boolean;
  readonly source?: string;
  readonly offsetSeconds?: number;
  readonly sources: readonly { readonly name: string; readonly state: string; readonly from: string }[];
  readonly serving: readonly { readonly network: string }[];
}
interface Status {
  readonly conditions: readonly { readonly code: string; readonly values?: Readonly<Record<string, number | string>> }[];
}

/** The library alone: Debian has the program that sets these variables in another package. */
const faketime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** NTP (RFC 5905 §7.3) in a few lines: an hour ahead, since the clock that it looks at is libfaketime's. */
const liar = `import socket, struct, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 123))
def now():
    return int((time.time() + 2208988800) * 2**32)
while True:
    q, who = s.recvfrom(512)
    if len(q) < 48: continue
    t = now()
    s.sendto(struct.pack("!BBbbII4sQQQQ", 0x24, 1, 6, -20, 0, 0, b"LIAR", t, struct.unpack("!Q", q[40:48])[0], t, now()), who)
`;

test('the time comes from the server that DHCP names, phones get it from the PBX, and a server that lies is noticed', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'pbx', 'phone1'] });
  const time = async () => (await site.pbx.cli('time')) as Time;
  const router = `${site.plan.lan.prefix4}.1`;
  const t = await eventually(async () => {
    const is = await time();
    expect(is).toMatchObject({ synchronised: true, source: router, sources: [{ name: router, state: 'used', from: 'dhcp' }] });
    return is;
  });
  expect(t.setsClock).toBe(false);
  // Both have the same clock; what is between them is the way there.
  expect(Math.abs(t.offsetSeconds ?? 99)).toBeLessThan(1);

  // Its own user, and of all capabilities the one for port 123 (CAP_NET_BIND_SERVICE, bit 10).
  await eventually(async () => {
    const status = await site.pbx.readFile(`/proc/${await site.pbx.servicePid('chrony')}/status`);
    expect(status).toMatch(/^CapEff:\s*0000000000000400$/m);
    expect(status).not.toMatch(/^Uid:\s*0\b/m);
    return true;
  });

  const phone = site.node('phone1');
  await phone.ip(['address add 172.30.77.60/24 dev voice']);
  await eventually(async () => {
    const asked = await phone.exec(['chronyd', '-Q', '-t', '10', 'server 172.30.77.1 iburst', 'port 0', 'cmdport 0', 'pidfile /run/q.pid']);
    expect(`${asked.stdout}${asked.stderr}`).toContain('System clock wrong by');
    return true;
  });

  const server = await site.addNode('liar', { ports: [{ network: 'lan', number: 77, mac: macOf('liar', 'lan') }] }, { layer: 'test' });
  await server.writeFile('/tmp/liar.py', liar);
  server.spawn(['env', `LD_PRELOAD=${faketime}`, 'FAKETIME=+3600s', 'python3', '/tmp/liar.py']);
  await site.pbx.change('/time/fromDhcp', 'false', '/time/servers', JSON.stringify([{ host: `${site.plan.lan.prefix4}.77` }]));
  await eventually(async () => {
    const { conditions } = (await site.pbx.cli('status')) as Status;
    const slow = conditions.find((c) => c.code === 'time.slow');
    expect(Number(slow?.values?.['seconds'])).toBeGreaterThan(3500);
    expect(Number(slow?.values?.['seconds'])).toBeLessThan(3700);
    expect((await time()).offsetSeconds).toBeLessThan(-3500);
    return true;
  });
});
