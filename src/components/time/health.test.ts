import { expect, test } from 'vitest';
import { machine } from '../../../test/documents.ts';
import { firstDocument } from '../../config/first.ts';
import type { Context } from '../../engine/contract.ts';
import type { FakeHost } from '../../host/fake.ts';
import { time } from './index.ts';

const right = 'C0000201,192.0.2.1,3,1700000000,0.000012345,0,0,0,0,0,0,0,64.2,Normal';
const nobody = '00000000,,0,0.0,0.0,0,0,0,0,0,1,1,0.0,Not synchronised';

function context(host: FakeHost, servers: readonly string[]): Context {
  const first = firstDocument(host.kernelLinks);
  const config = { ...first, time: { ...first.time, servers: servers.map((s) => ({ host: s, pool: false })) } };
  return { config, subscribers: { extensions: [], devices: [] }, claims: [], facts: { links: host.kernelLinks, leases: [] } };
}

async function conditions(tracking: string, servers: readonly string[], since = 0): Promise<readonly (readonly [string, unknown])[]> {
  const host = machine();
  host.unitState = async () => ({ state: 'running', since: host.clock.now() - since });
  host.run = async () => ({ code: 0, stdout: tracking, stderr: '' });
  const found = await time.health(context(host, servers), host);
  return found.map((c) => [c.code, c.values] as const);
}

test('a clock that is right needs nobody', async () => {
  expect(await conditions(right, ['192.0.2.1'], 100)).toEqual([]);
});

test.each([
  ['3600.4', 'time.slow'],
  ['-3600.4', 'time.fast'],
])('slow by %s s is %s, whatever else is well', async (slow, code) => {
  expect(await conditions(right.replace('0.000012345', slow), ['192.0.2.1'])).toEqual([[code, { seconds: 3600, source: '192.0.2.1' }]]);
});

test('nobody who answers is told after half a minute, nobody to ask as well', async () => {
  expect(await conditions(nobody, ['192.0.2.1', '192.0.2.2'], 29)).toEqual([]);
  expect(await conditions(nobody, ['192.0.2.1', '192.0.2.2'], 31)).toEqual([['time.silent', { servers: '192.0.2.1, 192.0.2.2' }]]);
  expect(await conditions(nobody, [], 31)).toEqual([['time.no-source', undefined]]);
});

test('a service that does not run is told at once', async () => {
  const host = machine();
  expect((await time.health(context(host, []), host)).map((c) => c.code)).toEqual(['time.stopped']);
});
