import { tablesFault } from '../data/fault.ts';
import { type CheckFacts, type CheckResult, type Diagnosis, type Finding, limited, resultOf } from '../lib/doctor.ts';
import { verdicts } from '../lib/reach.ts';
import { spokenDiagnosis } from '../lib/texts/doctor.ts';
import { phoneList } from './phones.ts';
import { keyOf } from './reach-runner.ts';
import type { Handlers, Services } from './services.ts';

/** What web sees: its own tables, phones, and what came of trying what is outside. The engine's checks come before these. */
const checks = {
  web: { id: 'machine.web', rank: 35, about: '/system/diagnosis', command: 'switchroom logs web' },
  tables: { id: 'machine.tables', rank: 45, about: '/system/diagnosis', command: 'switchroom extensions' },
  phones: { id: 'phones.registered', rank: 610, about: '/phones', command: 'switchroom phones' },
  outside: { id: 'reachability.outside', rank: 620, about: '/network/reachability', command: 'switchroom reach --check' },
  channels: { id: 'messages.channels', rank: 720, about: '/system/messages', command: 'switchroom messages channels' },
} as const satisfies Readonly<Record<string, CheckFacts>>;

export const webChecks: readonly CheckFacts[] = Object.values(checks);

export const doctor = (s: Services): Handlers<'GET /doctor'> => ({ 'GET /doctor': async () => spokenDiagnosis(await diagnose(s)) });

export async function diagnose(s: Services): Promise<Diagnosis> {
  const begun = s.clock.monotonic();
  const one = async (check: CheckFacts, look: () => Promise<readonly Finding[]>): Promise<CheckResult> => {
    const { findings, ms } = await limited(s.clock, look);
    return resultOf(check, findings, ms);
  };
  const [engine, ...own] = await Promise.all([
    askEngine(s),
    one(checks.web, async () => []), // it is the one who answers
    one(checks.tables, () => lookAtTables(s)),
    one(checks.phones, () => lookAtPhones(s)),
    one(checks.outside, () => lookOutside(s)),
    one(checks.channels, () => lookAtChannels(s)),
  ]);
  return { at: s.clock.now(), ms: Math.round(s.clock.monotonic() - begun), checks: [...engine, ...own] };
}

const engineSilent: Finding = {
  code: 'engine.silent',
  severity: 'problem',
  message: 'the engine does not answer',
  remedy: 'calls and blocks go on; ask on the machine itself: switchroom doctor',
};

/** Its checks; or, where it does not answer, that. What root can find out beside it the command line looks at. */
async function askEngine(s: Services): Promise<readonly CheckResult[]> {
  const facts: CheckFacts = { id: 'machine.engine', rank: 30, about: '/system/diagnosis', command: 'switchroom logs engine' };
  let answer: readonly CheckResult[] = [];
  const { findings, ms } = await limited(s.clock, async () => {
    try {
      answer = (await s.engine.call('doctor', {})).checks;
      return [];
    } catch {
      return [engineSilent];
    }
  });
  // One that hangs is as bad as one that is gone: by now every look of its own would have been given up.
  const found = findings.some((f) => f.code === 'doctor.no-answer') ? [engineSilent] : findings;
  return answer.length > 0 && found.length === 0 ? answer : [resultOf(facts, found, ms)];
}

async function lookAtTables(s: Services): Promise<Finding[]> {
  const what = await tablesFault(s.db);
  if (what === undefined) return [];
  const remedy = 'make a copy of var/web, then restore a backup';
  return [{ code: 'tables.damaged', severity: 'problem', message: `the tables are damaged: ${what}`, remedy, values: { what } }];
}

async function lookAtPhones(s: Services): Promise<Finding[]> {
  return (await phoneList(s))
    .filter((p) => p.state !== 'registered')
    .map((p) => ({
      code: p.reason.code,
      severity: 'warning',
      message: `phone ${p.mac} of ${p.extension} is not registered`,
      remedy: 'see the page Phones',
      about: `/phones/${p.mac}`,
      values: p.reason.values,
    }));
}

/** What was found when it was last tried: trying all again takes longer than anybody waits here. */
async function lookOutside(s: Services): Promise<Finding[]> {
  const now = await s.reach.state();
  return now.reaches.flatMap((r): Finding[] => {
    const known = now.stored.get(keyOf(r));
    if (known === undefined || verdicts[known.verdict.code].state === 'ok') return [];
    const { code, values } = known.verdict;
    return [
      {
        code,
        // Without its trunk nobody can call out; what else is outside can wait until somebody looks.
        severity: r.purpose === 'sip' && verdicts[code].state === 'failed' ? 'problem' : 'warning',
        message: `${r.host} ${r.protocol.toUpperCase()} ${r.port} was not reached (${code})`,
        remedy: 'see the page Reachability',
        about: '/network/reachability',
        values: { ...values, protocol: r.protocol.toUpperCase() },
        since: known.since,
      },
    ];
  });
}

async function lookAtChannels(s: Services): Promise<Finding[]> {
  return (await s.outbox.view()).flatMap(({ channel, on, failing, waiting }): Finding[] => {
    if (!on || failing === undefined) return [];
    const detail = failing.detail.slice(0, 200);
    return [
      {
        code: 'messages.not-sent',
        severity: 'warning',
        message: `messages do not go out by ${channel}: ${detail}`,
        remedy: 'try it: switchroom messages test',
        values: { channel, detail, waiting },
        since: failing.since,
      },
    ];
  });
}
