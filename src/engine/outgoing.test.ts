import { expect, test } from 'vitest';
import { machine } from '../../test/documents.ts';
import { messagesOf, settle, startEngine } from '../../test/engine.ts';
import { type OutgoingMode, outgoingTable } from '../lib/outgoing.ts';
import { Outgoing } from './outgoing.ts';

async function started(mode: OutgoingMode) {
  const host = machine();
  host.files.set('/etc/passwd', { kind: 'file', path: '/etc/passwd', reader: 'everyone', content: 'root:x:0:0::/root:/bin/sh\n' });
  const tried: unknown[] = [];
  host.nftJson = async (argv) => (argv.includes('others4') ? { nftables: [{ set: { elem: tried } }] } : { nftables: [] });
  const engine = await startEngine(host);
  const document = { ...engine.document, reachability: { ...engine.document.reachability, outgoing: mode } };
  const view = await engine.apply(document, { by: 'anna', reason: '', confirmSeconds: 60 });
  await settle(engine);
  const outgoing = new Outgoing(
    engine.core,
    () => engine.transactions.target,
    () => {},
  );
  const tries = (port: number, expires = 86_400) =>
    tried.push({ elem: { val: { concat: [0, 'tcp', '192.0.2.9', port] }, expires, counter: { packets: 1, bytes: 60 } } });
  const told = () => messagesOf(host).filter((m) => m.code.startsWith('outgoing.'));
  return { host, engine, outgoing, tries, told, view };
}

test('off makes no table, asks nobody and names nothing', async () => {
  const { host, outgoing, tries, told } = await started('off');
  tries(80);
  await outgoing.look();
  await outgoing.look();
  expect(host.tables.has(outgoingTable)).toBe(false);
  expect(await outgoing.view()).toEqual({ mode: 'off', undeclared: [] });
  expect(told()).toEqual([]);
});

test.each([
  ['observe', 'outgoing.undeclared', false],
  ['refuse', 'outgoing.refused', true],
] as const)('%s names what is new once, all of a look in one message', async (mode, code, rejects) => {
  const { host, outgoing, tries, told, view } = await started(mode);
  // Nobody who comes in is cut off by it, so nobody has to confirm it.
  expect(view).toMatchObject({ state: 'committed', impact: 'none' });
  expect(host.tables.get(outgoingTable)?.includes('reject')).toBe(rejects);
  await outgoing.look();
  tries(80, 86_400);
  tries(81, 86_300);
  await outgoing.look();
  await outgoing.look();
  expect(told()).toMatchObject([{ code, values: { user: 'root', protocol: 'tcp', address: '192.0.2.9', port: 80, more: 1 } }]);
  expect((await outgoing.view()).undeclared.map((u) => u.port)).toEqual([80, 81]);
});

test('what an engine before has told is not told again by the next', async () => {
  const { outgoing, tries, told } = await started('refuse');
  tries(80);
  await outgoing.look();
  await outgoing.look();
  expect(told()).toEqual([]);
});

test('switched off again, the table goes', async () => {
  const { host, engine } = await started('refuse');
  const document = { ...engine.document, reachability: { ...engine.document.reachability, outgoing: 'off' as const } };
  expect(await engine.apply(document, { by: 'anna', reason: '', confirmSeconds: 60 })).toMatchObject({ state: 'committed' });
  expect(host.tables.has(outgoingTable)).toBe(false);
});
