import { type CheckResult, type Diagnosis, type Finding, limited, resultOf } from '../../lib/doctor.ts';
import { damageOf } from '../conditions.ts';
import type { AnyComponent, Check, Context, Step } from '../contract.ts';
import type { Engine } from '../engine.ts';
import { upgradeCheck } from '../upgrade.ts';
import { type EngineCheck, engineChecks, machineChecks, mirrorCheck } from './checks.ts';
import { lookAtDisk, lookAtMemory, lookAtSecrets, lookAtServices } from './machine.ts';

/**
 * What could be wrong, asked anew. The registry is what components declare (`checks`), what the engine's watchers declare (`core.checks`),
 * and the engine's own below. A component is asked for its health once, whatever it declares; each look has an end of its own.
 */
export async function diagnose(engine: Engine): Promise<Diagnosis> {
  const { core, transactions } = engine;
  const { clock } = core.host;
  const begun = clock.monotonic();
  const target = transactions.target;
  const ctx = target && core.context(target, await core.facts());
  // Without a document that can be read nothing was asked for; why it cannot be read is a check of its own.
  const ofComponents = ctx === undefined ? [] : core.components.map((c) => askComponent(engine, ctx, c));
  const own = [...ownChecks(engine), ...core.checks];
  const checks = (await Promise.all([...ofComponents, ...own.map((c) => askOne(engine, c))])).flat();
  const since = new Map(engine.known.map((k) => [keyOf(k), k.since]));
  return {
    at: clock.now(),
    ms: Math.round(clock.monotonic() - begun),
    checks: checks.map((c) => ({ ...c, findings: c.findings.map((f) => withSince(f, since)) })),
  };
}

/** Every check there is, for those who hold the registry together. */
export function declaredChecks(components: readonly AnyComponent[]): readonly Check[] {
  return [
    ...components.flatMap((c) => c.checks ?? []),
    ...Object.values(engineChecks),
    ...Object.values(machineChecks),
    mirrorCheck,
    upgradeCheck,
  ];
}

async function askComponent(engine: Engine, ctx: Context, component: AnyComponent): Promise<CheckResult[]> {
  const checks = component.checks ?? [];
  if (checks.length === 0) return [];
  const { host } = engine.core;
  const { findings, ms } = await limited(host.clock, () => component.health(ctx, host));
  return checks.map((check) =>
    resultOf(
      check,
      findings.filter((f) => check.finds.includes(f.code) || isFailure(f)),
      ms,
    ),
  );
}

async function askOne(engine: Engine, check: EngineCheck): Promise<CheckResult> {
  const { findings, ms } = await limited(engine.core.host.clock, () => check.look());
  return resultOf(check, findings, ms);
}

function ownChecks(engine: Engine): readonly EngineCheck[] {
  const { core } = engine;
  const told = (check: Check) => async () => core.wrong().filter((c) => check.finds.includes(c.code));
  const covered = [...core.components.flatMap((c) => c.checks ?? []), ...core.checks].flatMap((c) => c.units ?? []);
  const isCovered = (name: string): boolean => covered.some((u) => (u.endsWith('-') ? name.startsWith(u) : name === u));
  const wanted = (): string[] =>
    Object.values(core.manifest)
      .flat()
      .flatMap((a) => (a.kind === 'unit' ? [a.name] : []));
  return [
    { ...machineChecks.disk, look: () => lookAtDisk(core.host) },
    { ...machineChecks.ram, look: () => lookAtMemory(core.host) },
    { ...machineChecks.engine, look: async () => [] }, // it is the one who answers
    { ...machineChecks.services, look: () => lookAtServices(core.host, wanted(), isCovered) },
    { ...machineChecks.secrets, look: () => lookAtSecrets(core.host) },
    { ...engineChecks.memory, look: async () => [...engine.unreadable(), ...damageOf(core)] },
    { ...engineChecks.ports, look: told(engineChecks.ports) },
    { ...engineChecks.backup, look: told(engineChecks.backup) },
    { ...engineChecks.drift, look: () => lookAtDrift(engine) },
  ];
}

/** What upkeep has given up, and what differs at this moment: the plan of the one road, which repairs, rollbacks and changes are made of. */
async function lookAtDrift(engine: Engine): Promise<readonly Finding[]> {
  const { core, transactions, upkeep } = engine;
  const given = upkeep.conditions();
  const target = transactions.target;
  // While a change runs the machine is on its way.
  if (given.length > 0 || !target || transactions.pending || transactions.leftAsItIs) return given;
  const rendered = core.render(target, await core.facts());
  const steps = (await core.stepsTo(rendered)).filter((s) => s.do !== 'wait');
  if (steps.length === 0) return [];
  const what = whatOf(steps);
  return [
    {
      code: 'machine.different',
      severity: 'warning',
      message: `${steps.length} things on the machine are not as configured: ${what}`,
      because: 'somebody or something else has changed them, or the network has just given something new',
      remedy: 'this is mended within seconds; if it stays, find out who changes it',
      about: '/system/messages',
      values: { count: steps.length, what },
    },
  ];
}

const whatOf = (steps: readonly Step[]): string =>
  steps
    .map((s) => s.why)
    .join('; ')
    .slice(0, 300);

const isFailure = (f: Finding): boolean => f.code.startsWith('doctor.');

const keyOf = (f: Finding): string => `${f.code} ${f.about ?? ''} ${JSON.stringify(f.values ?? {})}`;

function withSince(f: Finding, since: ReadonlyMap<string, number>): Finding {
  const at = f.since ?? since.get(keyOf(f));
  return at === undefined ? f : { ...f, since: at };
}
