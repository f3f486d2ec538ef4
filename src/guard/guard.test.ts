import { expect, test } from 'vitest';
import { EngineError } from '../engine/client.ts';
import type { Message } from '../engine/messages.ts';
import type { EngineEvent } from '../engine/requests.ts';
import { FakeClock } from '../host/fake.ts';
import { defaultView } from './decide.ts';
import { Guard, type GuardDeps } from './guard.ts';

/** An engine that is there or away, and remembers what it was asked. */
function world() {
  const clock = new FakeClock();
  const asked: { address: string; seconds: number }[] = [];
  const homes: unknown[] = [];
  const messages: Message[] = [];
  let away = false;
  let connect = (): void => {};
  let event: (e: EngineEvent) => void = () => {};
  let view = defaultView;
  const engine = {
    connected: true,
    onConnect: (call: () => void) => {
      connect = call;
    },
    onEvent: (call: (e: EngineEvent) => void) => {
      event = call;
    },
    call: async (method: string, params: { address: string; seconds: number; homes: readonly unknown[] }) => {
      if (away) throw new EngineError({ code: 'unreachable', message: 'away' });
      if (method === 'protection') return view;
      if (method === 'homes.put') {
        homes.push(...params.homes);
        return {};
      }
      asked.push(params);
      return { refused: 'for the test' };
    },
  } as unknown as GuardDeps['engine'];
  let id = 0;
  const lines: string[] = [];
  const saved: unknown[] = [];
  const evidence = new Map<string, unknown>();
  const counted: unknown[] = [];
  const attacks: GuardDeps['attacks'] = { load: async () => undefined, save: async (a) => void counted.push(a) };
  const memory: GuardDeps['memory'] = { load: async () => undefined, save: async (h) => void saved.push(h) };
  const guard = new Guard({
    clock,
    random: () => String(id++),
    engine,
    spool: async (m) => void messages.push(m),
    log: () => {},
    evidence: (name, content) => void evidence.set(name, JSON.parse(content)),
    security: (l) => lines.push(l),
    memory,
    attacks,
  });
  const attack = (address: string): void => {
    for (let i = 0; i < 10; i++) guard.on({ kind: 'failure', service: 'telephony', address, account: '201', unknown: true });
  };
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 50; i++) await Promise.resolve();
  };
  return {
    clock,
    asked,
    homes,
    messages,
    guard,
    lines,
    evidence,
    saved,
    counted,
    attack,
    settle,
    set away(now: boolean) {
      away = now;
    },
    set view(now: typeof defaultView) {
      view = now;
    },
    connect: () => connect(),
    event: (e: EngineEvent) => event(e),
  };
}

test('an attack is one order to the engine and one message', async () => {
  const w = world();
  w.attack('203.0.113.9');
  await w.settle();
  expect(w.asked).toMatchObject([{ address: '203.0.113.9', seconds: 600 }]);
  expect(w.messages).toMatchObject([
    { source: 'guard', code: 'attack.detected', values: { address: '203.0.113.9', failures: 10, unknownAccounts: 1 } },
  ]);
});

test('verdicts wait while the engine is away, and are told with the time that is left', async () => {
  const w = world();
  w.away = true;
  w.attack('203.0.113.9');
  w.attack('203.0.113.10');
  await w.settle();
  w.clock.advance(100_000);
  await w.settle();
  w.away = false;
  w.connect();
  await w.settle();
  expect(w.asked.map((a) => [a.address, a.seconds])).toEqual([
    ['203.0.113.9', 500],
    ['203.0.113.10', 500],
  ]);
});

test('a verdict that has run out meanwhile is dropped', async () => {
  const w = world();
  w.away = true;
  w.attack('203.0.113.9');
  await w.settle();
  w.clock.advance(601_000);
  w.away = false;
  w.connect();
  await w.settle();
  expect(w.asked).toEqual([]);
});

test('whom to spare is learnt again when the engine says that something changed', async () => {
  const w = world();
  w.view = { ...defaultView, allowlist: [{ address: '203.0.113.9', note: '' }] };
  w.event({ event: 'config', revision: 2 });
  await w.settle();
  w.attack('203.0.113.9');
  await w.settle();
  expect(w.asked).toEqual([]);
});

