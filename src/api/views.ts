import { z } from 'zod';
import { configSchema } from '../config/config.ts';
import type { Difference } from '../config/difference.ts';
import type { Problem } from '../config/problems.ts';
import { type Condition, impacts } from '../engine/contract.ts';
import { type DhcpServerFact, type LeaseFact, type LinkFact, leaseFaults, type RefusedLease } from '../engine/facts.ts';
import type {
  Block,
  ChangeView,
  DraftView,
  Enrolment,
  InterfaceView,
  Loss,
  Preview,
  Probe,
  Requirement,
  RevisionView,
  Status,
} from '../engine/requests.ts';

/**
 * The engine's views as schemas: what OpenAPI prints and what the tests hold every answer against. The types stay the engine's own
 * (src/engine/requests.ts): a schema that does not produce them does not compile, so the two cannot drift apart.
 */
export const view =
  <T>() =>
  <S extends z.ZodType<T>>(schema: S, id: string): z.ZodType<T> =>
    schema.meta({ id });

/** Whose certificate answered, where another one was expected. */
export const certificateSeen = z.strictObject({
  subject: z.string(),
  issuer: z.string(),
  notBefore: z.number(),
  notAfter: z.number(),
  fingerprint: z.string(),
  names: z.string(),
});

const impact = z.enum(impacts as unknown as readonly ['none', 'reload', 'drops-calls', 'drops-admin']);
const values = z.record(z.string(), z.union([z.string(), z.number()]));
const texts = z.array(z.string());
/** Seconds since 1970. */
const at = z.number();

export const problem = view<Problem>()(
  z.strictObject({
    code: z.string(),
    path: z.string(),
    message: z.string(),
    hint: z.string().exactOptional(),
    severity: z.enum(['problem', 'warning']).exactOptional(),
    values: values.exactOptional(),
  }),
  'Problem',
);

export const condition = view<Condition>()(
  z.object({
    code: z.string(),
    severity: z.enum(['problem', 'warning']),
    message: z.string(),
    because: z.string().exactOptional(),
    remedy: z.string(),
    about: z.string().exactOptional(),
    values: values.exactOptional(),
  }),
  'Condition',
);

export const difference = view<Difference>()(
  z.strictObject({ path: z.string(), from: z.unknown().exactOptional(), to: z.unknown().exactOptional() }),
  'Difference',
);

const requirement = view<Requirement>()(
  z.strictObject({
    id: z.enum(['address', 'subnet', 'dns', 'gateway', 'default-route']),
    met: z.boolean(),
    value: z.string(),
    condition: condition.exactOptional(),
  }),
  'Requirement',
);

const changeStates = ['none', 'applying', 'awaiting-confirmation', 'committed', 'unchanged', 'rolling-back', 'rolled-back'] as const;

const statusShape = z.strictObject({
  version: z.string(),
  revision: z.int(),
  subscribers: z.int(),
  hostname: z.string(),
  requirements: z.array(requirement),
  conditions: z.array(z.intersection(condition, z.object({ since: at }))),
  units: z.array(z.strictObject({ name: z.string(), state: z.enum(['running', 'ready', 'stopped']), since: at.exactOptional() })),
  urls: texts,
  change: z.enum(changeStates),
  drift: z.strictObject({ repairedThisHour: z.int(), limit: z.int() }),
  waits: z.strictObject({ calls: z.int().exactOptional(), until: at }).exactOptional(),
  firstPassword: z.enum(['in force', 'replaced']).exactOptional(),
});

/** What web adds to the engine's status, so that the overview is one request. */
export interface SiteStatus extends Status {
  readonly phones: { readonly registered: number; readonly total: number };
  readonly calls: number;
  readonly blocks: number;
  readonly unreadMessages: number;
}
export const siteStatus = view<SiteStatus>()(
  statusShape.extend({
    phones: z.strictObject({ registered: z.int(), total: z.int() }),
    calls: z.int(),
    blocks: z.int(),
    unreadMessages: z.int(),
  }),
  'Status',
);

const link = view<LinkFact>()(
  z.strictObject({
    device: z.string(),
    mac: z.string(),
    up: z.boolean(),
    carrier: z.boolean(),
    mtu: z.int(),
    speed: z.number().exactOptional(),
    rxBytes: z.number(),
    txBytes: z.number(),
    rxErrors: z.number(),
    txErrors: z.number(),
    rxPackets: z.number().exactOptional(),
    txPackets: z.number().exactOptional(),
    rxDropped: z.number().exactOptional(),
    txDropped: z.number().exactOptional(),
  }),
  'Link',
);

