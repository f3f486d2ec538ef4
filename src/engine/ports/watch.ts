import type { Flow, Host } from '../../host/host.ts';
import { addressNumber, parseCidr } from '../../lib/ip.ts';
import type { PortsView, PortView } from '../../lib/ports.ts';
import { Again } from '../again.ts';
import type { Claim, Condition } from '../contract.ts';
import type { Core, Target } from '../core.ts';
import { linkOf } from '../facts.ts';
import type { Rendered } from '../render.ts';
import type { Block } from '../requests.ts';
import { explainPorts, type Seen } from './explain.ts';
import { acceptRules } from './rules.ts';

/** Looks so often: a stray listener is told within two looks. Oftener would read all of /proc for nothing. */
const lookMs = 10_000;
/** Peers that are remembered: one for each port, media ports by their range. */
const mostPeers = 200;

export interface PortsDeps {
  readonly core: Core;
  /** What is in force, and whether a change is under way: between two configurations nothing is stray. */
  readonly now: () => { readonly target: Target | undefined; readonly changing: boolean };
  readonly blocks: () => Promise<readonly Block[]>;
  readonly log: (line: string) => void;
}

/** Programs of ours that are no component's. */
const ownUnits: Readonly<Record<string, string>> = {
  engine: 'engine',
  switchroomd: 'engine',
  web: 'webserver',
  'switchroom-web': 'webserver',
  guard: 'protection',
  'switchroom-guard': 'protection',
};

/** Holds what listens against what was claimed, on demand and every few seconds. */
export class PortsWatch {
  readonly #deps: PortsDeps;
  readonly #host: Host;
  readonly #again: Again;
  readonly #peers = new Map<string, { address: string; at: number }>();
  #flows: ReadonlySet<string> = new Set();
  /** Strays of the last look: one that is there in two looks is told, so that a program's short question is not. */
  #suspects = new Map<string, PortView>();
  #found = new Map<string, PortView>();

