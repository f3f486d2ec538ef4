// node tools/backup-fixture.ts: writes test/backups/<version>.srbackup, a backup as this version makes it. Run it once with every release and commit
// the file: test/backup.test.ts restores all of them, so that no later version forgets how to.
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dumpTables } from '../src/data/backup.ts';
import { openData } from '../src/data/open.ts';
import { addDevice, addExtension, snapshot } from '../src/data/subscribers.ts';
import { Backups } from '../src/engine/backup/index.ts';
import { version } from '../src/version.ts';
import { memoryFiles } from '../test/backup-files.ts';
import { machine } from '../test/documents.ts';
import { startEngine } from '../test/engine.ts';

const folder = join(import.meta.dirname, '../test/backups');
const db = await openData(':memory:');
await addExtension(db, { number: '201', name: 'Front desk', language: 'de' });
await addDevice(db, { mac: '02:00:00:00:53:aa', extension: '201', vendor: 'baresip' });
await db.insertInto('users').values({ name: 'admin', password: 'a hash', must_change: 0, changed_at: 1 }).execute();

const host = machine();
host.random = (bytes) => randomBytes(bytes).toString('base64url');
const engine = await startEngine(host);
const secret = await engine.core.secrets.keep('a token of a webhook');
await engine.putSubscribers(1, await snapshot(db));
const patch = {
  webserver: { hostname: 'front.example.test' },
  messages: { webhook: { url: 'https://hooks.example.test/', token: { secret } } },
};
await engine.patch('fixture', patch, '');
const files = memoryFiles();
const backups = new Backups(engine, files);
await backups.handlers()['backup.tables']({ job: 'fixture-job', part: 0, text: await dumpTables(db) });
const { name } = await backups.create({ by: 'fixture', job: 'fixture-job', passphrase: 'correct horse battery', scheduled: false });
mkdirSync(folder, { recursive: true });
const at = join(folder, `${version}.srbackup`);
writeFileSync(at, files.files.get(`var/backups/${name}`) ?? '');
await db.destroy();
process.stdout.write(`${at}\n`);
process.exit(0); // the engine's timers would keep it
