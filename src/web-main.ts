import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { openData } from './data/open.ts';
import { connectEngine } from './engine/client.ts';
import { systemClock } from './host/clock.ts';
import { askNameServer } from './host/dns-client.ts';
import { openProbes } from './host/probe/index.ts';
import { afterReset } from './host/reset.ts';
import { tryTarget } from './host/sip-probe.ts';
import { withSources } from './host/stack.ts';
import { connectStream } from './host/stream.ts';
import { reportLines } from './host/web-failures.ts';
import { accessSchema, openTelephony } from './telephony/index.ts';
import { startWeb } from './web.ts';

/** switchroom-web: puts the web process together. */
const started = performance.now();
const prefix = process.env.SWITCHROOM_PREFIX ?? '/srv/switchroom';
const lib = process.env.SWITCHROOM_LIB ?? '/usr/lib/switchroom';
const log = (event: Readonly<Record<string, string | number | boolean | undefined>>): void =>
  void process.stdout.write(
    `${JSON.stringify({ at: new Date().toISOString(), process: 'web', ...event, ...(typeof event.error === 'string' ? { error: withSources(event.error) } : {}) })}\n`,
  );

process.on('unhandledRejection', (error) => {
  log({ what: 'a failure nobody handled', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exit(1); // the supervisor starts us again
});

process.umask(0o027);
mkdirSync(`${prefix}/var/web`, { recursive: true, mode: 0o700 });
await afterReset(`${prefix}/var/reset`);
const after = (ms: number, call: () => void): void => void setTimeout(call, ms).unref();
const web = await startWeb({
  prefix,
  engine: connectEngine(`${prefix}/run/engine/web.sock`, { events: true, retryMs: 250, after }),
  // For installations of several nodes: SWITCHROOM_DATABASE=postgres://…
  db: await openData(process.env.SWITCHROOM_DATABASE ?? `${prefix}/var/web/switchroom.db`),
  telephony: openTelephony({
    access: async () => accessSchema.parse(JSON.parse(await readFile(`${prefix}/etc/web/asterisk.json`, 'utf8'))),
    connect: connectStream,
    clock: systemClock,
  }),
  names: { ask: askNameServer, try: tryTarget },
  reportLogin: reportLines(`${prefix}/run/guard/failures.sock`, 2_000, after),
  probes: openProbes(prefix),
  random: (bytes) => randomBytes(bytes).toString('base64url'),
  log,
  lib,
  ui: `${lib}/dist/ui`,
});
await web.ready;
log({ what: 'ready', ms: Math.round(process.uptime() * 1000), loaded: Math.round(started) });

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    setTimeout(() => process.exit(1), 5_000).unref();
    void web.close().then(() => process.exit(0));
  });
}
