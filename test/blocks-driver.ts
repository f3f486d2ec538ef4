import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { firewall } from '../src/components/firewall/index.ts';
import { regexText } from '../src/components/protection/fail2ban.ts';
import { protection } from '../src/components/protection/index.ts';
import { newTableText } from '../src/components/protection/plan.ts';
import { configSchema } from '../src/config/config.ts';
import { noSubscribers } from '../src/config/subscribers.ts';
import { startBlocks } from '../src/engine/blocks/index.ts';
import { type AnyComponent, define, keepNothing } from '../src/engine/contract.ts';
import { execute } from '../src/engine/execute.ts';
import type { Handlers } from '../src/engine/handlers.ts';
import { planAll, type Rendered, renderAll } from '../src/engine/render.ts';
import type { Caller, ProtectionView } from '../src/engine/requests.ts';
import { RequestServer } from '../src/engine/server.ts';
import { readGroups } from '../src/host/linux/files.ts';
import { LinuxHost } from '../src/host/linux/machine.ts';
import { listenLines } from '../src/host/linux/sockets.ts';

/**
 * The engine's part about blocks alone, on a real machine (blocks.host.test.ts): the real components, ledger, mirror and sockets, and a configuration
 * in memory. It takes the place of engine-main.ts, and is killed like it.
 */
const prefix = '/srv/switchroom';
const log = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const host = await LinuxHost.open(prefix);
// What asterisk and webserver would claim.
const listeners: AnyComponent = define<undefined, undefined>({
  id: 'listeners',
  after: [],
  section: () => undefined,
  claims: () => [
    { owner: 'asterisk', protocol: 'udp', port: 5060, lastPort: 5060, purpose: 'signalling', interfaces: 'all' },
    { owner: 'asterisk', protocol: 'udp', port: 10_000, lastPort: 10_999, purpose: 'media', interfaces: 'all' },
    { owner: 'webserver', protocol: 'tcp', port: 443, lastPort: 443, purpose: 'web', interfaces: 'all' },
  ],
  check: () => [],
  render: () => [],
  observe: () => Promise.resolve(undefined),
  plan: () => [],
});
const interfaces: AnyComponent = { ...listeners, id: 'interfaces', claims: () => [] };
const components = [interfaces, listeners, firewall, protection];
const configFile = 'var/test-config.json';
let config = configSchema.parse(
  JSON.parse((await host.readFile(configFile)) ?? '{"version":1,"interfaces":{"lan":{"match":{"name":"lan"},"role":"lan"}}}'),
);
let own: Rendered = {};

async function apply(): Promise<void> {
  const ctx = { config, subscribers: noSubscribers, facts: { links: await host.links(), leases: [] } };
  const secrets = { named: () => 'secret', phone: () => 'secret', kept: () => undefined };
  const want = renderAll(components, { ...ctx, claims: components.flatMap((c) => c.claims(config)) }, secrets, {
    prefix,
    lib: '/usr/lib/switchroom',
    node: '',
  });
  for (let round = 0; round < 3; round++) {
    const steps = await planAll(components, want, own, host, keepNothing);
    if (steps.length === 0) break;
    if (round === 2) throw new Error(`not converged: ${steps.map((s) => s.why).join('; ')}`);
    for (const s of steps) {
      log(`step: ${s.why} (${s.impact})`);
      await execute(s, host);
    }
  }
  own = want;
}
await apply();

const leased = [{ address: '198.51.100.20', mac: '02:00:5e:00:53:20' }];
const view = async (): Promise<ProtectionView> => ({
  ...config.protection,
  own: (await host.addresses()).map((a) => a.address.split('/')[0] ?? ''),
  leased,
  devices: [{ mac: '02:00:5e:00:53:20', extension: '20' }],
});
const blocks = await startBlocks({
  host,
  view,
  allowlist: () => config.protection.allowlist,
  jails: () => config.protection.jails,
  table: () => newTableText(own['protection'] ?? [], 'switchroom_blocks'),
  regexText,
  patch: async (patch) => {
    const { protection: section } = patch as { protection: object };
    config = configSchema.parse({ ...config, protection: { ...config.protection, ...section } });
    await host.writeFile({ kind: 'file', path: configFile, content: JSON.stringify(config), reader: 'root' });
    await apply();
    await blocks.refresh();
    return { state: 'committed' };
  },
  changed: () => server.broadcast({ event: 'blocks' }),
  message: (code, values) => log(`message ${code} ${JSON.stringify(values)}`),
  log,
  fail2banSocket: join(prefix, 'run/fail2ban/fail2ban.sock'),
});
const server = new RequestServer({ ...blocks.handlers, ping: () => Promise.resolve({ version: 'test' }) } as unknown as Handlers, log);
const folder = join(prefix, 'run/engine');
mkdirSync(folder, { recursive: true, mode: 0o755 });
const groups = await readGroups();
const callers: readonly Caller[] = ['root', 'guard', 'fail2ban'];
for (const caller of callers)
  await listenLines(join(folder, `${caller}.sock`), caller === 'root' ? undefined : groups.get(caller), (s) => server.serve(caller, s));
log('ready');
