// Ledger, kernel and Fail2ban say the same in the end, whatever happened to them and in whatever order.
import '../../../test/properties.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../site/eventually.ts';
import { BlocksMachine } from '../../../test/blocks-machine.ts';
import { Decider } from '../../guard/decide.ts';
import { type EngineClient, EngineError } from '../client.ts';
import type { BlockService } from '../requests.ts';

let machine: BlocksMachine;

beforeAll(async () => {
  machine = await BlocksMachine.start(({ node }) =>
    node.ip(['link set lo up', 'link add lan type bridge', 'link set lan up', 'addr add 198.51.100.1/24 dev lan']),
  );
});

afterAll(async () => {
  await machine?.[Symbol.asyncDispose]();
});

const SERVICES = ['telephony', 'web'] as const satisfies readonly BlockService[];
const service = fc.constantFrom(...SERVICES);
const address = fc.constantFrom('203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.9', '2001:db8:7::1', '2001:db8:7::2');
/** What may be on the allowlist, and which of the addresses that spares. */
const LISTED = {
  '203.0.113.2': ['203.0.113.2'],
  '203.0.113.0/30': ['203.0.113.1', '203.0.113.2', '203.0.113.3'],
  '2001:db8:7::/64': ['2001:db8:7::1', '2001:db8:7::2'],
} as const;
const listed = fc.constantFrom(...Object.keys(LISTED));
const port = fc.integer({ min: 40_000, max: 40_003 });

