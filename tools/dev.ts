// `npm run dev`: API and pages over the real engine on a machine in memory. No root, no namespaces; nothing outside .site/dev is touched, and
// nothing listens but on loopback. Phones, calls and attackers are not there: `npm start` has them.
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCertificates } from '../src/certificates.ts';
import { components } from '../src/components/index.ts';
import { openData } from '../src/data/open.ts';
import { Backups } from '../src/engine/backup/index.ts';
import { startBlocks } from '../src/engine/blocks/index.ts';
import { Captures } from '../src/engine/capture/index.ts';
import { connectEngine } from '../src/engine/client.ts';
import { Console } from '../src/engine/console.ts';
import { Core } from '../src/engine/core.ts';
import { Engine } from '../src/engine/engine.ts';
import { EnrolmentWindow } from '../src/engine/enrolment.ts';
import { Feeds } from '../src/engine/feeds/index.ts';
import { handlersOf, protectionView } from '../src/engine/handlers.ts';
import { NameServers } from '../src/engine/name-servers.ts';
import { Outgoing } from '../src/engine/outgoing.ts';
import { PortsWatch } from '../src/engine/ports/watch.ts';
import { SecretStore } from '../src/engine/secrets.ts';
import { RequestServer } from '../src/engine/server.ts';
import { Store } from '../src/engine/store.ts';
import { tarGz } from '../src/host/archive.ts';
import { LinuxBackupFiles } from '../src/host/backup-files.ts';
import { FakeHost } from '../src/host/fake.ts';
import { Certificates } from '../src/host/linux/certificates.ts';
import { Files } from '../src/host/linux/files.ts';
import { LinuxSniffer } from '../src/host/linux/sniffer.ts';
import { listenLines } from '../src/host/linux/sockets.ts';
import { startWeb } from '../src/web.ts';

const checkout = join(import.meta.dirname, '..');
const prefix = join(checkout, '.site/dev');
const httpsPort = Number(process.env.PORT ?? 8443);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

rmSync(prefix, { recursive: true, force: true });
mkdirSync(join(prefix, 'run/engine'), { recursive: true, mode: 0o700 });

const host = new FakeHost();
// The fake's clock stands still by itself; here it follows the real one.
const tick = (): void => host.clock.advance(Math.max(0, Date.now() - host.clock.now() * 1000));
tick();
setInterval(tick, 100);
host.offers.set('lan', {
  device: 'lan',
  protocol: 'dhcp',
  addresses: ['192.0.2.77/24'],
  gateway: '192.0.2.1',
  dnsServers: ['192.0.2.1', '192.0.2.2'],
  server: '192.0.2.1',
  obtainedAt: host.clock.now(),
  validSeconds: 86_400,
  options: { new_subnet_mask: '255.255.255.0', new_routers: '192.0.2.1' },
});

const core = new Core({
  components,
  host,
  store: new Store(host),
  secrets: await SecretStore.open(host),
  paths: { prefix, lib: checkout, node: process.execPath },
});
const engine = new Engine(core, 'dev');
const leases = async () => [];
const enrolment = new EnrolmentWindow({ host, core, secrets: core.secrets, leases });
await engine.open();
// A real machine tells of a new lease; this one is looked at.
const look = (): void => {
  core.wake();
  engine.upkeep.look();
};
look();
setInterval(look, 1_000);
const blocks = await startBlocks({
  host,
  view: async () => protectionView(engine, []),
  patch: (patch, by, reason) => engine.patch(by, patch, reason),
  changed: () => core.emit({ event: 'blocks' }),
  message: (code, values) => void core.message(code, values),
  log: () => {},
  allowlist: () => engine.document.protection.allowlist,
  jails: () => engine.document.protection.jails,
  table: () => undefined,
  regexText: (rule) => rule,
  fail2banSocket: join(prefix, 'run/no-fail2ban.sock'),
});
const names = new NameServers(core, () => engine.transactions.target, look);
void names.look();
const certificates = startCertificates(engine, prefix);
const backups = new Backups(engine, new LinuxBackupFiles(prefix));
await backups.start();
const ports = new PortsWatch({
  core,
  now: () => ({ target: engine.transactions.target, changing: engine.transactions.pending }),
  blocks: async () => blocks.handlers['blocks.list']({}),
  log: () => {},
});
const feeds = new Feeds(core, () => engine.transactions.target, say);
await feeds.start();
const server = new RequestServer(
  handlersOf({
    engine,
    enrolment,
    leases,
    blocks: blocks.handlers,
    feeds: feeds.handlers,
    ports,
    outgoing: new Outgoing(
      core,
      () => engine.transactions.target,
      () => {},
    ),
    certificates: certificates.handlers,
    backups: backups.handlers(),
    captures: new Captures(engine, new LinuxBackupFiles(prefix), new LinuxSniffer(prefix), say).handlers(),
    names,
    look: async () => {},
    pack: tarGz,
    console: new Console(engine, say),
  }),
  say,
);
core.onEvent((e) => server.broadcast(e));
const socket = join(prefix, 'run/engine/web.sock');
await listenLines(socket, undefined, (s) => server.serve('web', s));

await new Certificates(new Files(prefix, new Map())).issue(
  { kind: 'certificate', folder: 'etc/web/tls', reader: 'web', names: ['localhost', '127.0.0.1'] },
  Date.now(),
);
// The engine spools its messages on the fake machine; web reads real files.
const spool = join(prefix, 'var/spool/engine/messages.jsonl');
mkdirSync(join(prefix, 'var/spool/engine'), { recursive: true });
const copySpool = async (): Promise<void> => writeFileSync(spool, (await host.readFile('var/spool/engine/messages.jsonl')) ?? '');
core.onEvent((e) => {
  if (e.event === 'messages') copySpool().catch(say);
});
await copySpool();

const web = await startWeb({
  prefix,
  engine: connectEngine(socket, { events: true, retryMs: 500 }),
  db: await openData(join(prefix, 'switchroom.db')),
  telephony: { calls: () => [], registrations: () => [], hangUp: async () => false, checkSync: async () => false },
  // Without root there is no resolver of ours: whoever asks for a name is told so.
  names: {
    ask: async () => ({ ms: 1, strange: 0, failed: 'silent', because: 'development without root asks nobody' }),
    try: async () => ({ failed: 'not-tried', because: 'development without root tries nobody' }),
  },
  reportLogin: () => {},
  random: (bytes) => randomBytes(bytes).toString('base64url'),
  log: (event) => {
    if (event.what === 'request failed' || event.error !== undefined) say(JSON.stringify(event));
  },
  lib: checkout,
  ui: join(checkout, 'dist/ui'),
  ports: { https: httpsPort, http: 0, host: '127.0.0.1' },
  checkAnswers: true,
});
await web.ready;
const password = (await web.app.services.firstPassword.read()) ?? '';
process.stdout.write(`url https://localhost:${httpsPort}\nuser admin\npassword ${password}\nstop with: Ctrl-C\n`);
say(`pages with hot reload, in another terminal: SWITCHROOM_API=https://localhost:${httpsPort} npx vite -c ui/vite.config.ts`);
