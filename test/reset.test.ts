import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keptNetwork } from '../src/config/keep-network.ts';
import { secretsIn } from '../src/engine/backup/contents.ts';
import { finishReset, orderReset, resetMarker } from '../src/engine/reset.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { wipeState } from '../src/host/reset.ts';
import { machine } from './documents.ts';
import { openEngine, startEngine } from './engine.ts';

/** What `wipeState` does, on the machine in memory. */
const wipeOf = (host: FakeHost) => async (but: readonly string[]) => {
  for (const path of [...host.files.keys()]) if (/^(var|etc)\//.test(path) && !but.includes(path)) host.files.delete(path);
};
const quiet = (): void => {};

/** A PBX with settings, phones and secrets. */
async function used() {
  const host = machine();
  const engine = await startEngine(host);
  const [proxy, token] = [await engine.core.secrets.keep('of the proxy'), await engine.core.secrets.keep('of the webhook')];
  await engine.putSubscribers(1, { extensions: [{ number: '201', name: 'Front desk' }], devices: [] });
  await engine.patch(
    'anna',
    {
      proxy: { mode: 'http', host: 'proxy.example.test', user: 'pbx', password: { secret: proxy } },
      messages: { keepDays: 33, webhook: { url: 'https://hooks.example.test/', token: { secret: token } } },
      webserver: { hostname: 'front.example.test' },
    },
    '',
  );
  return { host, engine, document: engine.document };
}
const secretsOn = (host: FakeHost) => [...host.files.values()].map((f) => f.content).filter((c) => /of the webhook|of the proxy/.test(c));

describe('a factory reset', () => {
  test('leaves nothing of what was', async () => {
    const { host, engine } = await used();
    const master = engine.core.secrets.named('master');
    // The machine of a test gives the same chance every time.
    host.random = () => 'another-key-made-after-the-reset';
    await orderReset(host, undefined);
    expect(await finishReset(host, wipeOf(host), quiet)).toBe(true);
    const after = await openEngine(host);
    expect(after.revision).toBe(1);
    expect(after.document).toMatchObject({ proxy: { mode: 'off' }, webserver: { hostname: 'pbx' } });
    expect(after.subscribers.extensions).toEqual([]);
    expect(after.core.secrets.named('master')).not.toBe(master);
    expect(await finishReset(host, wipeOf(host), quiet)).toBe(false);
  });

  test('that keeps the network keeps that, and no secret but the proxy’s', async () => {
    const { host, document } = await used();
    await orderReset(host, document);
    await finishReset(host, wipeOf(host), quiet);
    const after = await openEngine(host);
    expect(after.revision).toBe(1);
    expect(after.document).toMatchObject({
      interfaces: document.interfaces,
      proxy: document.proxy,
      webserver: { hostname: 'front.example.test' },
      messages: { keepDays: 90 },
    });
    expect(after.subscribers.extensions).toEqual([]);
    const { proxy } = after.document;
    expect(after.core.secrets.kept(proxy.mode === 'http' ? (proxy.password?.secret ?? '') : '')).toBe('of the proxy');
    expect([...host.files].filter(([p]) => p.startsWith('var/engine/kept/')).length).toBe(1);
  });

  test.each([true, false])('ends in either state when it is killed at any step (network kept: %s)', async (keep) => {
    for (let step = 1; ; step++) {
      const { host, document } = await used();
      const writes = ['writeFile', 'removeFile'] as const;
      let left = step;
      let died = false;
      for (const name of writes) {
        const real = host[name].bind(host) as (...args: never[]) => Promise<void>;
        (host as unknown as Record<string, unknown>)[name] = async (...args: never[]) => {
          if (left-- === 0) died = true;
          if (died) throw new Error('the power is gone');
          return real(...args);
        };
      }
      const all = async () => {
        await orderReset(host, keep ? document : undefined);
        await finishReset(host, wipeOf(host), quiet);
      };
      await all().catch(() => {});
      if (!died) {
        expect(step).toBeGreaterThan(keep ? 6 : 3);
        return;
      }
      for (const name of writes) delete (host as unknown as Record<string, unknown>)[name];
      const ordered = host.files.has(resetMarker);
      const done = await finishReset(host, wipeOf(host), quiet);
      expect(done).toBe(ordered);
      const after = await openEngine(host);
      const old = after.document.messages.keepDays === 33;
      if (old) expect(after.document).toEqual(document);
      else {
        expect(after.revision).toBe(1);
        expect(after.document.webserver.hostname).toBe(keep ? 'front.example.test' : 'pbx');
        expect(secretsOn(host).filter((c) => c.includes('webhook')).length).toBe(0);
      }
      expect(host.files.has('var/engine/reset.json')).toBe(false);
    }
  });

  test('keeps no secret of any part of the document but the proxy', async () => {
    const { document } = await used();
    const kept = keptNetwork({
      ...document,
      webserver: { ...document.webserver, certificate: { from: 'uploaded', pair: { secret: 'pair-1' } } },
    });
    expect(secretsIn(kept)).toEqual(secretsIn(document.proxy));
    expect(kept.webserver.certificate).toMatchObject({ from: 'own' });
  });
});

test('what is wiped on a disk: all files, but no folder that processes hold, and no log that is open', async () => {
  const prefix = mkdtempSync(join(tmpdir(), 'wipe-'));
  onTestFinished(() => rmSync(prefix, { recursive: true, force: true }));
  const put = (path: string): void => {
    mkdirSync(dirname(join(prefix, path)), { recursive: true });
    writeFileSync(join(prefix, path), 'a secret');
  };
  const gone = [
    'var/web/switchroom.db',
    'var/acme/accounts/a/b.json',
    'var/backups/x.srbackup',
    'etc/web/tls/key.pem',
    'var/log/engine/@old.s',
  ];
  for (const path of [
    ...gone,
    'var/log/engine/current',
    'var/engine/manifest.json',
    'var/engine/head.json',
    'run/web/x',
    'var/spool/guard/evidence/x',
  ])
    put(path);
  await wipeState(prefix, ['var/engine/manifest.json']);
  const left = readdirSync(prefix, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name).slice(prefix.length + 1))
    .sort();
  expect(left).toEqual(['run/web/x', 'var/engine/manifest.json', 'var/log/engine/current']);
  expect(readFileSync(join(prefix, 'var/log/engine/current'), 'utf8')).toBe('');
  expect(readdirSync(join(prefix, 'var'))).toEqual(expect.arrayContaining(['web', 'spool', 'engine']));
  expect(readdirSync(join(prefix, 'var/spool'))).toEqual(['guard']);
});
