import { machineChecks } from '../engine/doctor/checks.ts';
import { lookAtDisk, lookAtEngine, lookAtMemory, lookAtSecrets, lookAtServices } from '../engine/doctor/machine.ts';
import { bySystemd, controlOf } from '../engine/support/journal.ts';
import type { Host } from '../host/host.ts';
import { type CheckFacts, type CheckResult, checkMs, type Diagnosis, type Finding, limited, resultOf } from '../lib/doctor.ts';
import { type SpokenDiagnosis, spokenDiagnosis } from '../lib/texts/doctor.ts';
import { CliError } from './client.ts';
import type { CommandContext } from './command.ts';
import { time } from './print.ts';
import { say, spoken, word } from './say.ts';

/** By web, who knows most; without it by the engine; and without that by looking oneself. */
export async function diagnosis(context: CommandContext): Promise<SpokenDiagnosis> {
  let whole: SpokenDiagnosis | undefined;
  const asked = soon(context, () => context.client.web('GET', '/doctor') as Promise<SpokenDiagnosis>).then((answer) => {
    whole = answer;
  });
  // Web waits four seconds for each look at an engine that hangs. Whoever stands at the machine is told at once, with what web has said by then.
  if (await hangs(context)) {
    const mine = spokenDiagnosis(await lookMyself(context));
    return whole === undefined ? mine : joined(mine, whole);
  }
  await asked;
  if (whole !== undefined && whole.checks.find((c) => c.id === 'machine.engine')?.verdict !== 'bad') return whole;
  const engine = whole === undefined ? await soon(context, () => context.client.engine('doctor', {})) : undefined;
  const beside = engine ?? (await lookMyself(context));
  if (whole === undefined) return spokenDiagnosis({ ...beside, checks: [...beside.checks, await webSilent(context)] });
  // Web runs and the engine does not: what web sees, and what root can see beside it.
  return joined(spokenDiagnosis(beside), whole);
}

function joined(mine: SpokenDiagnosis, whole: SpokenDiagnosis): SpokenDiagnosis {
  const seen = new Set(mine.checks.map((c) => c.id));
  const order = ['bad', 'warning', 'unknown', 'good'];
  const checks = [...mine.checks, ...whole.checks.filter((c) => !seen.has(c.id))];
  return { ...mine, checks: checks.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict)) };
}

/** What the engine has in memory takes it a millisecond; on a machine that does other things as well some hundred. */
const pingMs = 2000;

/** It takes connections and says nothing. One that is gone does not hang: that is said at once. */
async function hangs({ client, wait }: CommandContext): Promise<boolean> {
  if (wait === undefined) return false;
  const answered = client.engine('config.get', {}).then(
    () => false,
    () => false,
  );
  return Promise.race([answered, wait(pingMs).then(() => true)]);
}

/** What came in time; undefined when nobody answered. A second beyond what a check may take is the way there and back. */
async function soon<T>({ wait }: CommandContext, ask: () => Promise<T>): Promise<T | undefined> {
  const asked = ask().catch((e: unknown) => {
    if (e instanceof CliError) return undefined;
    throw e;
  });
  return wait === undefined ? asked : Promise.race([asked, wait(checkMs + 1000).then(() => undefined)]);
}

/** Files, what s6 holds and what the kernel says: everything that needs no engine. Changes nothing. */
async function lookMyself({ machine }: CommandContext): Promise<Diagnosis> {
  if (machine === undefined) throw new CliError('the engine does not answer');
  const host = await machine();
  const one = async (check: CheckFacts, look: () => Promise<readonly Finding[]>): Promise<CheckResult> => {
    const { findings, ms } = await limited(host.clock, look);
    return resultOf(check, findings, ms);
  };
  const checks = await Promise.all([
    one(machineChecks.disk, () => lookAtDisk(host)),
    one(machineChecks.ram, () => lookAtMemory(host)),
    one(machineChecks.engine, () => lookAtEngine(host)),
    one(machineChecks.services, async () => lookAtServices(host, await supervised(host), (name) => name === 'engine')),
    one(machineChecks.secrets, () => lookAtSecrets(host)),
  ]);
  return { at: host.clock.now(), ms: Math.max(...checks.map((c) => c.ms)), checks };
}

const supervised = async (host: Host): Promise<readonly string[]> => host.units();

async function webSilent({ machine }: CommandContext): Promise<CheckResult> {
  const { start } = controlOf('web', machine !== undefined && (await bySystemd(await machine())));
  return resultOf(
    { id: 'machine.web', rank: 35, about: '/system/diagnosis', command: 'switchroom logs web' },
    [
      {
        code: 'web.silent',
        severity: 'problem',
        message: 'the web process does not answer',
        remedy: `see why: switchroom logs web; start it: ${start}`,
        values: { start },
      },
    ],
    0,
  );
}

const marks = { bad: 'WRONG', warning: 'look', unknown: 'unknown', good: 'good' } as const;

export function doctorText(d: SpokenDiagnosis, withGood: boolean): string {
  const shown = d.checks.filter((c) => withGood || c.verdict !== 'good');
  const good = d.checks.length - d.checks.filter((c) => c.verdict !== 'good').length;
  const l = spoken();
  const wide = Math.max(...Object.values(marks).map((m) => word(m).length)) + 1;
  const inset = ' '.repeat(wide);
  const blocks = shown.map((c) =>
    [
      `${word(marks[c.verdict]).padEnd(wide)}${c.title[l]}`,
      `${inset}${say`looked at: ${c.looked[l]}`}`,
      ...c.findings.flatMap((f) => [
        `${inset.slice(2)}- ${f.since === undefined ? f.text[l].message : say`${f.text[l].message}, since ${time(f.since)}`}`,
        ...(f.text[l].because === undefined ? [] : [`${inset}${say`because: ${f.text[l].because}`}`]),
        ...(f.text[l].remedy === undefined ? [] : [`${inset}${say`remedy: ${f.text[l].remedy}`}`]),
      ]),
      ...(c.verdict === 'good' ? [] : [`${inset}${say`see: ${c.command}`}`]),
    ].join('\n'),
  );
  const last = d.exit === 0 ? say`all ${d.checks.length} checks are good` : say`${good} of ${d.checks.length} checks are good`;
  return [...blocks, `${last} (${d.ms} ms)`].join('\n');
}