test('behind an address where somebody belongs, only the port is closed, and it is told once', async () => {
  const w = world();
  w.guard.on({ kind: 'success', service: 'telephony', address: '203.0.113.9', account: '201', flow: { protocol: 'udp', port: 5070 } });
  for (let i = 0; i < 12; i++)
    w.guard.on({
      kind: 'failure',
      service: 'telephony',
      address: '203.0.113.9',
      account: `7${i}`,
      unknown: true,
      flow: { protocol: 'tcp', port: 4000 + i },
    });
  await w.settle();
  expect(w.asked).toMatchObject([9, 10, 11].map((i) => ({ address: '203.0.113.9', flow: { protocol: 'tcp', port: 4000 + i } })));
  expect(w.messages.map((m) => m.code)).toEqual(['attack.contained']);
  w.clock.advance(10_001);
  await w.settle();
  expect(w.counted).toMatchObject([{ minutes: [{ sources: [{ address: '203.0.113.9', failures: 12, home: true }] }] }]);
  expect(w.saved).toMatchObject([[{ address: '203.0.113.9', accounts: [['201', expect.any(Number)]] }]]);
});

test('every failure is one line of the security log, and nothing that was typed ends it', () => {
  const w = world();
  w.guard.on({ kind: 'failure', service: 'web', address: '203.0.113.9', account: 'x"\n1.2.3.4 <5.6.7.8> é', unknown: true });
  expect(w.lines).toHaveLength(1);
  expect(w.lines[0]).toMatch(/^[^\n"]* switchroom-security: <203\.0\.113\.9> failed to log in to web, account "[^"\n]*"$/);
});

test('where devices log in is told to the engine within a second or two, and all of it again when the engine is new', async () => {
  const w = world();
  await w.settle();
  const logIn = (account: string, port: number, address = '203.0.113.9'): void =>
    w.guard.on({ kind: 'success', service: 'telephony', address, account, flow: { protocol: 'udp', port } });
  logIn('201', 5070);
  logIn('202', 5071);
  w.guard.on({ kind: 'success', service: 'web', address: '203.0.113.10', account: 'admin' });
  w.clock.advance(1000);
  await w.settle();
  const port = (n: number, seconds: number) => ({ protocol: 'udp', port: n, seconds });
  expect(w.homes).toEqual([{ address: '203.0.113.9', devices: 2, seconds: 86_399, ports: [port(5070, 1799), port(5071, 1799)] }]);

  w.homes.length = 0;
  w.away = true;
  logIn('201', 5072);
  w.clock.advance(1000);
  await w.settle();
  expect(w.homes).toEqual([]);
  w.away = false;
  w.connect();
  await w.settle();
  expect(w.homes).toMatchObject([{ address: '203.0.113.9', devices: 2, ports: [{ port: 5070 }, { port: 5071 }, { port: 5072 }] }]);
});

test('phones of ours and what is on the allowlist have no meter of their own', async () => {
  const w = world();
  w.view = { ...defaultView, allowlist: [{ address: '203.0.113.0/24', note: '' }] };
  w.connect();
  await w.settle();
  w.guard.on({ kind: 'success', service: 'telephony', address: '203.0.113.9', account: '201', flow: { protocol: 'udp', port: 5070 } });
  w.clock.advance(1000);
  await w.settle();
  expect(w.homes).toEqual([]);
});

test('an office of five hundred is told in orders that the engine reads', async () => {
  const w = world();
  await w.settle();
  for (let i = 0; i < 500; i++)
    w.guard.on({
      kind: 'success',
      service: 'telephony',
      address: '203.0.113.9',
      account: `${i}`,
      flow: { protocol: 'tcp', port: 20_000 + i },
    });
  w.clock.advance(1000);
  await w.settle();
  expect(w.homes).toMatchObject([200, 200, 100].map((length) => ({ devices: 500, ports: { length } })));
});

test('whom to spare is asked for when the steps of a change are done, not at each of them', async () => {
  const w = world();
  await w.settle();
  w.view = { ...defaultView, own: ['192.0.2.10'] };
  w.event({ event: 'change', state: 'applying' });
  await w.settle();
  expect(w.guard.decider.view.own).toEqual(defaultView.own);
  w.event({ event: 'change', state: 'awaiting-confirmation' });
  await w.settle();
  expect(w.guard.decider.view.own).toEqual(['192.0.2.10']);
});
