import type { Answer } from '../../src/api/contract.ts';
import { type Config, parseConfig } from '../../src/config/config.ts';
import { difference } from '../../src/config/difference.ts';
import type { Problem } from '../../src/config/problems.ts';
import type { ChangeView, DraftView, Preview } from '../../src/engine/requests.ts';
import * as data from './data.ts';

/** A PBX that only pretends: keeps a draft, previews it roughly, applies it in a second, and waits for a confirmation when its address moves. */
export class Machine {
  config: Config = data.document;
  revision = 12;
  draft: { base: number; document: unknown } | undefined;
  change: ChangeView = { state: 'none' };
  deadline = 0;
  session: Answer<'GET /session'> | undefined;
  blocks = data.blocks();
  phones = data.phones();
  extensions = data.extensions();
  messages = data.messages();
  calls = data.calls();
  revisions = data.revisions();
  tokens: Answer<'GET /tokens'> = [
    {
      id: 't1',
      name: 'monitoring',
      scope: 'read',
      createdAt: Date.now() / 1000 - 400_000,
      expiresAt: Date.now() / 1000 + 4_000_000,
      lastUsedAt: Date.now() / 1000 - 20,
      by: 'admin',
    },
  ];
  enrolment: Answer<'GET /enrolment'> = { open: false };
  firstSteps: Answer<'GET /first-steps'> = { state: 'new', at: 'language', skipped: [] };
  readonly listeners = new Set<(type: string) => void>();

  login(mustChangePassword: boolean): unknown {
    this.session = { user: 'admin', mustChangePassword, via: 'session' };
    return this.session;
  }

  logout(): void {
    this.session = undefined;
  }

  discard(): void {
    this.draft = undefined;
  }

  enrol(enrolment: Answer<'GET /enrolment'>): unknown {
    this.enrolment = enrolment;
    return enrolment;
  }

  block(address: string, service: 'telephony' | 'web', seconds: number, because: string): (typeof this.blocks)[number] {
    const now = Date.now() / 1000;
    const block = { address, service, since: now, until: now + seconds, because, by: 'admin', failures: 0, packets: 0 };
    this.blocks = [block, ...this.blocks];
    return block;
  }
  allow(allowlist: Config['protection']['allowlist']): ChangeView {
    this.config = { ...this.config, protection: { ...this.config.protection, allowlist } };
    return this.view();
  }

  emit(type: string): void {
    for (const l of this.listeners) l(type);
  }

  preview(document: unknown): Preview {
    const parsed = parseConfig(document);
    const diff = difference(this.config, parsed.ok ? parsed.value : document);
    const problems: Problem[] = parsed.ok ? [] : [...parsed.problems];
    const lan = parsed.ok ? parsed.value.interfaces.lan?.ipv4 : undefined;
    if (
      lan?.mode === 'static' &&
      parsed.ok &&
      parsed.value.routes.ipv4.from === 'static' &&
      !parsed.value.routes.ipv4.gateway.startsWith(lan.address.split('.').slice(0, 3).join('.'))
    )
      problems.push({
        code: 'routes.gateway-outside',
        path: '/routes/ipv4/gateway',
        message: `${parsed.value.routes.ipv4.gateway} is in no network of lan`,
        hint: 'Choose a gateway inside the network of the interface',
      });
    const was = this.config.interfaces.lan?.ipv4;
    const to = lan?.mode === 'static' ? lan.address.split('/')[0] : undefined;
    const moves =
      to !== undefined && to !== '10.20.0.14' && JSON.stringify(was) !== JSON.stringify(lan)
        ? { from: ['https://10.20.0.14'], to: [`https://${to}`] }
        : undefined;
    return {
      problems,
      difference: diff,
      steps:
        diff.length === 0
          ? []
          : [
              { component: 'webserver', why: 'issue a certificate for the new address', impact: 'reload' },
              { component: 'interfaces', why: `lan gets ${to ?? 'an address by DHCP'}`, impact: moves ? 'drops-admin' : 'none' },
              { component: 'dns', why: 'write /etc/resolv.conf', impact: 'none' },
            ],
      impact: moves ? 'drops-admin' : 'none',
      losses: moves
        ? [
            { who: 'you', code: 'loses.you-moves', values: { address: '10.20.0.99', from: '10.20.0.14', to: to ?? '' } },
            { who: 'phones', code: 'loses.phones-until-lease', values: { count: 2, interface: 'lan', from: '10.20.0.14', minutes: 30 } },
          ]
        : [],
      ...(moves ? { moves } : {}),
    };
  }

