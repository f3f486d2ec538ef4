import { routeWords, ruleWords } from '../../engine/artifacts.ts';
import {
  type Artifact,
  type Impact,
  type Keep,
  keepNothing,
  type RouteArtifact,
  type RuleArtifact,
  type Step,
  type SysctlArtifact,
} from '../../engine/contract.ts';
import type { KernelRoute, KernelRule } from '../../host/host.ts';

export interface RoutesHave {
  /** Ours, in every table. */
  readonly routes: readonly KernelRoute[];
  readonly rules: readonly KernelRule[];
  readonly sysctls: ReadonlyMap<string, string | undefined>;
  /** Settings that were ours: back to what they were, once nobody asks for them. */
  readonly before: readonly SysctlArtifact[];
}

type Route = RouteArtifact | KernelRoute;
type Rule = RuleArtifact | KernelRule;

export function planRoutes(want: readonly Artifact[], have: RoutesHave, keep: Keep = keepNothing): Step[] {
  const { way } = keep;
  return [
    ...planTables(
      want.filter((a) => a.kind === 'route'),
      have.routes.filter((r) => way === undefined || routeWords(r) !== routeWords(way.route)),
    ),
    ...planRules(
      want.filter((a) => a.kind === 'rule'),
      have.rules.filter((r) => way === undefined || ruleWords(r) !== ruleWords(way.rule)),
    ),
    ...planSettings(
      want.filter((a) => a.kind === 'sysctl'),
      have,
    ),
  ];
}

function planTables(wanted: readonly RouteArtifact[], have: readonly KernelRoute[]): Step[] {
  /** What `route replace` finds its victim by: not the device. */
  const sameTarget = (a: Route, b: Route) => a.family === b.family && a.to === b.to && a.metric === b.metric && a.table === b.table;
  const same = (a: Route, b: Route) => sameTarget(a, b) && a.device === b.device;
  const replace = wanted.filter((w) => !have.some((h) => same(w, h) && h.via === w.via));
  // One that is replaced is not deleted, and what is new comes first: there is no moment without a way.
  const gone = have.filter((h) => !wanted.some((w) => same(w, h)) && !replace.some((w) => sameTarget(w, h)));
  return [
    ...replace.map(
      (r): Step => ({
        component: 'routes',
        impact: have.some((h) => sameTarget(h, r)) ? impactOf(r) : 'none',
        why: `the route to ${named(r)} goes through ${r.via ?? r.device}`,
        do: 'ip',
        lines: [`route replace ${routeWords(r)}`],
      }),
    ),
    ...gone.map(
      (r): Step => ({
        component: 'routes',
        impact: impactOf(r),
        why: `the route to ${named(r)} goes away`,
        do: 'ip',
        lines: [`route del ${routeWords(r)}`],
        removes: true,
      }),
    ),
  ];
}

/** Whoever comes through a router comes through the default route. The tables beside `main` only say for sure what it says already. */
const impactOf = (r: Route): Impact => (r.table !== undefined ? 'none' : r.to === 'default' ? 'drops-admin' : 'drops-calls');

function named(r: Route): string {
  const to = r.to === 'default' ? (r.family === 4 ? 'the Internet' : 'the Internet (IPv6)') : r.to;
  return r.table === undefined ? to : `${to} in table ${r.table}`;
}

function planRules(wanted: readonly RuleArtifact[], have: readonly KernelRule[]): Step[] {
  const key = (r: Rule) => ruleWords(r) + r.family;
  const step = (r: Rule, verb: 'add' | 'del', why: string): Step => ({
    component: 'routes',
    impact: 'none',
    why,
    do: 'ip',
    lines: [`rule ${verb} ${ruleWords(r)}`],
    ...(verb === 'del' ? { removes: true as const } : {}),
    ...(r.family === 6 ? { family: 6 as const } : {}),
  });
  // The same rule may be there twice, by hand: one is enough.
  const surplus = have.filter((h, n) => !wanted.some((w) => key(w) === key(h)) || have.findIndex((x) => key(x) === key(h)) < n);
  return [
    ...surplus.map((r) => step(r, 'del', `${ruleNamed(r)} goes away`)),
    ...wanted.filter((w) => !have.some((h) => key(h) === key(w))).map((r) => step(r, 'add', `${ruleNamed(r)} is set`)),
  ];
}

const ruleNamed = (r: Rule): string =>
  r.to !== undefined
    ? `the rule for answers to ${r.to}`
    : r.from !== undefined
      ? `the rule for replies from ${r.from}`
      : r.mark !== undefined
        ? `the rule for asking behind gateway ${r.mark & 0xffff}${r.family === 6 ? ' (IPv6)' : ''}`
        : `the rule for known networks${r.family === 6 ? ' (IPv6)' : ''}`;

function planSettings(wanted: readonly SysctlArtifact[], have: RoutesHave): Step[] {
  const step = (key: string, value: string): Step => ({
    component: 'routes',
    impact: value === '0' ? 'drops-calls' : 'none',
    why: `${key} becomes ${value}`,
    do: 'sysctl',
    key,
    value,
  });
  const gone = have.before.filter((b) => !wanted.some((w) => w.key === b.key));
  return [
    ...gone.flatMap((b) => (have.sysctls.get(b.key) === b.value ? [step(b.key, b.whenGone)] : [])),
    // A key that is not there belongs to a link, or an IP version, that the machine does not have.
    ...wanted.flatMap((w) => {
      const is = have.sysctls.get(w.key);
      return is === undefined || is === w.value ? [] : [step(w.key, w.value)];
    }),
  ];
}
