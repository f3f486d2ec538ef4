import type { Problem } from '../../config/problems.ts';
import type { Artifact } from '../../engine/contract.ts';
import { type LogState, stateOfLog, tryRules } from '../../engine/fail2ban-regex.ts';
import type { Host } from '../../host/host.ts';
import { jsonOf } from '../../lib/json.ts';
import { problem } from './check-jails.ts';
import { jailsFile, regexText } from './fail2ban.ts';
import { type Jail, jailSchema } from './schema.ts';

/**
 * Tries every jail that is new or another than it was: can Fail2ban read the log, does it know the filter, do the rules find their line. One that
 * stays as it is is not tried: its log may be away for a while, and the allowlist must be editable meanwhile.
 */
export async function preflightProtection(want: readonly Artifact[], host: Host): Promise<readonly Problem[]> {
  const file = want.find((a) => a.kind === 'file' && a.path === jailsFile);
  if (file?.kind !== 'file') return [];
  const before = new Set(read(await host.readFile(jailsFile)).map((j) => JSON.stringify(j)));
  const problems = await Promise.all(
    read(file.content).map(async (j, at) =>
      before.has(JSON.stringify(j)) ? [] : [...(await logOf(j, at, host)), ...(await rulesOf(j, at, host))],
    ),
  );
  return problems.flat();
}

function read(text: string | undefined): readonly Jail[] {
  const jails = jailSchema.array().safeParse(jsonOf(text ?? ''));
  return jails.success ? jails.data : [];
}

async function logOf(j: Jail, at: number, host: Host): Promise<Problem[]> {
  const state = await stateOfLog(host, j.log);
  return state === 'reading' ? [] : [logProblem(state, j, at)];
}

function logProblem(state: Exclude<LogState, 'reading'>, { log }: Jail, at: number): Problem {
  const values = { file: log };
  switch (state) {
    case 'missing':
      return problem(
        'protection.log-missing',
        at,
        'log',
        `there is no file ${log} on this machine`,
        'look for its name in /var/log',
        values,
      );
    case 'unreadable':
      return problem(
        'protection.log-unreadable',
        at,
        'log',
        `Fail2ban may not read ${log}`,
        `let the group adm read it: chgrp adm ${log}; chmod g+r ${log}`,
        values,
      );
    case 'no-journal':
      return problem(
        'protection.no-journal',
        at,
        'log',
        'Fail2ban cannot read the journal of this machine',
        'install the package python3-systemd and let the group adm read the journal, or name a log file',
        values,
      );
    default: {
      const never: never = state;
      return never;
    }
  }
}

async function rulesOf(j: Jail, at: number, host: Host): Promise<Problem[]> {
  const name = j.filter.split('[')[0] ?? '';
  if (j.filter !== '' && (await host.readFile(`/etc/fail2ban/filter.d/${name}.conf`)) === undefined)
    return [
      problem('protection.filter-unknown', at, 'filter', `Fail2ban has no filter ${name}`, 'switchroom jails filters lists those it has', {
        filter: name,
      }),
    ];
  // A filter of Debian's is tried when somebody gives a line; rules of one's own always.
  if (j.failregex.length === 0 && j.sample === '') return [];
  const tried = await tryRules(host, { filter: j.filter, failregex: j.failregex.map(regexText) }, j.sample);
  if ('refused' in tried)
    return [
      problem(
        'protection.rule-refused',
        at,
        j.filter === '' ? 'failregex/0' : 'filter',
        `Fail2ban does not understand the rule: ${tried.refused}`,
        'mend the expression; it is one of Python (re)',
        { said: tried.refused },
      ),
    ];
  return tried.found.length > 0
    ? []
    : [
        problem(
          'protection.sample-not-found',
          at,
          'sample',
          `the rules of the jail ${j.name} do not find an address in this line`,
          'change the rules, or paste a line that is a failure',
          { name: j.name },
        ),
      ];
}
