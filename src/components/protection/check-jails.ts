import { type Problem, pointer } from '../../config/problems.ts';
import type { Jail, Protection } from './schema.ts';

/** What the document itself says about jails; whether their logs and rules work is tried on the machine (preflight.ts). */
export function checkJails({ jails }: Protection): Problem[] {
  return jails.flatMap((j, at) => [
    ...(jails.findIndex((x) => x.name === j.name) < at
      ? [problem('protection.jail-twice', at, 'name', `there are two jails ${j.name}`, 'give one of them another name', { name: j.name })]
      : []),
    ...rulesOf(j, at),
  ]);
}

function rulesOf(j: Jail, at: number): Problem[] {
  if (j.filter === '' && j.failregex.length === 0)
    return [
      problem('protection.jail-no-rule', at, 'filter', `the jail ${j.name} has neither a filter nor a rule`, 'choose one of them', {
        name: j.name,
      }),
    ];
  if (j.filter !== '' && j.failregex.length > 0)
    return [
      problem(
        'protection.jail-two-rules',
        at,
        'failregex',
        `the jail ${j.name} has both the filter ${j.filter} and rules of its own`,
        'take one of them away',
        { name: j.name, filter: j.filter },
      ),
    ];
  const lost = j.failregex.findIndex((r) => !/<(?:HOST|ADDR|IP4|IP6)>/.test(r));
  if (lost >= 0)
    return [
      problem(
        'protection.jail-no-address',
        at,
        `failregex/${lost}`,
        `the rule "${j.failregex[lost]}" does not say where the address stands`,
        'write <ADDR> there',
        { rule: j.failregex[lost] ?? '' },
      ),
    ];
  return j.failregex.length > 0 && j.sample === ''
    ? [
        problem(
          'protection.jail-no-sample',
          at,
          'sample',
          `the rules of the jail ${j.name} have no line to be tried on`,
          'paste a line of the log that they must find',
          { name: j.name },
        ),
      ]
    : [];
}

export const problem = (
  code: string,
  at: number,
  field: string,
  message: string,
  hint: string,
  values: Readonly<Record<string, string | number>>,
): Problem => ({ code, path: pointer('protection', 'jails', at, ...field.split('/')), message, hint, values });