  constructor(deps: PortsDeps) {
    this.#deps = deps;
    this.#host = deps.core.host;
    const failed = (e: unknown): void => deps.log(`ports: ${String(e)}`);
    this.#again = new Again({ clock: deps.core.host.clock, everyMs: lookMs, work: () => this.look(), failed });
    deps.core.alsoWrong(() => [...this.#found.values()].map(conditionOf));
  }

  start(): void {
    this.#again.look();
  }

  async look(): Promise<void> {
    const { target, changing } = this.#deps.now();
    if (!target || changing) return;
    const { ports } = await this.view();
    const wrong = new Map(ports.filter((p) => p.state === 'stray' || p.state === 'taken').map((p) => [`${p.id} ${p.process?.pid}`, p]));
    const before = this.#found;
    this.#found = new Map([...wrong].filter(([key]) => before.has(key) || this.#suspects.has(key)));
    this.#suspects = wrong;
    for (const [key, port] of this.#found) if (!before.has(key)) await this.#tell(port);
    if ([...before.keys()].join() !== [...this.#found.keys()].join()) this.#deps.core.emit({ event: 'health' });
  }

  async view(): Promise<PortsView> {
    const { target } = this.#deps.now();
    const at = this.#host.clock.now();
    if (!target) return { ports: [], at, peersKnown: false, own: [] };
    const { core } = this.#deps;
    const facts = await core.facts();
    const { claims, config } = core.context(target, facts);
    const [sockets, table, flows, addresses, blocks, ephemeral, stopped] = await Promise.all([
      this.#host.listeningSockets(),
      // Without a table nothing is let in: the page says so, and drift repairs it.
      this.#host.nftJson(['list', 'table', 'inet', 'switchroom']).catch(() => undefined),
      this.#host.flows().catch(() => undefined),
      this.#host.addresses(),
      this.#deps.blocks(),
      this.#host.ephemeralPorts(),
      stoppedComponents(this.#host, core.manifest),
    ]);
    const own = new Set(addresses.flatMap((a) => parseCidr(a.address)?.address ?? []));
    if (flows) this.#learnPeers(flows, own, claims);
    const units = new Map(
      Object.entries(core.manifest).flatMap(([id, all]) => all.flatMap((a) => (a.kind === 'unit' ? [[a.name, id]] : []))),
    );
    const devices = new Map(Object.entries(config.interfaces).flatMap(([id, i]) => [[linkOf(i.match, facts.links)?.device ?? '', id]]));
    const seen: Seen = {
      sockets,
      rules: acceptRules(table),
      claims,
      componentOf: (unit) => units.get(unit) ?? (Object.hasOwn(ownUnits, unit) ? ownUnits[unit] : undefined),
      stopped,
      interfaceOf: (device) => devices.get(device),
      ephemeral,
      blocked: {
        telephony: blocks.filter((b) => b.service === 'telephony').length,
        web: blocks.filter((b) => b.service === 'web').length,
      },
      lastPeer: (protocol, port, lastPort) => {
        const peers = [...this.#peers].flatMap(([key, peer]) => {
          const [p, n] = key.split(' ');
          return p === protocol && Number(n) >= port && Number(n) <= lastPort ? [peer] : [];
        });
        return peers.sort((a, b) => b.at - a.at)[0];
      },
    };
    return { ports: explainPorts(seen), at, peersKnown: flows !== undefined, own: outside(own) };
  }

  /** A connection that was not there at the last look is news; its time is when it was first seen. */
  #learnPeers(flows: readonly Flow[], own: ReadonlySet<string>, claims: readonly Claim[]): void {
    const incoming = flows.filter(
      (f) => own.has(f.destination) && !own.has(f.source) && !f.source.startsWith('127.') && f.source !== '::1',
    );
    const key = (f: Flow): string => `${f.protocol} ${f.source} ${f.sourcePort} ${f.port}`;
    for (const f of incoming) {
      if (this.#flows.has(key(f))) continue;
      const claim = claims.find((c) => c.protocol === f.protocol && f.port >= c.port && f.port <= c.lastPort);
      if (!claim) continue;
      const port = `${f.protocol} ${claim.port}`;
      this.#peers.delete(port);
      this.#peers.set(port, { address: f.source, at: this.#host.clock.now() });
      const oldest = this.#peers.keys().next().value;
      if (this.#peers.size > mostPeers && oldest !== undefined) this.#peers.delete(oldest);
    }
    this.#flows = new Set(incoming.map(key));
  }

  async #tell(p: PortView): Promise<void> {
    const values = valuesOf(p);
    this.#deps.log(`${p.state}: ${values.process} at ${values.protocol} ${values.port}`);
    if (p.state === 'taken') await this.#deps.core.message('ports.taken', { ...values, owner: p.component ?? '' });
    else await this.#deps.core.message('ports.stray', values);
  }
}

function valuesOf(p: PortView) {
  return {
    protocol: p.protocol.toUpperCase(),
    port: p.port,
    // A process names itself; what is shown of it is short and without control characters.
    process: (p.process?.name ?? 'kernel').replace(/\p{C}/gu, '?').slice(0, 40),
    pid: p.process?.pid ?? 0,
    address: p.addresses.join(' '),
  };
}

function conditionOf(p: PortView): Condition {
  const values = valuesOf(p);
  const who = `${values.process} (process ${values.pid})`;
  return p.state === 'taken'
    ? {
        code: 'ports.taken',
        severity: 'problem',
        message: `${who} sits on ${values.protocol} port ${p.port}, which is ${p.component ?? 'ours'}’s`,
        because: 'a program that is not ours was quicker',
        remedy: 'end or move that program, then apply the configuration again',
        about: '/network/ports',
        values: { ...values, owner: p.component ?? '' },
      }
    : {
        code: 'ports.stray',
        severity: 'warning',
        message: `${who} listens on ${values.protocol} port ${p.port}, and no part of the PBX asked for that`,
        because: 'a program was started on this machine that is not part of the PBX',
        remedy: 'end that program if you do not know it; the firewall lets nobody to it',
        about: '/network/ports',
        values,
      };
}

async function stoppedComponents(host: Host, manifest: Rendered): Promise<ReadonlySet<string>> {
  const stopped = await Promise.all(
    Object.entries(manifest).map(async ([id, all]) => {
      const states = await Promise.all(all.flatMap((a) => (a.kind === 'unit' ? [host.unitState(a.name)] : [])));
      return states.length > 0 && states.every((s) => s.state === 'stopped') ? [id] : [];
    }),
  );
  return new Set(stopped.flat());
}

/** Without link-local ones: no firewall in front ever sees them. IPv4 first, each in its order. */
function outside(own: ReadonlySet<string>): string[] {
  return [...own]
    .filter((a) => !/^(127\.|169\.254\.|::1$|fe[89ab])/i.test(a))
    .sort((a, b) => Number(a.includes(':')) - Number(b.includes(':')) || (addressNumber(a) < addressNumber(b) ? -1 : 1));
}
