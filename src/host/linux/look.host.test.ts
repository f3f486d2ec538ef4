import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../site/eventually.ts';
import { type HostMachine, startMachine } from '../../../test/host-machine.ts';

/** Who answers on a real link: the other ends of `lan` and `voice` lie in a namespace of their own, as another machine. */
let m: HostMachine;
const other = '02:00:5e:00:53:77';
const inOther = (...argv: string[]) => m.node.run(['nsenter', '--net=/run/other', ...argv]);

beforeAll(async () => {
  m = await startMachine('look');
  // A namespace that a file holds open, so that it needs no process.
  await m.node.run(['sh', '-c', ': > /run/other && unshare --net=/run/other true']);
  await m.node.run(['sh', '-c', 'ip link set wire-lan netns /run/other']);
  await inOther('ip', 'link', 'set', 'wire-lan', 'address', other, 'up');
  await inOther('ip', 'address', 'add', '192.0.2.2/24', 'dev', 'wire-lan');
  await inOther('ip', 'address', 'add', '2001:db8::2/64', 'dev', 'wire-lan', 'nodad');
  await m.node.run(['ip', 'link', 'set', 'lan', 'up']);
  // Its link-local address is tentative for a second; neighbours are asked from it.
  await eventually(async () => {
    const lan = (await m.host.addresses()).filter((a) => a.device === 'lan' && a.address.startsWith('fe80:'));
    return lan.length > 0 && lan.every((a) => !a.tentative);
  });
});
afterAll(async () => {
  await m?.[Symbol.asyncDispose]();
});

test('the MAC of another machine, in both IP versions; nobody for a free address', async () => {
  // One look waits for a second: on a busy machine that may be too short for an answer.
  for (const address of ['192.0.2.2', '2001:db8::2'])
    await eventually(async () => expect(await m.host.whoHas('lan', address)).toBe(other) ?? true);
  expect(await m.host.whoHas('lan', '192.0.2.3')).toBeUndefined();
  expect(await m.host.whoHas('lan', '2001:db8::3')).toBeUndefined();
});

test('nothing stays behind: no neighbour, no address, no route', async () => {
  expect(await m.node.run(['ip', '-6', 'neigh', 'show', '2001:db8::2', 'dev', 'lan'])).not.toContain('lladdr');
  expect(await m.node.run(['ip', '-4', 'address', 'show', 'dev', 'lan'])).toBe('');
});

test('our own address is nobody’s, and a link without a carrier has nobody', async () => {
  await m.node.run(['ip', 'address', 'add', '192.0.2.9/24', 'dev', 'lan']);
  expect(await m.host.whoHas('lan', '192.0.2.9')).toBeUndefined();
  expect(await m.host.whoHas('voice', '198.51.100.2')).toBeUndefined();
});

test('no DHCP server is an empty list', async () => {
  expect(await m.host.askDhcp('lan')).toEqual([]);
});
