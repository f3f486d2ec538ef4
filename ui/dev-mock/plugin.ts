import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { difference } from '../../src/config/difference.ts';
import { backups, makeBackup, openedBackup, removeBackup } from './backup.ts';
import { targetView, testTarget } from './backup-target.ts';
import { beginCapture, captureProblem, captures, removeCapture, stopCapture } from './captures.ts';
import { document, interfaces } from './data.ts';
import { dnsTest, dnsView, sipPath } from './dns.ts';
import { doctor, logs } from './doctor.ts';
import { feeds } from './feeds.ts';
import { foundPhones } from './first-steps.ts';
import { blockDetails, listReport } from './lists.ts';
import { Machine } from './machine.ts';
import { proxyTest, time } from './outside.ts';
import { ports } from './ports.ts';
import { outgoing, reachability, reachChanges, reachMeasures } from './reach.ts';
import { routing, wayTo } from './routing.ts';
import { webserver } from './webserver.ts';

/** `npx vite -c ui/vite.config.ts`: the pages on a pretended PBX. User admin; password "first" must be replaced, any other logs in. */
export function mock(): Plugin {
  // Outlives a restart of vite, which a change in src/config causes.
  const kept = globalThis as { switchroomMock?: Machine };
  kept.switchroomMock ??= new Machine();
  const m = kept.switchroomMock;
  const routes: Record<string, (body: Record<string, unknown>, arg: string, query: URLSearchParams) => unknown> = {
    'GET session': () => m.session ?? fail(401, 'session.required', 'not logged in'),
    'POST session': (b) =>
      b.password === 'wrong' ? fail(401, 'session.wrong', 'wrong user or password') : m.login(b.password === 'first'),
    'DELETE session': () => m.logout(),
    'POST session/password': () => m.login(false),
    'GET status': () => m.status(),
    'GET first-steps': () => m.firstSteps,
    'PUT first-steps': (b) => {
      m.firstSteps = b as unknown as typeof m.firstSteps;
      return m.firstSteps;
    },
    'GET phones/found': () => foundPhones.filter((f) => !m.phones.some((p) => p.mac === f.mac)),
    'GET interfaces': () => interfaces(m.config),
    'GET backups': () => backups(m.config),
    'GET backups/target': () => targetView(m.config),
    'POST backups/target/test': (b) => testTarget(b.target),
    'POST backups/target/send': () => undefined,
    'POST backups/target/fetch': () => ({ upload: 'upload-of-a-copy', bytes: 48_312 }),
    'DELETE backups/target/*': () => undefined,
    'POST backups': (b) => makeBackup(m.config, b.passphrase),
    'DELETE backups/*': (_, name) => removeBackup(name),
    'POST backups/uploads': () => ({ upload: 'upload-of-a-file', bytes: 1 }),
    'POST backups/open': (b) => openedBackup(m.config, b.passphrase, {}) ?? fail(422, 'engine.rejected', 'this is not its passphrase'),
    'POST backups/opened/opened-mock-1/look': (b) => openedBackup(m.config, undefined, b.map),
    'POST backups/opened/opened-mock-1/restore': () => m.apply(),
    'GET ports': () => ports(),
    'GET webserver': () => webserver(),
    'GET reachability': () => reachability(),
    'GET reachability/outgoing': () => outgoing(),
    'GET reachability/history': () => reachChanges(),
    'GET reachability/measures': () => reachMeasures(),
    'GET reachability/rules': () => ({ file: 'switchroom-out.txt', text: 'allow UDP port 123 from 10.20.0.14 to time.example.test' }),
    'POST reachability/test': () => ({ running: true }),
    'GET routes': () => routing,
    'GET routes/way': (_, __, q) => wayTo(q.get('to') ?? ''),
    'GET time': () => time(),
    'GET doctor': () => doctor(),
    'GET captures': () => captures(),
    'POST captures': (b) =>
      b.port === 1
        ? fail(422, 'engine.rejected', 'no', [captureProblem])
        : beginCapture(b as unknown as Parameters<typeof beginCapture>[0]),
    'POST captures/*/stop': (_, id) => stopCapture(id),
    'DELETE captures/*': (_, id) => removeCapture(id),
    'GET logs': (_, __, q) => logs(q.get('process')),
    'POST support-bundle': () => ({ file: 'switchroom-support-20261123-1004.tar.gz', bytes: 6, base64: 'YWJjZGVm', entries: [] }),
    'POST secrets': () => ({ id: 'abcdefgh12345678' }),
    'POST proxy/test': (b) => proxyTest(b),
    'GET dns': () => dnsView(m.config),
    'POST dns/test': (b) => dnsTest(String(b.name), String(b.type)),
    'POST dns/path': (b) => sipPath(String(b.domain)),
    'GET config': () => ({ revision: m.revision, document: m.config }),
    'GET draft': () => m.draftView(),
    'PUT draft': (b) => {
      m.draft = { base: Number(b.base), document: b.document };
      return m.draftView();
    },
    'DELETE draft': () => m.discard(),
    'POST draft/apply': () => m.apply(),
    'GET change': () => m.view(),
    'POST change/confirm': () => {
      m.confirm();
      return m.view();
    },
    'POST change/rollback': () => {
      m.undo('admin undid it');
      return m.view();
    },
    'GET revisions': () => m.revisions,
    'GET revisions/*/difference': (_, arg) =>
      arg === '1'
        ? []
        : difference(document, {
            ...document,
            dns: { ...document.dns, servers: { from: 'static', addresses: ['10.20.0.1', '10.20.0.2'] } },
          }),
    'POST revisions/*/restore': () => {
      m.draft = { base: m.revision, document: { ...m.config, dns: { ...m.config.dns, search: ['example.test'] } } };
      return m.draftView();
    },
    'GET protection/attacks': () => ({
      hours: Array.from({ length: 24 }, (_, n) => ({
        at: Math.floor(Date.now() / 3_600_000) * 3600 - (23 - n) * 3600,
        failures: [0, 0, 3, 0, 41, 212, 8][n % 7],
      })),
      failures: 890,
      sources: [
        { service: 'telephony', address: '203.0.113.9', failures: 780, home: false },
        { service: 'web', address: '198.51.100.7', failures: 80, home: true },
        { service: 'telephony', address: '2001:db8:7::66', failures: 30, home: false },
      ],
      accounts: [
        { service: 'telephony', account: '100', unknown: true, failures: 640 },
        { service: 'web', account: 'admin', unknown: false, failures: 80 },
      ],
    }),
    'GET protection/jails': () => ({
      jails: m.config.protection.jails.map((j) => ({ name: j.name, log: 'reading', watching: true, failed: 2, failures: 41 })),
      filters: ['asterisk', 'nginx-http-auth', 'postfix', 'sshd', 'vsftpd'],
    }),
    'POST protection/jails/try': (b) => ({ found: /\d+\.\d+\.\d+\.\d+/.exec(String(b.line)) ?? [] }),
    'POST protection/what-if': (b) => ({
      inForce: { blocked: 2, contained: 1 },
      tried: { blocked: Number(b.maxFailures) < 10 ? 3 : 1, contained: 1 },
      more: Number(b.maxFailures) < 10 ? ['192.0.2.44'] : [],
      fewer: Number(b.maxFailures) < 10 ? [] : ['2001:db8:7::66'],
    }),
    'GET feeds': () => feeds(m.config.protection.feeds),
    'POST feeds/*/fetch': (_, name) => feeds(m.config.protection.feeds).find((f) => f.name === name),
    'GET blocks': () => m.blocks,
    'GET blocks/page': (_, __, q) => {
      const found = m.blocks.filter((b) => b.address.includes(q.get('search') ?? '') && (q.get('service') ?? b.service) === b.service);
      const offset = Number(q.get('offset') ?? 0);
      return { total: m.blocks.length, found: found.length, blocks: found.slice(offset, offset + Number(q.get('limit') ?? 25)) };
    },
    'GET blocks/export': () => ({ file: 'switchroom-blocks.csv', text: 'address,note,until,service\r\n' }),
    'GET blocks/*/details': (_, a) => blockDetails(a),
    'POST blocks': (b) =>
      String(b.address).startsWith('10.20.') && b.evenMe !== true
        ? fail(409, 'block.yourself', 'you are there yourself', undefined, '10.20.0.50')
        : m.block(String(b.address), b.service === 'web' ? 'web' : 'telephony', Number(b.seconds ?? 36_500 * 86_400), String(b.because)),
    'POST blocks/lift': () => {
      const lifted = m.blocks.length;
      m.blocks = [];
      return { lifted };
    },
    'POST blocks/import': (b) => listReport(b.how !== 'check'),
    'POST allowlist/import': (b) => listReport(b.how !== 'check'),
    'GET allowlist/export': () => ({ file: 'switchroom-allowlist.csv', text: 'address,note,until,service\r\n' }),
    'GET allowlist/mine': () => ({ address: '10.20.0.50', allowed: m.config.protection.allowlist.some((a) => a.address === '10.20.0.50') }),
    'DELETE blocks/*': (_, a) => {
      m.blocks = m.blocks.filter((b) => b.address !== a);
      return { lifted: 1 };
    },
    'POST blocks/*/allow': (_, a) => {
      m.blocks = m.blocks.filter((b) => b.address !== a);
      m.config = {
        ...m.config,
        protection: { ...m.config.protection, allowlist: [...m.config.protection.allowlist, { address: a, note: '' }] },
      };
      return m.view();
    },
    'GET allowlist': () => m.config.protection.allowlist,
    'POST allowlist': (b) =>
      /^[0-9a-f.:/]+$/i.test(String(b.address))
        ? m.allow([...m.config.protection.allowlist, { address: String(b.address), note: String(b.note) }])
        : fail(422, 'request.invalid', 'invalid', [
            { code: 'config.invalid', path: '/address', message: 'an address or a prefix such as 192.0.2.0/24' },
          ]),
    'DELETE allowlist/*': (_, a) => {
      m.config = {
        ...m.config,
        protection: { ...m.config.protection, allowlist: m.config.protection.allowlist.filter((x) => x.address !== a) },
      };
      return m.view();
    },
    'GET extensions': () => m.extensions,
    'GET phones': () => m.phones,
    'GET enrolment': () => m.enrolment,
    'POST enrolment': (b) => m.enrol({ open: true, until: Date.now() / 1000 + Number(b.minutes) * 60, by: 'admin' }),
    'DELETE enrolment': () => m.enrol({ open: false }),
    'GET calls': () => m.calls,
    'GET messages': (_, __, q) =>
      q.get('before') === null
        ? m.messages.filter(
            (x) =>
              (q.get('unread') !== 'true' || !x.read) &&
              (q.get('kind') ?? x.kind) === x.kind &&
              x.at >= Number(q.get('since') ?? 0) &&
              `${x.text.en} ${x.text.de}`.toLowerCase().includes((q.get('q') ?? '').toLowerCase()),
          )
        : [],
    'POST messages/*/acknowledge': (_, id) => {
      m.messages = m.messages.map((x) =>
        x.id === id ? { ...x, read: true, acknowledgedAt: Date.now() / 1000, acknowledgedBy: 'admin' } : x,
      );
      return { unread: m.messages.filter((x) => !x.read).length };
    },
    'GET messages/channels': () => [
      {
        channel: 'mail',
        on: true,
        waiting: 3,
        failing: { layer: 'login', detail: '535 5.7.8 authentication failed', since: Date.now() / 1000 - 900 },
        sentAt: Date.now() / 1000 - 86_000,
      },
      { channel: 'webhook', on: false, waiting: 0 },
      { channel: 'syslog', on: true, waiting: 0, sentAt: Date.now() / 1000 - 228 },
    ],
    'POST messages/channels/mail/test': () => ({ ok: false, layer: 'login', detail: '535 5.7.8 authentication failed' }),
    'POST messages/channels/webhook/test': () => ({ ok: false, layer: 'settings', detail: 'this channel is not set' }),
    'POST messages/channels/syslog/test': () => ({ ok: true, detail: 'the other side has taken it' }),
    'POST messages/read': () => {
      m.messages = m.messages.map((x) => ({ ...x, read: true }));
      return { unread: 0 };
    },
    'GET tokens': () => m.tokens,
    'POST tokens': (b) => ({
      id: 't9',
      name: b.name,
      scope: b.scope,
      createdAt: Date.now() / 1000,
      expiresAt: Date.now() / 1000 + 86_400,
      by: 'admin',
      token: 'srt_Zm9yLXRoZS1tb2NrLW9ubHktbm90LWEtcmVhbC1vbmU',
    }),
  };
  return {
    name: 'switchroom-mock',
    configureServer: (server) => void server.middlewares.use('/api/v1', (req, res) => void answer(req, res)),
    configurePreviewServer: (server) => void server.middlewares.use('/api/v1', (req, res) => void answer(req, res)),
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://mock');
    const path = url.pathname.slice(1);
    if (path === 'events') return stream(res);
    let text = '';
    for await (const chunk of req) text += String(chunk);
    const [first = '', arg = '', ...rest] = path.split('/');
    const key = [`${req.method} ${path}`, `${req.method} ${[first, '*', ...rest].join('/')}`].find((k) => k in routes);
    const send = (status: number, value: unknown): void => {
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(value === undefined ? '' : JSON.stringify(value));
    };
    try {
      if (key === undefined) throw new Failure(404, 'request.no-route', `the mock does not know ${req.method} ${path}`);
      if (m.session === undefined && !path.startsWith('session') && path !== 'change/confirm')
        fail(401, 'session.required', 'not logged in');
      send(200, routes[key]?.(text === '' ? {} : JSON.parse(text), decodeURIComponent(arg), url.searchParams));
      if (req.method !== 'GET') for (const t of ['blocks', 'enrolment', 'messages', 'draft']) m.emit(t);
    } catch (e) {
      if (e instanceof Failure)
        send(e.status, {
          type: 'about:blank',
          title: e.message,
          status: e.status,
          code: e.code,
          ...(e.problems ? { problems: e.problems } : {}),
          ...(e.detail === undefined ? {} : { detail: e.detail }),
        });
      else send(500, { type: 'about:blank', title: String(e), status: 500, code: 'failed' });
    }
  }

  function stream(res: ServerResponse): void {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    res.write('retry: 1000\n\n');
    const on = (type: string): void => void res.write(`event: ${type}\ndata: {}\n\n`);
    m.listeners.add(on);
    res.on('close', () => m.listeners.delete(on));
  }
}

class Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: readonly object[] | undefined;
  readonly detail: string | undefined;
  constructor(status: number, code: string, message: string, problems?: readonly object[], detail?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = problems;
    this.detail = detail;
  }
}

function fail(status: number, code: string, message: string, problems?: readonly object[], detail?: string): never {
  throw new Failure(status, code, message, problems, detail);
}
