import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { connectEngine } from './engine/client.ts';
import { type AmiAccess, watchAsterisk } from './guard/asterisk.ts';
import { Guard } from './guard/guard.ts';
import { readReport } from './guard/reports.ts';
import { systemClock } from './host/clock.ts';
import { boundedFiles } from './host/evidence-files.ts';
import { afterReset } from './host/reset.ts';
import { appendShared, boundedLog, listenShared, readJson, readJsonIfThere, replaceFile } from './host/small.ts';
import { withSources } from './host/stack.ts';
import { connectStream } from './host/stream.ts';
import { evidenceLimits } from './lib/evidence.ts';

/** switchroom-guard: hears what failed, decides who is blocked, and asks the engine for it. */
const prefix = process.env.SWITCHROOM_PREFIX ?? '/srv/switchroom';
const log = (line: string): void => {
  process.stderr.write(`${new Date().toISOString()} guard: ${withSources(line)}\n`);
};

process.on('unhandledRejection', (e) => {
  log(`a failure nobody handled: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}`);
  process.exit(1); // the supervisor starts us again; the ledger is not ours
});

await afterReset(join(prefix, 'var/reset'));
const guard = new Guard({
  clock: systemClock,
  random: () => randomBytes(12).toString('base64url'),
  engine: connectEngine(join(prefix, 'run/engine/guard.sock'), { events: true, retryMs: 250 }),
  spool: (message) => appendShared(join(prefix, 'var/spool/guard/messages.jsonl'), JSON.stringify(message)),
  log,
  security: boundedLog(join(prefix, 'var/log/security/current'), log),
  evidence: boundedFiles(join(prefix, 'var/spool/guard/evidence'), evidenceLimits.bytes, log),
  memory: {
    load: () => readJsonIfThere(join(prefix, 'var/guard/homes.json')),
    save: (homes) => replaceFile(join(prefix, 'var/guard/homes.json'), JSON.stringify(homes)),
  },
  attacks: {
    load: () => readJsonIfThere(join(prefix, 'var/spool/guard/attacks.json')),
    save: (attacks) => replaceFile(join(prefix, 'var/spool/guard/attacks.json'), JSON.stringify(attacks)),
  },
});
// The server also keeps the process alive while everything else is away.
await listenShared(join(prefix, 'run/guard/failures.sock'), (socket) => {
  socket.onLine((line) => {
    const event = readReport(line);
    if (event) guard.on(event);
  });
});
watchAsterisk({
  clock: systemClock,
  access: async () => (await readJson(join(prefix, 'etc/guard/ami.json'))) as AmiAccess,
  connect: (port) => connectStream({ host: '127.0.0.1', port }),
  on: (event) => guard.on(event),
  log,
});
log('ready');
