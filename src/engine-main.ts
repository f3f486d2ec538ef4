import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startCertificates } from './certificates.ts';
import { inForce, leasesFolder, parseLeases } from './components/dhcp/leases.ts';
import { components } from './components/index.ts';
import { blocksTable } from './components/protection/blocks-table.ts';
import { regexText } from './components/protection/fail2ban.ts';
import { newTableText } from './components/protection/plan.ts';
import { Backups } from './engine/backup/index.ts';
import { startBlocks } from './engine/blocks/index.ts';
import { Captures } from './engine/capture/index.ts';
import { Console } from './engine/console.ts';
import { Core } from './engine/core.ts';
import { mirrorBehind, mirrorCheck } from './engine/doctor/checks.ts';
import { Engine } from './engine/engine.ts';
import { EnrolmentWindow } from './engine/enrolment.ts';
import { Feeds } from './engine/feeds/index.ts';
import { handlersOf, protectionView } from './engine/handlers.ts';
import { Lookout } from './engine/lookout.ts';
import { NameServers } from './engine/name-servers.ts';
import { Outgoing } from './engine/outgoing.ts';
import { PortsWatch } from './engine/ports/watch.ts';
import type { Caller, ServedLease } from './engine/requests.ts';
import { finishReset } from './engine/reset.ts';
import { SecretStore } from './engine/secrets.ts';
import { RequestServer } from './engine/server.ts';
import { Store } from './engine/store.ts';
import { Takeover } from './engine/takeover.ts';
import { UpgradeWatch } from './engine/upgrade.ts';
import { tarGz } from './host/archive.ts';
import { LinuxBackupFiles } from './host/backup-files.ts';
import { readGroups } from './host/linux/files.ts';
import { LinuxHost } from './host/linux/machine.ts';
import { LinuxSniffer } from './host/linux/sniffer.ts';
import { listenLines } from './host/linux/sockets.ts';
import { wipeState } from './host/reset.ts';
import { withSources } from './host/stack.ts';
import { version } from './version.ts';

/** switchroomd: puts the engine together and serves it. */
const prefix = process.env['SWITCHROOM_PREFIX'] ?? '/srv/switchroom';
const lib = process.env['SWITCHROOM_LIB'] ?? '/usr/lib/switchroom';
const log = (line: string): void => void process.stderr.write(`${new Date().toISOString()} engine: ${withSources(line)}\n`);

process.on('unhandledRejection', (e) => {
  log(`a failure nobody handled: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}`);
  process.exit(1); // the supervisor starts us again, and the journal puts things right
});

// Folders that it makes are open to readers by name; every file has its mode set.
process.umask(0o022);
const host = await LinuxHost.open(prefix, lib);
// Before anything of what it deletes is opened.
await finishReset(host, (but) => wipeState(prefix, but), log);
const core = new Core({
  components,
  host,
  store: new Store(host),
  secrets: await SecretStore.open(host),
  paths: { prefix, lib, node: join(lib, 'node') },
});
// For the campaign's control run alone: a campaign whose rollback is off must report failures.
const engine = new Engine(core, version, { rollback: process.env['SWITCHROOM_NO_ROLLBACK'] !== '1' });

const leases = async (): Promise<readonly ServedLease[]> => {
  const files = await host.listFiles(leasesFolder);
  const read = await Promise.all(
    files.map(async (id) =>
      inForce(parseLeases((await host.readFile(`${leasesFolder}/${id}`)) ?? ''), host.clock.now()).map((l) => ({
        mac: l.mac,
        address: l.address,
        hostname: l.hostname,
        expiresAt: l.expiresAt,
        interface: id,
      })),
    ),
  );
  return read.flat();
};
const enrolment = new EnrolmentWindow({ host, core, secrets: core.secrets, leases });

const names = new NameServers(
  core,
  () => engine.transactions.target,
  () => engine.upkeep.look(),
);

await engine.open();
host.onLease(() => {
  core.wake();
  engine.upkeep.look();
});

const blocks = await startBlocks({
  host,
  view: async () => protectionView(engine, await leases()),
  patch: (patch, by, reason) => engine.patch(by, patch, reason),
  changed: () => core.emit({ event: 'blocks' }),
  message: (code, values) => void core.message(code, values),
  log,
  allowlist: () => engine.transactions.current?.config.protection.allowlist ?? [],
  // As it was last made: another shape, after an upgrade, comes by the road.
  table: () => newTableText(core.manifest['protection'] ?? [], blocksTable),
  jails: () => engine.transactions.current?.config.protection.jails,
  regexText,
  fail2banSocket: join(prefix, 'run/fail2ban/fail2ban.sock'),
});
core.onEvent((e) => {
  if (e.event === 'config' || e.event === 'interfaces') void blocks.refresh().catch((x: unknown) => log(`blocks: ${String(x)}`));
});

core.checks.push({
  ...mirrorCheck,
  look: async () => {
    const because = blocks.behind();
    return because === undefined ? [] : [mirrorBehind(because)];
  },
});

// Before the road starts what answers to strangers.
const feeds = new Feeds(core, () => engine.transactions.target, log);
await feeds.start();

const files = new LinuxBackupFiles(prefix);
const backups = new Backups(engine, files);
await backups.start();
const captures = new Captures(engine, files, new LinuxSniffer(prefix), log);
await captures.start();

const certificates = startCertificates(engine, prefix);
const ports = new PortsWatch({
  core,
  now: () => ({ target: engine.transactions.target, changing: engine.transactions.pending }),
  blocks: async () => blocks.handlers['blocks.list']({}),
  log,
});
const outgoing = new Outgoing(core, () => engine.transactions.target, log);
const lookout = new Lookout(
  core,
  () => engine.transactions.target,
  () => engine.upkeep.look(),
);

const screen = new Console(engine, log);
const upgrades = new UpgradeWatch(core);

const server = new RequestServer(
  handlersOf({
    engine,
    enrolment,
    leases,
    blocks: blocks.handlers,
    feeds: feeds.handlers,
    ports,
    outgoing,
    certificates: certificates.handlers,
    backups: backups.handlers(),
    captures: captures.handlers(),
    names,
    look: () => lookout.lookNow(),
    pack: tarGz,
    console: screen,
  }),
  log,
);
// Schedules mean local time, and what that is, is a setting.
const zoneOfMachine = process.env['TZ'];
const inZone = (): void => {
  const zone = engine.transactions.current?.config.time.zone ?? zoneOfMachine;
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
};
inZone();
core.onEvent((e) => {
  if (e.event === 'config') inZone();
});
core.onEvent((e) => server.broadcast(e));
const folder = join(prefix, 'run/engine');
mkdirSync(folder, { recursive: true, mode: 0o755 });
const groups = await readGroups();
const sockets: readonly Caller[] = ['root', 'web', 'guard', 'fail2ban'];
for (const caller of sockets) {
  await listenLines(join(folder, `${caller}.sock`), caller === 'root' ? undefined : groups.get(caller), (s) => server.serve(caller, s));
}
// Before anybody looks after the machine: what is being taken over is neither drift nor ours yet.
await new Takeover(engine, log).begin();
engine.start();
ports.start();
outgoing.start();
lookout.start();
screen.start();
void names.look();
certificates.keeper.start();
upgrades.start();
log(`ready with revision ${engine.revision}`);
