import { describe, expect, test } from 'vitest';
import { machine } from '../../test/documents.ts';
import { firstDocument } from '../config/first.ts';
import { FakeHost } from '../host/fake.ts';
import type { LeaseFact } from './facts.ts';
import { parseSources, parseTracking, readTime, servedNetworks, timeSources } from './time.ts';

// As chronyc 4.3 of Debian 12 prints it.
const tracking =
  'C0000201,192.0.2.1,3,1700000000.500000000,0.000012345,-0.000010000,0.000100000,-12.345,0.001,0.100,0.020000000,0.001000000,64.2,Normal\n';

describe('tracking', () => {
  test('a clock that is compared: behind by what it is slow', () => {
    expect(parseTracking(tracking)).toEqual({
      synchronised: true,
      source: '192.0.2.1',
      stratum: 3,
      updatedAt: 1_700_000_000.5,
      offsetSeconds: -0.000012345,
    });
  });

  test.each([
    ['nobody answered yet', '00000000,,0,0.000000000,0.000000000,0,0,0,0,0,1,1,0.0,Not synchronised'],
    ['the clock itself', '7F7F0101,,10,1700000000.1,0.0,0,0,0,0,0,0,0,64.0,Normal'],
  ])('%s is no source', (_, line) => {
    expect(parseTracking(line)).toMatchObject({ synchronised: false });
  });

  test.each(['', '506 Cannot talk to daemon', 'a,b', '<html>'])('%j is nothing', (text) => {
    expect(parseTracking(text)).toBeUndefined();
  });
});

describe('sources', () => {
  test('each with what chronyd thinks of it', () => {
    const text = [
      '^,*,192.0.2.1,2,6,377,23,-0.000012,-0.000010,0.000345',
      '^,+,192.0.2.2,2,6,17,23,0.5,0.5,0.1',
      '^,x,192.0.2.3,2,6,1,2,3600.1,3600.1,0.1',
      '^,?,192.0.2.4,0,6,0,4294967295,0.0,0.0,0.0',
      '#,*,PPS0,0,4,377,11,0,0,0',
      'nonsense',
    ].join('\n');
    expect(parseSources(text)).toMatchObject([
      { name: '192.0.2.1', state: 'used', answered: 8, lastSeconds: 23, offsetSeconds: -0.000012 },
      { name: '192.0.2.2', state: 'used', answered: 4 },
      { name: '192.0.2.3', state: 'unusable', answered: 1, offsetSeconds: 3600.1 },
      { name: '192.0.2.4', state: 'silent', answered: 0 },
    ]);
    expect(parseSources(text)[3]).not.toHaveProperty('lastSeconds');
  });
});

const links = new FakeHost().kernelLinks;
const first = firstDocument(links);
const lease = (ntp: string): LeaseFact => ({
  device: 'lan',
  protocol: 'dhcp',
  addresses: ['192.0.2.100/24'],
  dnsServers: [],
  obtainedAt: 0,
  options: { ntp_servers: ntp },
});

describe('whom to ask', () => {
  test('those of DHCP, unless that is not wanted; a server twice is one', () => {
    const facts = { links, leases: [lease('192.0.2.1 192.0.2.2')] };
    expect(timeSources({ config: first, facts }).map((s) => s.host)).toEqual(['192.0.2.1', '192.0.2.2']);
    const config = { ...first, time: { ...first.time, servers: [{ host: '192.0.2.2', pool: false }] } };
    expect(timeSources({ config, facts }).map((s) => [s.host, s.from])).toEqual([
      ['192.0.2.2', 'set'],
      ['192.0.2.1', 'dhcp'],
    ]);
    expect(timeSources({ config: { ...config, time: { ...config.time, fromDhcp: false } }, facts })).toHaveLength(1);
  });

  test('a lease that was left behind by an interface with a static address names nobody', () => {
    const lan = { ...first.interfaces['lan'], match: { name: 'lan' }, ipv4: { mode: 'static', address: '192.0.2.10/24' } };
    const config = { ...first, interfaces: { ...first.interfaces, lan } } as typeof first;
    expect(timeSources({ config, facts: { links, leases: [lease('192.0.2.1')] } })).toEqual([]);
  });

  test('what a stranger’s server puts there is an address or nothing, and not hundreds', () => {
    const hostile = ['ntp.example.test', '192.0.2.1\tallow', '-x', '$(reboot)', '0x7f.1', '999.1.1.1', ''];
    expect(timeSources({ config: first, facts: { links, leases: [lease(hostile.join(' '))] } }).map((s) => s.host)).toEqual(['192.0.2.1']);
    const many = Array.from({ length: 300 }, (_, n) => `198.51.100.${n % 256}`).join(' ');
    expect(timeSources({ config: first, facts: { links, leases: [lease(many)] } })).toHaveLength(12);
  });
});

test('phones on networks of role voice are served, and nobody when that is off', () => {
  expect(servedNetworks(first)).toEqual([{ interface: 'voice', network: '172.30.77.0/24', own: '172.30.77.1' }]);
  expect(servedNetworks({ ...first, time: { ...first.time, serve: false } })).toEqual([]);
});

test('without chronyd the view says that it does not run', async () => {
  const host = machine();
  host.run = async () => ({ code: 1, stdout: '', stderr: '506 Cannot talk to daemon' });
  const view = await readTime({ config: first, facts: { links, leases: [] } }, host);
  expect(view).toMatchObject({ running: false, synchronised: false, sources: [] });
});

test('a clock in a container is compared and not set; its source and offset are told', async () => {
  const host = machine();
  await host.writeFile({
    kind: 'file',
    path: 'run/chrony/about',
    reader: 'everyone',
    content: 'compares\n/srv/x/run/chrony/chronyd.sock\n',
  });
  const asked: string[] = [];
  host.run = async (argv) => {
    asked.push(argv.join(' '));
    return { code: 0, stderr: '', stdout: argv.at(-1) === 'tracking' ? tracking : '^,*,192.0.2.1,2,6,377,23,0,0,0' };
  };
  const view = await readTime({ config: first, facts: { links, leases: [lease('192.0.2.1')] } }, host);
  expect(view).toMatchObject({ running: true, setsClock: false, synchronised: true, source: '192.0.2.1', sources: [{ from: 'dhcp' }] });
  expect(asked).toContain('chronyc -c -n -h /srv/x/run/chrony/chronyd.sock tracking');
});