/** Everything that may happen to a block. */
const happening = fc.oneof(
  fc.record({ what: fc.constant('guesses'), service, address, port, times: fc.integer({ min: 1, max: 25 }) }),
  fc.record({ what: fc.constant('login'), service, address, port }),
  fc.record({ what: fc.constantFrom('block', 'lift', 'banip', 'unbanip'), service, address }),
  fc.record({ what: fc.constantFrom('allow', 'disallow', 'addignoreip', 'delignoreip'), service, address: listed }),
  fc.record({ what: fc.constantFrom('kernel-gains', 'kernel-loses'), service, address }),
  fc.record({ what: fc.constantFrom('lift-all', 'unban-all', 'flush', 'kill-engine', 'kill-fail2ban'), service, address }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** Guard's part, with its own clock: ten guesses are ten, however slow the machine. */
const guard = new Decider();
let now = 0;

async function guesses(engine: EngineClient, h: Extract<Happening, { times: number }>): Promise<void> {
  for (let n = 0; n < h.times; n++) {
    now += 300;
    const flow = { protocol: 'udp', port: h.port } as const;
    const verdict = guard.on({ kind: 'failure', service: h.service, address: h.address, account: `90${n}`, unknown: true, flow }, now);
    if (verdict?.kind !== 'block' && verdict?.kind !== 'cut') continue;
    const { address, seconds, because, failures } = verdict;
    const order = { address, service: h.service, seconds, because, failures, by: 'guard' };
    await engine.call('blocks.add', verdict.kind === 'cut' ? { ...order, flow: verdict.flow } : order);
  }
}

const nft = (...words: readonly string[]) => machine.node.exec(['nft', ...words]);
const element = ({ service, address }: { service: string; address: string }): readonly string[] => [
  'element',
  'inet',
  'switchroom_blocks',
  `${service}${address.includes(':') ? 6 : 4}`,
  `{ ${address} }`,
];

let engineIsDead = false;
async function engine(): Promise<EngineClient> {
  if (engineIsDead) await machine.startDriver();
  engineIsDead = false;
  return machine.engine;
}

/** A change that meets a flushed ruleset undoes itself, and what is not on the list cannot be removed; an engine that is gone is another matter. */
const refused = (error: unknown): void => {
  if (error instanceof EngineError && error.code === 'unreachable') throw error;
};

/** Orders that fail because somebody is dead, or because there is nothing to lift, are orders too: nothing is expected of them here. */
async function happens(h: Happening): Promise<void> {
  const jail = `switchroom-${h.service}`;
  if ('times' in h) return guesses(await engine(), h);
  switch (h.what) {
    case 'login':
      if ('port' in h)
        guard.on({ kind: 'success', service: h.service, address: h.address, account: '201', flow: { protocol: 'udp', port: h.port } }, now);
      return;
    case 'block':
      return void (await (
        await engine()
      ).call('blocks.add', { address: h.address, service: h.service, seconds: 3600, because: 'a person', by: 'admin', failures: 0 }));
    case 'lift':
      return void (await (await engine()).call('blocks.lift', { address: h.address, service: h.service, by: 'admin' }));
    case 'lift-all':
      return void (await (await engine()).call('blocks.lift-all', { by: 'admin' }));
    case 'allow':
      return void (await (await engine()).call('allowlist.add', { address: h.address, by: 'admin' }).catch(refused));
    case 'disallow':
      return void (await (await engine()).call('allowlist.remove', { address: h.address, by: 'admin' }).catch(refused));
    case 'banip':
    case 'unbanip':
    case 'addignoreip':
    case 'delignoreip':
      return void (await machine.fail2ban('set', jail, h.what, h.address));
    case 'unban-all':
      return void (await machine.fail2ban('unban', '--all'));
    case 'kernel-gains':
      return void (await nft('add', ...element(h)));
    case 'kernel-loses':
      return void (await nft('delete', ...element(h)));
    case 'flush':
      return void (await nft('delete', 'table', 'inet', 'switchroom_blocks'));
    case 'kill-engine':
      if (!engineIsDead) await machine.killDriver();
      engineIsDead = true;
      return;
    case 'kill-fail2ban':
      return void (await machine.killFail2ban());
  }
}

interface Said {
  readonly page: readonly string[];
  readonly kernel: readonly string[];
  readonly fail2ban: readonly string[];
  readonly allowed: readonly string[];
  readonly ignored: readonly string[];
}

/** What each of them says, each in its own words brought into one form: `telephony 203.0.113.9`, with a port `telephony 203.0.113.9 udp 40000`. */
async function said(): Promise<Said> {
  const { engine } = machine;
  const page = (await engine.call('blocks.list', {})).map(({ service, address, flow }) =>
    [service, address, ...(flow ? [flow.protocol, String(flow.port)] : [])].join(' '),
  );
  const kernel = [
    ...(await machine.kernel()).matchAll(/set (telephony|web)(?:flow)?[46](?:by(\d+))? \{[^{}]*elements = \{([^{}]*)\}/g),
  ].flatMap(([, service, bits, elements = '']) =>
    elements.split(',').map((e) => {
      const [address = '', , protocol, , port] = e.trim().split(' ');
      const where = bits === undefined ? address : `${address}/${bits}`;
      return e.includes(' . ') ? `${service} ${where} ${protocol === '17' ? 'udp' : protocol} ${port}` : `${service} ${where}`;
    }),
  );
  const fail2ban = (
    await Promise.all(SERVICES.map(async (s) => (await machine.banned(s)).split(' ').flatMap((b) => (b === '' ? [] : [`${s} ${b}`]))))
  ).flat();
  const allowed = (await engine.call('protection', {})).allowlist.map((a) => a.address);
  const ignored = [...(await machine.fail2ban('get', 'switchroom-telephony', 'ignoreip')).matchAll(/^[|`]- (\S+)$/gm)].map(
    ([, a = '']) => a,
  );
  return { page: page.sort(), kernel: kernel.sort(), fail2ban: fail2ban.sort(), allowed: allowed.sort(), ignored: ignored.sort() };
}

const constants = ['127.0.0.0/8', '::1'];

test('whatever happens, and in whatever order: in the end page, kernel and Fail2ban say the same', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 15, maxLength: 30 }), async (all) => {
      for (const h of all) await happens(h);
      await engine();
      await eventually(async () => {
        const { page, kernel, fail2ban, allowed, ignored } = await said();
        expect(kernel).toEqual(page);
        // Fail2ban knows addresses; single ports behind one are the PBX's own.
        expect(fail2ban).toEqual(page.filter((b) => b.split(' ').length === 2));
        expect(ignored.filter((a) => !constants.includes(a))).toEqual(allowed);
        const spared = Object.entries(LISTED).flatMap(([network, addresses]) => (allowed.includes(network) ? addresses : []));
        expect(page.filter((b) => spared.some((a) => b.split(' ')[1] === a))).toEqual([]);
        return true;
      });
    }),
    // Shrinking would repeat what takes half a minute; the sequence is printed.
    { numRuns: 4, endOnFailure: true },
  );
});