  draftView(): DraftView {
    const { base, document } = this.draft ?? { base: this.revision, document: this.config };
    const preview = this.preview(document);
    return { base, head: this.revision, document, empty: preview.difference.length === 0, preview };
  }

  apply(): ChangeView {
    const preview = this.preview(this.draft?.document ?? this.config);
    const parsed = parseConfig(this.draft?.document ?? this.config);
    if (!parsed.ok || preview.problems.length > 0) throw new Error('problems');
    this.change = {
      state: preview.moves ? 'awaiting-confirmation' : 'committed',
      from: this.revision,
      to: this.revision + 1,
      by: 'admin',
      impact: preview.impact,
      steps: preview.steps.map((s) => ({ ...s, done: true })),
      ...(preview.moves
        ? {
            confirmAt: preview.moves.to.map((u) => `${u}/confirm`),
            ticket: 'mock-ticket',
            unproven: 'nobody has reached the new address yet',
          }
        : { endedAt: Date.now() / 1000 }),
    };
    this.deadline = Date.now() / 1000 + 60;
    if (this.change.state === 'committed') this.commit(parsed.value);
    else setTimeout(() => this.undo('nobody confirmed within 60 s'), 60_000);
    this.emit('change');
    return this.view();
  }

  commit(config: Config): void {
    this.config = config;
    this.revision++;
    this.draft = undefined;
    this.revisions = [
      { revision: this.revision, at: Date.now() / 1000, by: 'admin', reason: '', confirmed: 'not-needed', subscribers: 7, head: true },
      ...this.revisions.map((r) => ({ ...r, head: false })),
    ];
    this.emit('config');
  }

  undo(because: string): void {
    if (this.change.state !== 'awaiting-confirmation') return;
    this.change = { ...this.change, state: 'rolled-back', because, endedAt: Date.now() / 1000 };
    this.emit('change');
  }

  confirm(): void {
    if (this.change.state !== 'awaiting-confirmation') return;
    const parsed = parseConfig(this.draft?.document);
    if (parsed.ok) this.commit(parsed.value);
    this.change = { ...this.change, state: 'committed', endedAt: Date.now() / 1000 };
    this.emit('change');
  }

  view(): ChangeView {
    return this.change.state === 'awaiting-confirmation' ? { ...this.change, secondsLeft: this.deadline - Date.now() / 1000 } : this.change;
  }

  status(): Answer<'GET /status'> {
    const lan = data.interfaces(this.config)[0]?.addresses[0]?.address ?? '';
    return {
      version: '0.1.0',
      revision: this.revision,
      subscribers: 7,
      hostname: 'pbx.example.test',
      requirements: [
        { id: 'address', met: true, value: lan },
        { id: 'subnet', met: true, value: '10.20.0.0/24' },
        { id: 'dns', met: true, value: '2 / 2' },
        { id: 'gateway', met: true, value: '10.20.0.1' },
        { id: 'default-route', met: true, value: '10.20.0.1 · eth0' },
      ],
      conditions: [
        {
          code: 'dns.slow',
          severity: 'warning',
          message: 'name server 10.20.0.2 answers slowly: 1800 ms',
          remedy: 'Put a faster one first',
          about: '/network/dns',
          since: Date.now() / 1000 - 840,
          values: { server: '10.20.0.2', ms: 1800 },
        },
        {
          code: 'dhcp.stopped',
          severity: 'problem',
          message: 'the DHCP server of voice does not run',
          remedy: 'Look at its messages',
          about: '/network/interfaces/voice',
          since: Date.now() / 1000 - 4000,
          values: { interface: 'voice' },
        },
      ],
      units: [],
      urls: ['https://10.20.0.14'],
      change: this.change.state,
      drift: { repairedThisHour: 0, limit: 6 },
      phones: { registered: this.phones.filter((p) => p.state === 'registered').length, total: this.phones.length },
      calls: this.calls.length,
      blocks: this.blocks.length,
      unreadMessages: this.messages.filter((m) => !m.read).length,
    };
  }
}
