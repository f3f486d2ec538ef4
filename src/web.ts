import { type App, buildApp } from './api/app.ts';
import type { EventType } from './api/contract.ts';
import { buildPlainApp } from './api/plain.ts';
import type { LiveTelephony, Log, Ports, Probes } from './api/ports.ts';
import { provisioningPorts } from './api/provisioning.ts';
import { rememberRegistrations } from './api/registered.ts';
import type { Db } from './data/schema.ts';
import type { EngineClient } from './engine/client.ts';
import { openBackupTargets } from './host/backup-target/index.ts';
import { systemClock } from './host/clock.ts';
import { openEgress } from './host/egress-settings.ts';
import { openNotifier } from './host/notify.ts';
import { passwordFile, readSpool, readText, watchFolder } from './host/web-files.ts';
import { acceptedOf, endAfterRequests, isOwnSocket, listenUnix, olderHandshakes } from './host/web-listen.ts';
import { evidenceFile } from './lib/evidence.ts';
import { jsonOf } from './lib/json.ts';
import { provisioningRoutes } from './provisioning/routes.ts';
import { Serving } from './serving.ts';

export interface WebOptions {
  readonly prefix: string;
  readonly engine: EngineClient;
  readonly db: Db;
  readonly telephony: LiveTelephony & { onChange?(call: (what: 'phones' | 'calls') => void): void };
  readonly names: Ports['names'];
  readonly reportLogin: Ports['reportLogin'];
  readonly random: (bytes: number) => string;
  /** How things outside are tried; without it nothing is, and nothing leaves a machine that only pretends. */
  readonly probes?: Probes;
  readonly log: Log;
  /** Where the product lies. */
  readonly lib: string;
  /** Folder of the built pages. */
  readonly ui: string;
  /** Instead of the document's ports: development without root. */
  readonly ports?: { readonly https: number; readonly http: number; readonly host: string };
  readonly checkAnswers?: boolean;
}

/** How often what is missing (a certificate at first start, a spool's folder, a free port) is looked for again. */
const retryMs = 500;
/** Spools are watched; this is for what a watch misses. */
const spoolMs = 5_000;
const olderVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const;

/**
 * Everything of the web process: the API, its listeners and what feeds them. Starts with nothing else there and waits for each thing by
 * itself, so that no order of starting is needed.
 */
