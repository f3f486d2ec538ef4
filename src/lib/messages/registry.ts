/**
 * Every system message that any part of the product can raise. A new one is a row here, its sentences in both languages
 * (`src/lib/texts/messages-{en,de}.ts`) and a row in docs/errors.md; test/messages.test.ts holds the three together.
 */

/**
 * Four kinds, the worst last. `information`: it went as it should. `simple-fault`: something does not work and the telephone does.
 * `serious-fault`: calls, the machine's configuration or what is stored are in danger. `security-warning`: somebody does, or could do,
 * what he must not.
 */
export const kinds = ['information', 'simple-fault', 'serious-fault', 'security-warning'] as const;
export type Kind = (typeof kinds)[number];

interface Row {
  readonly kind: Kind;
  /** Names of its values, all of which are given whenever it is raised. */
  readonly values: readonly string[];
  /** Values in which two must agree to be one message that counts; all of them unless said otherwise, `[]` = the code alone. */
  readonly sameBy?: readonly string[];
}

const phone = ['mac', 'address', 'number'] as const;

export const registry = {
  'login.new-address': { kind: 'information', values: ['user', 'address'] },
  'password.replaced': { kind: 'security-warning', values: ['user', 'address'] },
  'password.reset': { kind: 'security-warning', values: ['user'] },
  'password.first': { kind: 'information', values: ['user', 'address'] },
  'token.created': { kind: 'information', values: ['user', 'name', 'scope', 'days'] },

  // By service alone: an attack from a thousand addresses is one message, and each block of it is told on the page of blocks.
  'attack.detected': {
    kind: 'security-warning',
    values: ['service', 'address', 'because', 'failures', 'accounts', 'unknownAccounts'],
    sameBy: ['service'],
  },
  'attack.contained': {
    kind: 'security-warning',
    values: ['service', 'address', 'because', 'failures', 'accounts', 'unknownAccounts'],
    sameBy: ['service', 'address'],
  },
  'account.old-password': { kind: 'simple-fault', values: ['service', 'address', 'account'] },
  'block.added': { kind: 'security-warning', values: ['address', 'service', 'because', 'by', 'failures', 'seconds'], sameBy: ['service'] },
  'block.lifted': { kind: 'information', values: ['address', 'service', 'by'], sameBy: ['service', 'by'] },
  'block.refused': { kind: 'security-warning', values: ['address', 'service', 'why', 'because', 'by'], sameBy: ['service', 'address'] },
  'blocks.imported': { kind: 'information', values: ['count', 'by'] },
  'blocks.lifted': { kind: 'information', values: ['count', 'by'] },
  'jail.log-lost': { kind: 'serious-fault', values: ['jail', 'file'] },
  'jail.log-back': { kind: 'information', values: ['jail', 'file'] },
  'blocks.damaged': { kind: 'serious-fault', values: ['lines', 'file'] },

  // Block feeds (src/engine/feeds): the last good list stays until it expires.
  'feed.forged': { kind: 'security-warning', values: ['feed', 'url'] },
  'feed.replayed': { kind: 'security-warning', values: ['feed', 'url'] },
  'feed.unusable': { kind: 'simple-fault', values: ['feed', 'url', 'detail'], sameBy: ['feed', 'url'] },
  'feed.unfetched': { kind: 'simple-fault', values: ['feed', 'url', 'detail'], sameBy: ['feed', 'url'] },
  'feed.fetched-again': { kind: 'information', values: ['feed', 'url'] },
  'feed.expired': { kind: 'simple-fault', values: ['feed', 'networks'], sameBy: ['feed'] },

  'change.rolled-back': { kind: 'simple-fault', values: ['revision', 'by', 'because'] },
  'change.rollback-incomplete': { kind: 'serious-fault', values: ['left'] },
  'drift.repaired': { kind: 'simple-fault', values: ['what'] },
  'drift.limit': { kind: 'serious-fault', values: ['limit', 'what'] },
  'engine.damaged': { kind: 'serious-fault', values: ['file'] },

  // Whoever makes one with a passphrase of his own has every key of the PBX: it is said who did.
  'backup.made': { kind: 'information', values: ['by', 'name'] },
  'backup.removed': { kind: 'information', values: ['by', 'name'] },
  'backup.failed': { kind: 'serious-fault', values: ['why'] },
  'backup.target-failed': { kind: 'simple-fault', values: ['target', 'name', 'step', 'detail'], sameBy: ['target'] },
  'backup.restored': { kind: 'security-warning', values: ['by', 'hostname', 'at'] },

  // Whoever captures hears what people say: it is told who did, and who took it away.
  'capture.started': { kind: 'information', values: ['by', 'name', 'device', 'seconds'] },
  'capture.fetched': { kind: 'information', values: ['by', 'name'] },

  'routes.second-gateway-taken': { kind: 'simple-fault', values: ['version', 'gateway', 'instead'] },
  'routes.first-gateway-withdrawn': { kind: 'simple-fault', values: ['version', 'gateway', 'instead'] },
  'routes.first-gateway-again': { kind: 'information', values: ['version', 'gateway', 'instead'] },
  'routes.first-gateway-back': { kind: 'information', values: ['version', 'gateway', 'instead'] },
  // One for everything that is new since the last look: `more` beside the first.
  'outgoing.refused': {
    kind: 'security-warning',
    values: ['user', 'protocol', 'address', 'port', 'more'],
    sameBy: ['user', 'protocol', 'address', 'port'],
  },
  'outgoing.undeclared': {
    kind: 'information',
    values: ['user', 'protocol', 'address', 'port', 'more'],
    sameBy: ['user', 'protocol', 'address', 'port'],
  },
  'ports.stray': {
    kind: 'security-warning',
    values: ['protocol', 'port', 'process', 'pid', 'address'],
    sameBy: ['protocol', 'port', 'process'],
  },
  'ports.taken': {
    kind: 'serious-fault',
    values: ['protocol', 'port', 'process', 'pid', 'address', 'owner'],
    sameBy: ['protocol', 'port', 'process'],
  },
  'interfaces.duplicate': { kind: 'serious-fault', values: ['interface', 'address', 'mac'] },
  'interfaces.dhcp-servers': { kind: 'simple-fault', values: ['interface', 'servers'] },
  'interfaces.lease-unanswered': {
    kind: 'simple-fault',
    values: ['interface', 'address', 'server', 'until'],
    sameBy: ['interface', 'address'],
  },
  'interfaces.lease-lost': { kind: 'serious-fault', values: ['interface', 'address', 'server'] },
  'interfaces.address-changed': { kind: 'information', values: ['interface', 'before', 'address', 'server'] },
  'interfaces.link-local': { kind: 'serious-fault', values: ['interface', 'address', 'name'] },
  'interfaces.advertisements': {
    kind: 'security-warning',
    values: ['interface', 'routers', 'prefixes', 'senders'],
    sameBy: ['interface'],
  },
  'webserver.certificate-expires': { kind: 'simple-fault', values: ['name', 'date', 'days'] },
  'webserver.certificate-renewed': { kind: 'information', values: ['names', 'until'] },
  'webserver.acme-failed': { kind: 'simple-fault', values: ['layer', 'said', 'directory'], sameBy: ['layer', 'directory'] },

  // Not sent by the channel that it is about (src/api/outbox.ts).
  'messages.channel-failing': { kind: 'simple-fault', values: ['channel', 'layer', 'detail'], sameBy: ['channel'] },
  'messages.channel-back': { kind: 'information', values: ['channel'] },
  /** Sent by the button of a channel; never stored. */
  'messages.test': { kind: 'information', values: ['user'] },

  'enrolment.opened': { kind: 'information', values: ['by', 'minutes'] },
  'phone.provisioned': { kind: 'information', values: phone },
  'phone.unknown': { kind: 'information', values: ['mac', 'address', 'vendor'] },
  'phone.no-window': { kind: 'simple-fault', values: phone },
  'phone.address-not-leased': { kind: 'security-warning', values: phone },
  'phone.already-released': { kind: 'simple-fault', values: phone },
  'phone.unknown-device': { kind: 'simple-fault', values: phone },
  'phone.other-vendor': { kind: 'simple-fault', values: phone },
  'phone.wrong-password': {
    kind: 'simple-fault',
    values: ['service', 'address', 'mac', 'extension', 'account'],
    sameBy: ['mac', 'extension'],
  },

  // What is needed outside (src/api/reach-runner.ts): each change of a verdict once.
  'reach.lost': { kind: 'simple-fault', values: ['host', 'port', 'protocol', 'at'], sameBy: ['host', 'port', 'protocol'] },
  'reach.back': { kind: 'information', values: ['host', 'port', 'protocol'] },
  'reach.intercepted': {
    kind: 'security-warning',
    values: ['host', 'port', 'protocol', 'issuer'],
    sameBy: ['host', 'port', 'issuer'],
  },
  'reach.sip-alg': { kind: 'simple-fault', values: ['host', 'port', 'protocol'] },
  'reach.nat-worse': { kind: 'simple-fault', values: ['seen'], sameBy: [] },
  'reach.nat-better': { kind: 'information', values: ['seen'], sameBy: [] },
  'reach.list-refused': { kind: 'security-warning', values: ['url', 'why'] },

  // The switch to another version (packaging/upgrade, src/engine/upgrade.ts).
  'upgrade.done': { kind: 'information', values: ['from', 'to'] },
  'upgrade.undone': { kind: 'simple-fault', values: ['from', 'to', 'because'] },
} as const satisfies Readonly<Record<string, Row>>;

export type MessageCode = keyof typeof registry;
/** The values of a message, none forgotten; of several codes those of all. */
export type ValuesOf<C extends MessageCode> = Readonly<Record<(typeof registry)[C]['values'][number], string | number>>;

const rows: Readonly<Record<string, Row>> = registry;

/** A code that this version does not know (an older web beside a newer engine) is a fault: better read once too often. */
export function kindOf(code: string): Kind {
  return (Object.hasOwn(rows, code) ? rows[code]?.kind : undefined) ?? 'simple-fault';
}

/** Two messages with the same key are one that counts. */
export function sameKey(code: string, values: Readonly<Record<string, string | number>>): string {
  const names = (Object.hasOwn(rows, code) ? rows[code]?.sameBy : undefined) ?? Object.keys(values).sort();
  return JSON.stringify([code, ...names.map((n) => values[n] ?? '')]);
}
