import { describe, expect, test } from 'vitest';
import type { Config } from '../src/config/config.ts';
import type { Engine } from '../src/engine/engine.ts';
import { documents, machine } from './documents.ts';
import { leftOver, startEngine } from './engine.ts';

/** A process ended by force: nothing of it runs any more, not even its error handling. */
class Died extends Error {}

/** Applies, and confirms by hand where that is asked. */
async function change(engine: Engine, document: Config) {
  const view = await engine.apply(document, { by: 'test', reason: '', confirmSeconds: 60 });
  return view.state === 'awaiting-confirmation' ? engine.transactions.confirm({ by: 'test' }) : view;
}

async function fresh(document: Config): Promise<string> {
  const host = machine();
  const engine = await startEngine(host);
  await change(engine, document);
  return String(host);
}

describe('the road, on a machine in memory', () => {
  test('a new machine gets its first configuration and is converged', async () => {
    const host = machine();
    const engine = await startEngine(host);
    await engine.transactions.mutex.run(async () => {});
    engine.upkeep.look();
    await engine.transactions.mutex.run(async () => {});
    expect(await leftOver(engine)).toEqual([]);
    expect((await host.addresses()).map((a) => a.address)).toEqual(['172.30.77.1/24', '192.0.2.77/24']);
  });

  test.each(documents)('applying twice gives no steps: %s', async (_, document) => {
    const engine = await startEngine(machine());
    expect((await change(engine, document)).state).toMatch(/committed|unchanged/);
    expect(await leftOver(engine)).toEqual([]);
    expect((await change(engine, document)).state).toBe('unchanged');
  });

  test('any walk over the documents ends where a fresh apply ends', async () => {
    const wanted = new Map(await Promise.all(documents.map(async ([name, d]) => [name, await fresh(d)] as const)));
    const host = machine();
    const engine = await startEngine(host);
    let seed = 20_261_122;
    for (let n = 0; n < 60; n++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      const [name, document] = documents[seed % documents.length] ?? documents[0] ?? [];
      if (!name || !document) throw new Error('no documents');
      expect((await change(engine, document)).state, `step ${n}: ${name}`).toMatch(/committed|unchanged/);
      expect(String(host), `step ${n}: ${name}`).toBe(wanted.get(name));
    }
  });

  const pairs = documents.slice(1).map(([name, document], n) => [documents[n]?.[0] ?? '', name, documents[n]?.[1], document] as const);

  test.each(pairs)('a failure at every step leaves the machine as it was: %s → %s', async (_a, _b, from, to) => {
    const operations = await countOperations(from, to);
    for (let k = 0; k < operations; k++) {
      const host = machine();
      const engine = await startEngine(host);
      if (from) await change(engine, from);
      const before = String(host);
      let n = 0;
      let failed = '';
      host.failOn = (op) => {
        if (/^(write|remove) var\/engine/.test(op) || n++ !== k) return false;
        failed = op;
        return true;
      };
      const view = await engine.apply(to, { by: 'test', reason: '', confirmSeconds: 60 });
      host.failOn = undefined;
      if (failed === '') {
        expect(view.state).not.toBe('rolled-back');
        continue;
      }
      expect(view.state, failed).toBe('rolled-back');
      expect(String(host), failed).toBe(before);
      expect(engine.revision, failed).toBe(from && from !== documents[0]?.[1] ? 2 : 1);
      expect(await leftOver(engine), failed).toEqual([]);
    }
  });

  test.each(pairs)('a SIGKILL after every operation ends at the old or the new revision: %s → %s', async (_a, _b, from, to) => {
    const [old, wanted] = await Promise.all([from ? fresh(from) : '', fresh(to)]);
    for (let k = 0; k < 200; k++) {
      const host = machine();
      const engine = await startEngine(host);
      if (from) await change(engine, from);
      const revision = engine.revision;
      let n = 0;
      host.beforeOp = () => {
        if (n++ >= k) throw new Died(); // and everything after it: a dead process does nothing more
      };
      const done = await change(engine, to).then(
        () => true,
        () => false,
      );
      const died = n > k;
      host.beforeOp = undefined;
      const again = await startEngine(host);
      again.upkeep.look();
      await again.transactions.mutex.run(async () => {});
      expect([revision, revision + 1], `killed before operation ${k}`).toContain(again.revision);
      expect(String(host), `killed before operation ${k}`).toBe(again.revision === revision ? old : wanted);
      expect(again.transactions.pending).toBe(false);
      expect(await leftOver(again), `killed before operation ${k}`).toEqual([]);
      if (done && !died) return;
    }
    throw new Error('the change never came to its end');
  });

  test.each(['write etc/', 'ip addr add', 'ip route', 'restart dhcpcd', 'nft switchroom', 'certificate'])(
    'a machine that accepts "%s…" and does nothing is noticed, and the change undone',
    async (op) => {
      const host = machine();
      const engine = await startEngine(host);
      const before = String(host);
      const document = documents.find(([name]) => name === 'another static address, no IPv6')?.[1];
      if (!document) throw new Error('no document');
      let lied = false;
      host.lieOn = (o) => {
        // A machine that lies for ever cannot be put back either: it lies while the change is applied.
        const lies =
          engine.transactions.view().state === 'applying' && (o.startsWith(op) || (op === 'restart dhcpcd' && o.startsWith('stop dhcpcd')));
        lied ||= lies;
        return lies;
      };
      const view = await engine.apply(document, { by: 'test', reason: '', confirmSeconds: 60 });
      host.lieOn = undefined;
      expect(lied).toBe(true);
      expect(view.state).toBe('rolled-back');
      // Noticed by planning again; or, for an address, by the route that then has no way.
      expect(view.because).toMatch(/did not do|invalid gateway/);
      expect(String(host)).toBe(before);
    },
  );
});

async function countOperations(from: Config | undefined, to: Config): Promise<number> {
  const host = machine();
  const engine = await startEngine(host);
  if (from) await change(engine, from);
  const before = host.log.length;
  await engine.apply(to, { by: 'test', reason: '', confirmSeconds: 60 });
  return host.log.slice(before).filter((op) => !/^(write|remove) var\/engine/.test(op)).length;
}
