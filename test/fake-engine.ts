// Long because it answers everything that can be asked of the engine, each in a line or two.
import { type Config, parseConfig } from '../src/config/config.ts';
import { difference } from '../src/config/difference.ts';
import type { Problem } from '../src/config/problems.ts';
import type { Subscribers } from '../src/config/subscribers.ts';
import { type EngineClient, EngineError } from '../src/engine/client.ts';
import type { Reach } from '../src/engine/contract.ts';
import {
  type BackupView,
  type Block,
  type CaptureView,
  type ChangeView,
  type DraftView,
  type EngineEvent,
  type Enrolment,
  type Method,
  type Params,
  type ParsedParams,
  type Result,
  requests,
  type ServedLease,
} from '../src/engine/requests.ts';

const firstConfig = {
  version: 1,
  interfaces: { lan: { match: { name: 'lan' }, role: 'lan', ipv4: { mode: 'static', address: '192.0.2.10/24' } } },
};

/**
 * The engine as web sees it, in memory: the same requests, parsed by the same schemas, with documents, drafts, blocks and an allowlist, and
 * nothing behind them. It can be away, busy, or of the opinion that subscribers do not fit.
 */
export class FakeEngine implements EngineClient {
  connected = true;
  readonly asked: { readonly method: Method; readonly params: unknown }[] = [];
  /** Every call fails like this. */
  failure: EngineError | undefined;
  rejectSubscribers: string | undefined;
  awaitConfirmation = false;
  subscribers: { number: number; subscribers: Subscribers } = { number: 0, subscribers: { extensions: [], devices: [] } };
  revisions: Config[] = [mustParse(firstConfig)];
  blocks: Block[] = [];
  leases: ServedLease[] = [];
  backups: BackupView[] = [];
  captures: CaptureView[] = [];
  captureProblem: Problem | undefined;
  backupDue = false;
  backupProblem: Problem | undefined;
  /** What web brought for the last backup. */
  tables = '';
  backupFile: Buffer = Buffer.from('an encrypted file, whatever is in it');
  /** Tables that wait for web after a restore. */
  restored: { readonly number: number; readonly text: string } | undefined;
  enrolment: Enrolment = { open: false };
  reaches: Reach[] = [];
  /** Parts of feeds that were brought, by name; each that is whole is taken. */
  readonly offered = new Map<string, string>();
  feedFault: Exclude<Result<'feeds.offer'>, { more: true } | { feed: unknown }> | undefined;
  spared: readonly string[] = [];
  dns: Result<'dns'> = { resolver: 'ready', servers: [], domains: [], search: [], hosts: [] };
  lines: Result<'logs'>['lines'] = [];
  webPart = '';
  doctor: Result<'doctor'> = { at: 1, ms: 1, checks: [] };
  change: ChangeView = { state: 'none' };
  readonly #drafts = new Map<string, { base: number; document: unknown }>();
  readonly #events: ((event: EngineEvent) => void)[] = [];
  readonly #connects: (() => void)[] = [];