const lease = view<LeaseFact>()(
  z.strictObject({
    device: z.string(),
    protocol: z.enum(['dhcp', 'slaac', 'dhcpv6']),
    addresses: texts,
    gateway: z.string().exactOptional(),
    dnsServers: texts,
    domain: z.string().exactOptional(),
    server: z.string().exactOptional(),
    obtainedAt: at,
    validSeconds: z.number().exactOptional(),
    renewSeconds: z.number().exactOptional(),
    rebindSeconds: z.number().exactOptional(),
    lifetimes: z
      .record(z.string(), z.strictObject({ validSeconds: z.number().exactOptional(), preferredSeconds: z.number().exactOptional() }))
      .exactOptional(),
    options: z.record(z.string(), z.string()),
  }),
  'Lease',
);

const dhcpServer = view<DhcpServerFact>()(
  z.strictObject({
    device: z.string(),
    address: z.string(),
    mac: z.string(),
    offered: z.string().exactOptional(),
    gateway: z.string().exactOptional(),
  }),
  'DhcpServer',
);

const refusedLease = view<RefusedLease>()(
  z.strictObject({
    device: z.string(),
    server: z.string().exactOptional(),
    address: z.string(),
    reason: z.enum(leaseFaults),
  }),
  'RefusedLease',
);

export const interfaceView = view<InterfaceView>()(
  z.strictObject({
    id: z.string(),
    role: z.enum(['lan', 'voice']),
    // JSON knows no undefined: the key is missing when there is no such link.
    link: link.optional() as unknown as z.ZodType<LinkFact | undefined>,
    addresses: z.array(
      z.strictObject({
        address: z.string(),
        origin: z.enum(['static', 'dhcp', 'slaac', 'dhcpv6', 'link-local', 'kept', 'foreign']),
        validSeconds: z.number().exactOptional(),
        preferredSeconds: z.number().exactOptional(),
        duplicate: z.boolean(),
        usedBy: z.string().exactOptional(),
      }),
    ),
    leases: z.array(lease),
    dhcpServers: z.array(dhcpServer),
    refused: z.array(refusedLease),
    gateway: z.string().exactOptional(),
  }),
  'Interface',
);

export const configView = z.strictObject({ revision: z.int(), document: configSchema }).meta({ id: 'Configuration' });

const step = z.strictObject({ component: z.string(), why: z.string(), impact }).meta({ id: 'Step' });

const loss = view<Loss>()(z.strictObject({ who: z.enum(['you', 'phones', 'trunk', 'others']), code: z.string(), values }), 'Loss');
const probe = view<Probe>()(
  z.strictObject({
    id: z.enum(['administrator', 'gateway', 'dns', 'phones']),
    state: z.enum(['awaited', 'good', 'bad']),
    code: z.string(),
    values,
  }),
  'Probe',
);

export const preview = view<Preview>()(
  z.strictObject({
    problems: z.array(problem),
    difference: z.array(difference),
    steps: z.array(step),
    impact,
    losses: z.array(loss),
    moves: z.strictObject({ from: texts, to: texts }).exactOptional(),
  }),
  'Preview',
);

export const draftView = view<DraftView>()(
  z.strictObject({ base: z.int(), head: z.int(), document: z.unknown(), empty: z.boolean(), preview }),
  'Draft',
);

export const changeView = view<ChangeView>()(
  z.strictObject({
    state: z.enum(changeStates),
    from: z.int().exactOptional(),
    to: z.int().exactOptional(),
    by: z.string().exactOptional(),
    reason: z.string().exactOptional(),
    impact: impact.exactOptional(),
    steps: z.array(step.extend({ done: z.boolean() }).meta({ id: 'RunningStep' })).exactOptional(),
    losses: z.array(loss).exactOptional(),
    probes: z.array(probe).exactOptional(),
    confirmSeconds: z.int().exactOptional(),
    secondsLeft: z.number().exactOptional(),
    confirmAt: texts.exactOptional(),
    stays: z.boolean().exactOptional(),
    ticket: z.string().exactOptional(),
    unproven: z.string().exactOptional(),
    because: z.string().exactOptional(),
    endedAt: at.exactOptional(),
  }),
  'Change',
);

export const revisionView = view<RevisionView>()(
  z.strictObject({
    revision: z.int(),
    at,
    by: z.string(),
    reason: z.string(),
    confirmed: z.enum(['connection', 'by-hand', 'not-needed']),
    unproven: z.string().exactOptional(),
    probes: z.array(probe).exactOptional(),
    subscribers: z.int(),
    head: z.boolean(),
  }),
  'Revision',
);

export const enrolment = view<Enrolment>()(
  z.strictObject({ open: z.boolean(), until: at.exactOptional(), by: z.string().exactOptional() }),
  'Enrolment',
);

export const block = view<Block>()(
  z.strictObject({
    address: z.string(),
    service: z.union([z.enum(['telephony', 'web']), z.templateLiteral(['jail:', z.string()])]),
    since: at,
    until: at,
    because: z.string(),
    by: z.string(),
    failures: z.int(),
    /** Only what comes from this port is dropped; others behind the address go on. */
    flow: z.strictObject({ protocol: z.enum(['udp', 'tcp']), port: z.int() }).exactOptional(),
    packets: z.number().exactOptional(),
  }),
  'Block',
);
