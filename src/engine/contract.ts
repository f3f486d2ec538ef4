import type { Config } from '../config/config.ts';
import type { Problem } from '../config/problems.ts';
import type { Subscribers } from '../config/subscribers.ts';
import type { Host } from '../host/host.ts';
import type { CheckFacts, Finding } from '../lib/doctor.ts';
import type { ClaimPurpose } from '../lib/purposes.ts';
import type {
  AddressArtifact,
  Artifact,
  CertificateArtifact,
  FileArtifact,
  Impact,
  RouteArtifact,
  RuleArtifact,
  Stamps,
  UnitArtifact,
  UnitVerb,
} from './artifacts.ts';
import type { Facts } from './facts.ts';
import type { Reach } from './reach.ts';

export * from './artifacts.ts';
export type { Reach, ReachCheck, ReachPurpose } from './reach.ts';

/** A thing a component needs from the others, on this machine. Pure data: the firewall opens it, the Ports page holds it against what listens. */
export interface Claim {
  readonly owner: string;
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  /** The last port of a range; the same as `port` for one. */
  readonly lastPort: number;
  readonly purpose: ClaimPurpose;
  /** Interface ids, or every one. */
  readonly interfaces: readonly string[] | 'all';
  /** Addresses and prefixes that may come; absent = everybody. */
  readonly sources?: readonly string[];
}

export type Action =
  | { readonly do: 'write'; readonly file: FileArtifact }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'unit'; readonly name: string; readonly verb: UnitVerb; readonly unit?: UnitArtifact; readonly stamps: Stamps }
  | { readonly do: 'nft'; readonly text: string }
  /**
   * Lines for `ip -batch -`, in this order. `removes`: what it takes away may be gone already (the kernel drops a route with its address).
   * `family` where the lines do not show it: a rule without an address. `ends`: an address that the machine has no longer afterwards; who is
   * connected to it is told so before, or would wait for an answer that cannot come.
   */
  | { readonly do: 'ip'; readonly lines: readonly string[]; readonly removes?: true; readonly family?: 6; readonly ends?: string }
  | { readonly do: 'sysctl'; readonly key: string; readonly value: string }
  | { readonly do: 'certificate'; readonly certificate: CertificateArtifact }
  /** Nothing to do but wait for the outside; executing it does nothing, verify looks again. */
  | { readonly do: 'wait'; readonly what: string };

/** One change as data: it can be shown, reviewed, tested and journalled before it runs. */
export type Step = Action & {
  readonly component: string;
  /** What and why, in a few words of the field: "voice gets 172.30.77.1/24". */
  readonly why: string;
  readonly impact: Impact;
  /** The component whose steps come before this one, where nobody waits for it and it takes its time: a daemon's restart before the routes. */
  readonly follows?: string;
};

/** What pure functions may look at. Facts are what was observed outside (links, leases), as data. */
export interface Context {
  readonly config: Config;
  readonly subscribers: Subscribers;
  readonly claims: readonly Claim[];
  /** What all components need outside. Absent where nobody asks (a component that is tried alone). */
  readonly reaches?: readonly Reach[];
  readonly facts: Facts;
  /** What people gave as secrets, so that `check` can say that a key does not fit. Absent where a document is judged away from its engine. */
  readonly secrets?: Pick<Secrets, 'kept'>;
  /** Where the person comes from who looks at this document, to be told what it would do to him. Absent for programs and the console. */
  readonly you?: string;
}

/** What `render` may need besides: secrets by name. They are files of the engine; a rendered file that holds one is readable by its daemon only. */
export interface RenderContext extends Context {
  readonly secrets: Secrets;
}

export interface Secrets {
  /** A random secret that is made at first use and then stays: `asterisk/ari`, `asterisk/ami-guard`. */
  named(name: string): string;
  /** A phone's SIP password: HMAC of the master key over MAC and generation; 24 characters, base64url. */
  phone(mac: string, generation: number): string;
  /** The text that a person gave under this id (`{secret: id}` in the document); undefined when there is none. */
  kept(id: string): string | undefined;
}

/** What health finds wrong; since when is added by the registry. */
export type Condition = Omit<Finding, 'since'>;

/**
 * A question of the diagnosis (`switchroom doctor`). Its answer is those of `health`'s conditions that it names: nothing is looked at in two
 * ways. A test holds that every condition is named by one check.
 */