export async function startWeb(o: WebOptions): Promise<{ app: App; ready: Promise<void>; close(): Promise<void> }> {
  const { engine, log, prefix } = o;
  const at = (path: string): string => `${prefix}/${path}`;
  const clock = systemClock;
  const index = await readText(`${o.ui}/index.html`);
  let turn: Promise<void> = Promise.resolve();
  const serving: Serving = new Serving({
    prefix,
    clock,
    log,
    https: (request, response) => app.handle(request, response),
    http: () => plain.routing,
    ...(o.ports ? { ports: o.ports } : {}),
  });
  const egress = openEgress(prefix);
  const app: App = await buildApp(
    {
      serving: () => turn,
      sessionLifetime: () => serving.lifetime,
      listening: () => serving.live(),
      engine,
      db: o.db,
      clock,
      egress,
      notifier: openNotifier(prefix, egress),
      targets: openBackupTargets(prefix, o.lib, egress),
      random: o.random,
      telephony: o.telephony,
      names: o.names,
      reportLogin: o.reportLogin,
      firstPassword: passwordFile(at('run/web/first-password')),
      ...(o.probes === undefined ? {} : { probes: o.probes }),
      evidence: async (service, address) => {
        const file = evidenceFile(service, address);
        const text = file === undefined ? undefined : await readText(at(`var/spool/guard/evidence/${file}`));
        return text === undefined ? undefined : jsonOf(text);
      },
      attacks: async () => jsonOf((await readText(at('var/spool/guard/attacks.json'))) ?? ''),
      log,
    },
    {
      connectionOf: (request) =>
        isOwnSocket(request) ? { kind: 'socket' } : { kind: 'network', ...acceptedOf(request), end: () => endAfterRequests(request) },
      ...(index === undefined ? {} : { ui: { folder: o.ui, index } }),
      root: () => serving.root(),
      ...(o.checkAnswers ? { checkAnswers: true } : {}),
    },
  );
  const { hub, inbox, subscribers } = app.services;
  app.services.reach.start();
  app.services.feeds.start();
  app.services.backups.start();

  const unix = await listenUnix(at('run/web/root.sock'), app.handle);
  const plain = await buildPlainApp({
    httpsPort: () => serving.httpsPort,
    redirects: () => serving.redirects,
    permitted: (request) => serving.permitted(request),
    challenge: (token) => serving.challenge(token),
    mount: provisioningRoutes(provisioningPorts(app.services)),
    log,
  });

  let closed = false;
  let tell: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    tell = resolve;
  });
  let said = '';
  const keepTrying = (): void => {
    turn = turn.then(async () => {
      if (closed) return;
      try {
        await serving.bring();
        tell();
        if (said !== '') log({ what: 'serving', https: serving.httpsPort, http: serving.httpPort });
        said = '';
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (why !== said) log({ what: 'not serving yet', why });
        said = why;
        clock.after(retryMs, keepTrying);
      }
    });
  };
  keepTrying();

  const spools = ['engine', 'guard'].map((who) => at(`var/spool/${who}/messages.jsonl`));
  const take = (): void => void inbox.take(spools, readSpool);
  const watched = new Set<string>();
  const look = (): void => {
    if (closed) return;
    for (const spool of spools) {
      const folder = spool.slice(0, spool.lastIndexOf('/'));
      if (!watched.has(folder) && watchFolder(folder, take)) watched.add(folder);
    }
    take();
    clock.after(spoolMs, look);
  };
  look();
  app.services.outbox.start();

  engine.onEvent((e) => {
    const { event, ...data } = e;
    hub.publish(event satisfies EventType, data as Record<string, string | number>);
    if (event === 'change') serving.changed(e.state);
    if (event === 'certificate' || event === 'config' || event === 'change') keepTrying();
    if (event === 'messages') take();
    if (event === 'config') void app.services.outbox.changed();
    // A snapshot that came at the wrong time (another change ran) is offered again when that is over.
    if (event === 'config' || (event === 'change' && e.state === 'rolled-back')) void subscribers.catchUp();
  });
  engine.onConnect(() => {
    hub.publish('engine');
    keepTrying();
    void subscribers.catchUp();
  });
  // Its own memory ends with this process; the engine's, and what a newer least version would do, is told there.
  const listeningSince = clock.now();
  let toldOlder = '';
  const tellOlder = (): void => {
    const peers = olderHandshakes().flatMap((h) => {
      const version = olderVersions.find((v) => v === h.version);
      return version === undefined ? [] : [{ ...h, version }];
    });
    const what = JSON.stringify(peers);
    if (what === toldOlder) return;
    void engine.call('handshakes.older', { since: listeningSince, peers }).then(
      () => {
        toldOlder = what;
      },
      () => {}, // it is away, and is told when it comes back
    );
  };
  const tellOlderAgain = (): void => {
    if (closed) return;
    tellOlder();
    clock.after(spoolMs, tellOlderAgain);
  };
  tellOlderAgain();
  engine.onConnect(() => {
    toldOlder = '';
    tellOlder();
  });
  const remember = rememberRegistrations(o.db, o.telephony, clock);
  // After a change the engine says who is still registered, and before it who would not be.
  const tellPhones = (): void => {
    const phones = o.telephony.registrations().map(({ mac, address }) => ({ mac, ...(address === undefined ? {} : { address }) }));
    void engine.call('phones.registered', { phones }).catch(() => {}); // it is away, and is told when it comes back
  };
  engine.onConnect(tellPhones);
  o.telephony.onChange?.((what) => {
    hub.publish(what);
    if (what === 'phones') tellPhones();
    if (what === 'phones') remember().catch((error: unknown) => log({ what: 'a registration was not remembered', why: String(error) }));
  });

  return {
    app,
    ready,
    close: async () => {
      closed = true;
      app.services.outbox.close();
      await Promise.all([serving.close(), unix.close()]);
      await app.close();
      await plain.close();
      engine.close();
      await o.db.destroy();
    },
  };
}
