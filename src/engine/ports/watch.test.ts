import { beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../../config/config.ts';
import { noSubscribers } from '../../config/subscribers.ts';
import { FakeHost } from '../../host/fake.ts';
import type { ListeningSocket } from '../../host/host.ts';
import { Core, type Target } from '../core.ts';
import { SecretStore } from '../secrets.ts';
import { Store } from '../store.ts';
import { PortsWatch } from './watch.ts';

const parsed = parseConfig({ version: 1, interfaces: { lan: { match: { name: 'lan' }, role: 'lan', ipv4: { mode: 'dhcp' } } } });
if (!parsed.ok) throw new Error('the document of this test is wrong');
const target: Target = { config: parsed.value, subscribers: noSubscribers };
const stray = (pid: number): ListeningSocket => ({
  protocol: 'tcp',
  address: '0.0.0.0',
  port: 4444,
  process: { pid, name: 'nc\u001b[31m' },
});

let host: FakeHost;
let core: Core;
let watch: PortsWatch;
let changing: boolean;
const said = (): string[] =>
  (host.files.get('var/spool/engine/messages.jsonl')?.content ?? '')
    .split('\n')
    .filter((l) => l !== '')
    .map((l) => (JSON.parse(l) as { code: string }).code);

beforeEach(async () => {
  host = new FakeHost();
  changing = false;
  core = new Core({
    components: [],
    host,
    store: new Store(host),
    secrets: await SecretStore.open(host),
    paths: { prefix: '/p', lib: '/l', node: '/n' },
  });
  watch = new PortsWatch({ core, now: () => ({ target, changing }), blocks: async () => [], log: () => {} });
});

test('a stray that stays for two looks is a condition and one message, and goes with the program', async () => {
  host.sockets = [stray(7)];
  await watch.look();
  expect([core.wrong(), said()]).toEqual([[], []]);
  await watch.look();
  await watch.look();
  expect(core.wrong()).toMatchObject([{ code: 'ports.stray', values: { process: 'nc?[31m', pid: 7, port: 4444, protocol: 'TCP' } }]);
  expect(said()).toEqual(['ports.stray']);
  host.sockets = [];
  await watch.look();
  expect(core.wrong()).toEqual([]);
});

test('a short question, and what listens while a change is under way, are told to nobody', async () => {
  host.sockets = [stray(7)];
  await watch.look();
  host.sockets = [stray(8)];
  await watch.look();
  changing = true;
  await watch.look();
  expect([core.wrong(), said()]).toEqual([[], []]);
});

test('without connection tracking the ports are there, and the page says that peers are not known', async () => {
  host.connections = undefined;
  host.sockets = [stray(7)];
  expect(await watch.view()).toMatchObject({ peersKnown: false, ports: [{ state: 'stray', access: { who: 'nobody' } }] });
});