export interface Check extends CheckFacts {
  /** Codes of conditions. */
  readonly finds: readonly string[];
  /** Services whose stopping one of these conditions tells already: a name, or the beginning of several with its hyphen (`dhcp-`). */
  readonly units?: readonly string[];
}

/** A part of the machine. One folder, no imports between siblings. */
export interface Component<Section, Have> {
  readonly id: string;
  /** Components whose steps come first. A test proves the order acyclic. */
  readonly after: readonly string[];
  readonly section: (config: Config) => Section;
  claims(section: Section, config: Config): readonly Claim[];
  /** What it needs outside. Pure: what DHCP named (a name server, a time server) is in the facts. Absent = nothing. */
  reaches?(section: Section, config: Config, facts: Facts): readonly Reach[];
  /** All problems, also those across components; each with the path of its field. */
  check(section: Section, ctx: Context): readonly Problem[];
  /** What the machine shall contain. An absent feature renders its absence: no file, no unit. */
  render(section: Section, ctx: RenderContext): readonly Artifact[];
  /** The vendor's own checker on a staging copy; no effect on what runs. */
  preflight?(want: readonly Artifact[], host: Host): Promise<readonly Problem[]>;
  /**
   * Reads only: from the kernel and the daemons. `previous` is what was ours before, to find orphans. `youngerThanMs`: what costs a process to
   * learn may be as old, because the machine is looked at again after the steps; 0 where nobody looks again.
   */
  observe(host: Host, want: readonly Artifact[], previous: readonly Artifact[], youngerThanMs: number): Promise<Have>;
  /** Pure; `[]` means converged. */
  plan(want: readonly Artifact[], have: Have, keep: Keep): readonly Step[];
  health?(section: Section, ctx: Context, host: Host): Promise<readonly Condition[]>;
  /** What the diagnosis asks it. */
  readonly checks?: readonly Check[];
}

/** What must stay for now. */
export interface Keep {
  /** The administrator's way back while a change waits for confirmation. */
  readonly addresses: readonly AddressArtifact[];
  /** Where answers to him go meanwhile. It is left alone, not made: whoever could not have it has the change all the same. */
  readonly way?: { readonly route: RouteArtifact; readonly rule: RuleArtifact };
  /** Daemons that are not started anew with this (a restart stamp) while calls are up: waits.ts. */
  readonly asStarted?: ReadonlyMap<string, string>;
}
export const keepNothing: Keep = { addresses: [] };

/** A component with its types hidden: the engine never sees Section or Have. */
export interface AnyComponent {
  readonly id: string;
  readonly after: readonly string[];
  claims(config: Config): readonly Claim[];
  /** Optional here as well: a component made by hand (tests) reaches nothing. */
  reaches?(config: Config, facts: Facts): readonly Reach[];
  check(ctx: Context): readonly Problem[];
  render(ctx: RenderContext): readonly Artifact[];
  preflight(want: readonly Artifact[], host: Host): Promise<readonly Problem[]>;
  /** Looks once; what comes back plans from that look, for whatever is to be kept. */
  look(
    want: readonly Artifact[],
    previous: readonly Artifact[],
    host: Host,
    youngerThanMs?: number,
  ): Promise<(keep: Keep) => readonly Step[]>;
  diff(want: readonly Artifact[], previous: readonly Artifact[], host: Host, keep: Keep): Promise<readonly Step[]>;
  health(ctx: Context, host: Host): Promise<readonly Condition[]>;
  readonly checks?: readonly Check[];
}

export function define<Section, Have>(c: Component<Section, Have>): AnyComponent {
  const look: AnyComponent['look'] = async (want, previous, host, youngerThanMs = 0) => {
    const have = await c.observe(host, want, previous, youngerThanMs);
    return (keep) => c.plan(want, have, keep);
  };
  return {
    id: c.id,
    after: c.after,
    claims: (config) => c.claims(c.section(config), config),
    reaches: (config, facts) => c.reaches?.(c.section(config), config, facts) ?? [],
    check: (ctx) => c.check(c.section(ctx.config), ctx),
    render: (ctx) => c.render(c.section(ctx.config), ctx),
    preflight: async (want, host) => (await c.preflight?.(want, host)) ?? [],
    look,
    diff: async (want, previous, host, keep) => (await look(want, previous, host))(keep),
    health: async (ctx, host) => (await c.health?.(c.section(ctx.config), ctx, host)) ?? [],
    checks: c.checks ?? [],
  };
}
