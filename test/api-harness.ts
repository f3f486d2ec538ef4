import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { sessionCookie } from '../src/api/access.ts';
import { type App, buildApp } from '../src/api/app.ts';
import type { Key } from '../src/api/contract.ts';
import type { Connection, LiveCall, LiveRegistration, LoginReport, Names, Probes } from '../src/api/ports.ts';
import { openData } from '../src/data/open.ts';
import type { TargetFault } from '../src/host/backup-target/fault.ts';
import type { EgressResult } from '../src/host/egress.ts';
import { FakeClock } from '../src/host/fake.ts';
import type { TargetSettings } from '../src/lib/backup-target.ts';
import type { ProxySettings } from '../src/lib/proxy.ts';
import { FakeEngine } from './fake-engine.ts';

export const newPassword = 'correct horse battery';

export interface Asked {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly cookie?: string;
  readonly token?: string;
  readonly ifMatch?: string;
  readonly from?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly json: unknown;
  readonly code: string | undefined;
  /** The session cookie that was set, if one was. */
  readonly cookie: string | undefined;
}

export type Bench = Awaited<ReturnType<typeof bench>>;

/** The whole API over inject(), on a fake engine, tables in memory and a clock that moves when told. */
export async function bench(
  where = ':memory:',
  options: { readonly ui?: { folder: string; index: string }; readonly probes?: Probes } = {},
) {
  const engine = new FakeEngine();
  const clock = new FakeClock();
  const reports: LoginReport[] = [];
  const log: Record<string, unknown>[] = [];
  const attacks: { value: unknown } = { value: undefined };
  const evidence = new Map<string, unknown>();
  const first: { password: string | undefined; used: boolean } = { password: undefined, used: false };
  const calls: LiveCall[] = [];
  /** Phones that were told to fetch their file. */
  const told: string[] = [];
  const registrations: LiveRegistration[] = [];
  /** What the world answers, and what was asked of it. */
  const outside: { proxy: ProxySettings | undefined; answer: EgressResult; asked: unknown[] } = {
    proxy: undefined,
    answer: { ok: true, status: 200, headers: {}, body: Buffer.alloc(0), ms: 5, through: 'direct', peer: '192.0.2.80' },
    asked: [],
  };
  /** What name servers and SIP targets out there say. */
  const names: { ask: Names['ask']; try: Names['try'] } = {
    ask: async () => ({ ms: 2, strange: 0, failed: 'silent', because: 'no answer in 2000 ms' }),
    try: async () => ({ failed: 'silent', because: 'no answer in 2500 ms' }),
  };
  /** Where copies of backups go, and what lies there. */
  const target: { settings: TargetSettings | undefined; files: Map<string, Buffer>; fault: TargetFault | undefined; tested: unknown[] } = {
    settings: undefined,
    files: new Map(),
    fault: undefined,
    tested: [],
  };
  const works = <T>(work: () => T): T => {
    if (target.fault) throw target.fault;
    return work();
  };
  const db = await openData(where);
  const app: App = await buildApp(
    {
      engine,
      db,
      clock,
      notifier: {
        settings: async () => undefined,
        send: async () => ({ ok: false, layer: 'tcp', detail: 'ECONNREFUSED' }),
      },
      egress: {
        proxy: async () => outside.proxy,
        request: async (r, tried) => {
          outside.asked.push({ url: r.url, proxy: tried });
          return outside.answer;
        },
      },
      targets: {
        settings: async () => target.settings,
        open: () => ({
          list: async () => works(() => [...target.files].map(([name, { length: bytes }]) => ({ name, bytes }))),
          put: async (name, _bytes, content) => {
            const pieces: Uint8Array[] = [];
            for await (const piece of content) pieces.push(piece);
            works(() => target.files.set(name, Buffer.concat(pieces)));
          },
          get: async (name, take) => works(() => take(target.files.get(name) ?? Buffer.alloc(0))),
          remove: async (name) => void works(() => target.files.delete(name)),
          probe: async () => works(() => ({})),
        }),
        test: async (t, needBytes) => {
          target.tested.push({ target: t, needBytes });
          return { ok: true, steps: [{ step: 'name', state: 'passed' }] };
        },
      },
      random: (n) => randomBytes(n).toString('base64url'),
      telephony: {
        checkSync: async (mac) => told.push(mac) > 0,
        calls: () => calls,
        registrations: () => registrations,
        hangUp: async (id) => {
          const at = calls.findIndex((c) => c.id === id);
          if (at >= 0) calls.splice(at, 1);
          return at >= 0;
        },
      },
      names: { ask: (...of) => names.ask(...of), try: (...of) => names.try(...of) },
      reportLogin: (r) => reports.push(r),
      firstPassword: {
        read: async () => first.password,
        write: async (p) => {
          first.password = p;
          first.used = false;
        },
        used: async () => {
          first.used = true;
        },
        remove: async () => {
          first.password = undefined;
        },
      },
      attacks: async () => attacks.value,
      evidence: async (service, address) => evidence.get(`${service} ${address}`),
      log: (e) => log.push(e),
      ...(options.probes === undefined ? {} : { probes: options.probes }),
    },
    {
      checkAnswers: true,
      // The least that RFC 9106 allows.
      passwordCost: { memory: 8, passes: 1, parallelism: 1, tagLength: 32 },
      connectionOf: (request): Connection => {
        const via = request.headers['x-test-from'];
        if (via === 'socket') return { kind: 'socket' };
        return {
          kind: 'network',
          remoteAddress: typeof via === 'string' ? via : '192.0.2.99',
          remotePort: 50_000,
          localAddress: '192.0.2.10',
          localPort: 443,
          openedAt: clock.now(),
        };
      },
      ...(options.ui === undefined ? {} : { ui: options.ui }),
    },
  );

  async function call(key: Key | (string & {}), asked: Asked = {}): Promise<Answered> {
    const [method = '', template = ''] = key.split(' ');
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asked.params?.[name] ?? ''));
    const r = await app.fastify.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      ...(asked.query ? { query: asked.query } : {}),
      headers: {
        host: 'pbx.example.test',
        ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(asked.cookie === undefined ? {} : { cookie: `${sessionCookie}=${asked.cookie}` }),
        ...(asked.token === undefined ? {} : { authorization: `Bearer ${asked.token}` }),
        ...(asked.ifMatch === undefined ? {} : { 'if-match': asked.ifMatch }),
        ...(asked.from === undefined ? {} : { 'x-test-from': asked.from }),
        ...asked.headers,
      },
      ...(asked.body === undefined ? {} : { payload: typeof asked.body === 'string' ? asked.body : JSON.stringify(asked.body) }),
    });
    const json: unknown = r.body === '' ? undefined : r.json();
    return {
      status: r.statusCode,
      headers: r.headers,
      json,
      code: (json as { code?: string } | undefined)?.code,
      cookie: r.cookies.find((c) => c.name === sessionCookie)?.value,
    };
  }

  const self = {
    attacks,
    evidence,
    app,
    engine,
    clock,
    db,
    reports,
    log,
    first,
    calls,
    registrations,
    told,
    names,
    outside,
    target,
    call,
    /** A person who has replaced the one-time password. */
    async person(): Promise<string> {
      const login = await call('POST /session', { body: { user: 'admin', password: first.password ?? newPassword } });
      expect(login.status).toBe(200);
      if (first.password === undefined) return login.cookie ?? '';
      const replaced = await call('POST /session/password', {
        cookie: login.cookie ?? '',
        body: { current: first.password, next: newPassword },
      });
      expect(replaced.status).toBe(200);
      return replaced.cookie ?? '';
    },
    async token(cookie: string, scope: 'read' | 'admin'): Promise<string> {
      const made = await call('POST /tokens', { cookie, body: { name: `a ${scope} script`, scope, expiresDays: 1 } });
      expect(made.status).toBe(201);
      return (made.json as { token: string }).token;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await app.close();
      await db.destroy();
    },
  };
  return self;
}