  onEvent(call: (event: EngineEvent) => void): void {
    this.#events.push(call);
  }
  onConnect(call: () => void): void {
    this.#connects.push(call);
  }
  close(): void {}
  emit(event: EngineEvent): void {
    for (const e of this.#events) e(event);
  }
  reconnect(): void {
    for (const c of this.#connects) c();
  }
  get head(): number {
    return this.revisions.length;
  }

  async call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    this.asked.push({ method, params });
    if (this.failure) throw this.failure;
    const parsed = requests[method].params.safeParse(params);
    if (!parsed.success) throw new EngineError({ code: 'invalid', message: parsed.error.message });
    // Over the real socket everything is JSON.
    return JSON.parse(JSON.stringify(this.#answer(method, parsed.data as ParsedParams<Method>))) as Result<M>;
  }

  #answer(method: Method, given: unknown): unknown {
    const answers: { readonly [M in Method]: (p: ParsedParams<M>) => Result<M> } = {
      console: () => ({
        version: 'test',
        hostname: 'pbx',
        language: 'en',
        urls: [],
        login: { state: 'replaced' },
        interfaces: [],
        cards: [],
      }),
      course: () => [],
      ping: () => ({ version: '0' }),
      doctor: () => this.doctor,
      logs: (p) => ({ processes: ['engine', 'web'], found: this.lines.length, lines: this.lines.slice(0, p.limit) }),
      'support.make': (p) => {
        this.webPart = p.web;
        return {
          id: 'one',
          file: 'switchroom-support-19700112-1346.tar.gz',
          bytes: 6,
          parts: 2,
          entries: [{ name: 'README.txt', bytes: 6 }],
        };
      },
      'support.part': (p) => ({ base64: Buffer.from(p.part === 0 ? 'abc' : 'def').toString('base64') }),
      'upgrade.now': () => ({}),
      ports: () => ({ ports: [], at: 1, peersKnown: true, own: [] }),
      'handshakes.older': () => ({}),
      outgoing: () => ({ mode: 'off', undeclared: [] }),
      status: () => ({
        version: '0',
        revision: this.head,
        subscribers: this.subscribers.number,
        hostname: 'pbx',
        requirements: [{ id: 'address', met: true, value: '192.0.2.10/24' }],
        conditions: [],
        units: [{ name: 'asterisk', state: 'ready', since: 1 }],
        urls: ['https://192.0.2.10'],
        change: this.change.state,
        drift: { repairedThisHour: 0, limit: 6 },
      }),
      'interfaces.look': () => this.#answer('interfaces', {}) as Result<'interfaces.look'>,
      interfaces: () => [
        {
          id: 'lan',
          role: 'lan',
          link: undefined,
          addresses: [{ address: '192.0.2.10/24', origin: 'static', duplicate: false }],
          leases: [],
          dhcpServers: [],
          refused: [],
        },
      ],
      time: () => ({ running: true, setsClock: true, synchronised: false, sources: [], serving: [] }),
      dns: () => this.dns,
      reaches: () => ({ reaches: this.reaches, claims: [] }),
      routes: () => ({
        gateways: [{ family: 4, rank: 1, from: 'dhcp', interface: 'lan', via: '192.0.2.1', state: 'used', watched: false }],
        routes: [{ family: 4, to: 'default', via: '192.0.2.1', device: 'lan', interface: 'lan', metric: 100, owner: 'switchroom' }],
        replies: [{ family: 4, address: '192.0.2.10', via: '192.0.2.1', device: 'lan' }],
      }),
      'routes.way': (p) => ({
        to: p.to,
        rule: 'default',
        device: 'lan',
        interface: 'lan',
        gateway: '192.0.2.1',
        route: 'default',
        rank: 1,
      }),
      'config.get': (p) => ({ revision: p.revision ?? this.head, document: this.#revision(p.revision ?? this.head) }),
      'phones.registered': () => ({}),
      'draft.get': (p) => this.#draft(p.by),
      'draft.put': (p) => {
        this.#drafts.set(p.by, { base: p.base, document: p.document });
        return this.#draft(p.by);
      },
      'draft.discard': (p) => {
        this.#drafts.delete(p.by);
        return {};
      },
      preview: (p) => this.#preview(p.document),
      'draft.apply': (p) => {
        if (p.base !== this.head) throw new EngineError({ code: 'conflict', message: `the head is ${this.head}` });
        const change = this.#apply(this.#drafts.get(p.by)?.document ?? this.#revision(this.head), p.by, p.reason);
        this.#drafts.delete(p.by);
        return change;
      },
      'config.patch': (p) => this.#apply(merge(this.#revision(this.head), p.patch), p.by, p.reason),
      change: () => this.change,
      'change.confirm': (p) => {
        if (this.change.state !== 'awaiting-confirmation')
          throw new EngineError({ code: 'conflict', message: 'nothing waits for a confirmation' });
        if (p.ticket !== undefined && p.ticket !== this.change.ticket)
          throw new EngineError({ code: 'forbidden', message: 'this is not the ticket' });
        this.change = { state: 'committed', to: this.head };
        return this.change;
      },
      'change.rollback': () => {
        if (this.change.state !== 'awaiting-confirmation') throw new EngineError({ code: 'conflict', message: 'nothing runs' });
        this.revisions.pop();
        this.change = { state: 'rolled-back', because: 'asked' };
        return this.change;
      },
      'certificate.upload': () => ({
        pair: { secret: 'a-pair' },
        certificate: { subject: 'CN=pbx', issuer: 'CN=ca', names: ['pbx'], from: 0, until: 1, fingerprint: 'AA', key: 'EC prime256v1' },
        warnings: [],
      }),
      'certificate.state': () => ({ state: 'off' }),
      'certificate.renew': () => ({ state: 'asking' }),
      'secret.put': () => ({ id: 'a-secret-id' }),
      'revisions.list': (p) =>
        this.revisions
          .map((_, i) => ({
            revision: i + 1,
            at: i,
            by: 'admin',
            reason: '',
            confirmed: 'not-needed' as const,
            subscribers: 0,
            head: i + 1 === this.head,
          }))
          .reverse()
          .filter((r) => r.revision < (p.before ?? Number.POSITIVE_INFINITY))
          .slice(0, p.limit),
      'revisions.difference': (p) => difference(this.#revision(p.from), this.#revision(p.to)),
      'revisions.restore': (p) => {
        this.#drafts.set(p.by, { base: this.head, document: this.#revision(p.revision) });
        return this.#draft(p.by);
      },
      'subscribers.put': (p) => {
        if (this.rejectSubscribers !== undefined) {
          throw new EngineError({
            code: 'rejected',
            message: this.rejectSubscribers,
            problems: [{ code: 'subscribers.rejected', path: '', message: this.rejectSubscribers }],
          });
        }
        this.subscribers = p;
        return { number: p.number, change: { state: 'committed' } };
      },
      'leases.list': () => this.leases,
      'enrolment.open': (p) => {
        this.enrolment = { open: true, until: p.minutes * 60, by: p.by };
        return this.enrolment;
      },
      'enrolment.close': () => {
        this.enrolment = { open: false };
        return this.enrolment;
      },
      enrolment: () => this.enrolment,
      'phone.release': () => ({ refused: 'no-window', message: 'the window is closed' }),
      'blocks.list': () => this.blocks,
      'blocks.page': (p) => {
        const found = this.blocks.filter((b) => p.search === undefined || b.address.includes(p.search) || b.because.includes(p.search));
        return { total: this.blocks.length, found: found.length, blocks: found.slice(p.offset, p.offset + p.limit) };
      },
      'blocks.import': (p) => {
        for (const { address, seconds, because } of p.entries)
          for (const service of p.services)
            this.blocks.push({ address, service, since: 1_000_000, until: 1_000_000 + seconds, because, by: p.by, failures: 0 });
        return { added: p.entries.length * p.services.length, refused: [] };
      },
      'blocks.lift-all': (p) => {
        const before = this.blocks.length;
        this.blocks = p.search === undefined ? [] : this.blocks.filter((b) => !b.address.includes(p.search ?? ''));
        return { lifted: before - this.blocks.length };
      },
      'blocks.add': (p) => {
        if (this.#head().protection.allowlist.some((a) => a.address === p.address)) return { refused: 'on the allowlist' };
        const { seconds, flow, ...rest } = p;
        const block = { ...rest, ...(flow ? { flow } : {}), since: 0, until: seconds };
        this.blocks.push(block);
        return { block };
      },
      'blocks.lift': (p) => {
        const before = this.blocks.length;
        this.blocks = this.blocks.filter((b) => b.address !== p.address || (p.service !== undefined && b.service !== p.service));
        return { lifted: before - this.blocks.length };
      },
      'allowlist.add': (p) => {
        this.blocks = this.blocks.filter((b) => b.address !== p.address);
        const until = p.until === undefined ? {} : { until: p.until };
        return this.#allow([...this.#head().protection.allowlist, { address: p.address, note: p.note, ...until }], p.by);
      },
      'allowlist.import': (p) =>
        this.#allow(
          [
            ...this.#head().protection.allowlist,
            ...p.entries.map(({ address, note, until }) => ({ address, note, ...(until === undefined ? {} : { until }) })),
          ],
          p.by,
        ),
      'allowlist.remove': (p) =>
        this.#allow(
          this.#head().protection.allowlist.filter((a) => a.address !== p.address),
          p.by,
        ),
      'homes.put': () => ({}),
      protection: () => ({ ...this.#head().protection, own: ['192.0.2.10'], leased: [], devices: [] }),
      'feeds.list': () => this.#head().protection.feeds.map((f) => this.#feed(f)),
      'feeds.offer': (p) => {
        const setting = this.#head().protection.feeds.find((f) => f.name === p.feed);
        if (!setting) throw new EngineError({ code: 'not-found', message: `there is no feed ${p.feed}` });
        this.offered.set(p.feed, (p.part === 0 ? '' : (this.offered.get(p.feed) ?? '')) + p.text);
        if (p.part + 1 < p.of) return { more: true };
        return this.feedFault ?? { feed: this.#feed(setting) };
      },
      'feeds.spare': (p) => {
        this.spared = p.addresses;
        return {};
      },
      'backup.list': () => ({
        folder: 'var/backups',
        backups: this.backups,
        due: this.backupDue,
        ...(this.backupProblem === undefined ? {} : { failure: { at: 1, problem: this.backupProblem } }),
      }),
      'backup.tables': (p) => {
        this.tables = (p.part === 0 ? '' : this.tables) + p.text;
        return {};
      },
      'backup.create': (p) => {
        if (this.backupProblem !== undefined)
          throw new EngineError({ code: 'rejected', message: this.backupProblem.message, problems: [this.backupProblem] });
        this.backupDue = false;
        const name = `pbx-20260102-02150${this.backups.length}z-${p.scheduled ? 'auto' : 'hand'}.srbackup`;
        const made = { name, at: 1, bytes: this.backupFile.length, scheduled: p.scheduled };
        this.backups.push(made);
        return made;
      },
      'backup.remove': (p) => {
        this.backups = this.backups.filter((b) => b.name !== p.name);
        return {};
      },
      'backup.read': (p) => {
        if (!this.backups.some((b) => b.name === p.name)) throw new EngineError({ code: 'not-found', message: `there is no ${p.name}` });
        return { data: this.backupFile.subarray(p.offset, p.offset + 7).toString('base64'), bytes: this.backupFile.length };
      },
      'backup.upload': (p) => ({ upload: p.upload ?? 'upload-1', bytes: p.offset + Buffer.from(p.data, 'base64').length }),
      'backup.open': (p) => this.#opened(p.map),
      'backup.look': (p) => this.#opened(p.map),
      'backup.restore': (p) => this.#apply({ ...this.#head(), webserver: { hostname: 'restored' } }, p.by, 'restored'),
      'backup.restored': () => (this.restored === undefined ? { none: true } : { number: this.restored.number, parts: 1 }),
      'backup.restored-part': () => ({ text: this.restored?.text ?? '' }),
      'backup.taken': () => {
        this.restored = undefined;
        return {};
      },
      'capture.list': () => ({ captures: this.captures, keeps: 5 }),
      'capture.start': ({ by, from, ...order }) => {
        if (this.captureProblem !== undefined)
          throw new EngineError({ code: 'rejected', message: this.captureProblem.message, problems: [this.captureProblem] });
        const id = `20260102-02150${this.captures.length}`;
        const made = { id, file: `pbx-capture-${id}.pcap`, at: 1, by, order, device: 'any', filter: from ?? '', bytes: 0, until: 90_000 };
        this.captures.push(made);
        return made;
      },
      'capture.stop': (p) => this.#capture(p.id),
      'capture.remove': (p) => {
        this.captures = this.captures.filter((c) => c !== this.#capture(p.id));
        return {};
      },
      'capture.read': (p) => ({
        data: this.backupFile.subarray(p.offset, p.offset + 7).toString('base64'),
        bytes: this.backupFile.length,
        file: this.#capture(p.id).file,
      }),
      jails: () => ({ jails: [], filters: ['sshd'] }),
      'jails.try': (p) => ({ found: /\d+\.\d+\.\d+\.\d+/.exec(p.line) ?? [] }),
      'events.subscribe': () => ({}),
    };
    return (answers[method] as (p: unknown) => unknown)(given);
  }

  #capture(id: string): CaptureView {
    const found = this.captures.find((c) => c.id === id);
    if (found === undefined) throw new EngineError({ code: 'not-found', message: `there is no capture ${id}` });
    return found;
  }

  #opened(map: Readonly<Record<string, string>>): Result<'backup.open'> {
    const device = map['lan'];
    return {
      opened: 'opened-backup-1',
      name: '',
      at: 1,
      version: '0',
      hostname: 'pbx',
      revision: 3,
      contents: ['configuration', 'keys'],
      interfaces: [
        { id: 'lan', role: 'lan', match: { name: 'lan' }, ...(device === undefined ? {} : { device, because: 'chosen' as const }) },
      ],
      cards: [{ device: 'eth0', mac: '02:00:5e:00:53:01', carrier: true }],
      problems: [],
      preview: this.#preview(this.#head()),
      subscribers: { before: { extensions: 0, phones: 0 }, after: { extensions: 2, phones: 1 } },
      newPasswords: 0,
      otherCa: true,
      tables: true,
    };
  }

  #feed({ name, services }: Config['protection']['feeds'][number]): Result<'feeds.list'>[number] {
    const list = { issuer: 'Example Watch', serial: 1, issued: 0, expires: 9e9, networks: 2, leftOut: 1 };
    return this.offered.has(name) && this.feedFault === undefined
      ? { name, services, state: 'in-force', list, dropped: { telephony: 3 } }
      : { name, services, state: 'none' };
  }
  #head(): Config {
    return this.#revision(this.head);
  }
  #revision(n: number): Config {
    const found = this.revisions[n - 1];
    if (!found) throw new EngineError({ code: 'not-found', message: `there is no revision ${n}` });
    return found;
  }
  #allow(allowlist: Config['protection']['allowlist'], by: string): ChangeView {
    const head = this.#head();
    return this.#apply({ ...head, protection: { ...head.protection, allowlist } }, by, '');
  }
  #apply(document: unknown, by: string, reason: string): ChangeView {
    const parsed = parseConfig(document);
    if (!parsed.ok) throw new EngineError({ code: 'rejected', message: 'the document has problems', problems: parsed.problems });
    if (this.change.state === 'awaiting-confirmation')
      throw new EngineError({ code: 'busy', message: 'a change waits for its confirmation' });
    this.revisions.push(parsed.value);
    this.change = {
      state: this.awaitConfirmation ? 'awaiting-confirmation' : 'committed',
      from: this.head - 1,
      to: this.head,
      by,
      reason,
      ...(this.awaitConfirmation ? { ticket: 'the-ticket', confirmAt: ['https://192.0.2.20/confirm'], secondsLeft: 60 } : {}),
    };
    return this.change;
  }
  #preview(document: unknown): DraftView['preview'] {
    const parsed = parseConfig(document);
    return {
      problems: parsed.ok ? [] : parsed.problems,
      difference: parsed.ok ? difference(this.#head(), parsed.value) : [],
      steps: [],
      impact: 'none',
      losses: [],
    };
  }
  #draft(by: string): DraftView {
    const d = this.#drafts.get(by);
    const document = d?.document ?? this.#head();
    return { base: d?.base ?? this.head, head: this.head, document, empty: d === undefined, preview: this.#preview(document) };
  }
}

function mustParse(document: unknown): Config {
  const parsed = parseConfig(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** RFC 7386 §2. */
function merge(target: unknown, patch: unknown): unknown {
  const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [k, v] of Object.entries(patch)) {
    if (v === null) delete result[k];
    else result[k] = merge(result[k], v);
  }
  return result;
}
