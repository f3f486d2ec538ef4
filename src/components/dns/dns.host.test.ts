import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HostMachine, startMachine } from '../../../test/host-machine.ts';
import { dns } from './index.ts';

/** The real dnsmasq reads what every golden case renders, and refuses what is none of its lines. */
let machine: HostMachine;
beforeAll(async () => {
  machine = await startMachine('dns');
});
afterAll(async () => {
  await machine[Symbol.asyncDispose]();
});

const file = (path: string, content: string) => ({ kind: 'file', path, content, reader: 'everyone' }) as const;
const golden = join(import.meta.dirname, 'golden');
const preflight = (files: readonly ReturnType<typeof file>[]) => dns.preflight(files, machine.host as Parameters<typeof dns.preflight>[1]);

test('what the goldens say is what dnsmasq takes', async () => {
  for (const name of await readdir(golden)) {
    const folder = join(golden, name, 'out/prefix/etc/dnsmasq');
    const files = await Promise.all(
      ['resolver.conf', 'resolver-servers.conf'].map(async (f) => file(`etc/dnsmasq/${f}`, await readFile(join(folder, f), 'utf8'))),
    );
    expect(await preflight(files), name).toEqual([]);
  }
});

test.each(['server=/corp.example.test/192.0.2.999', 'no-such-option', 'server=/a/b/c/not-an-address'])(
  'a file with "%s" is refused before anything is touched',
  async (line) => {
    const files = [file('etc/dnsmasq/resolver.conf', 'port=53\n'), file('etc/dnsmasq/resolver-servers.conf', `${line}\n`)];
    expect(await preflight(files)).toMatchObject([{ code: 'dns.refused', path: '/dns' }]);
  },
);
