import type { Answer } from '../../src/api/contract.ts';
import { webChecks } from '../../src/api/doctor.ts';
import { components } from '../../src/components/index.ts';
import { declaredChecks } from '../../src/engine/doctor/index.ts';
import { type Finding, resultOf } from '../../src/lib/doctor.ts';
import { spokenDiagnosis } from '../../src/lib/texts/doctor.ts';

/** One of each verdict, so that each is seen; everything else is well. */
const wrong: Readonly<Record<string, readonly Finding[]>> = {
  'dhcp.server': [
    {
      code: 'dhcp.stopped',
      severity: 'problem',
      message: 'the DHCP server of voice does not run',
      remedy: 'look at its messages',
      about: '/network/interfaces/voice',
      values: { interface: 'voice' },
      since: Date.now() / 1000 - 4000,
    },
  ],
  'dns.servers': [
    {
      code: 'dns.slow',
      severity: 'warning',
      message: 'slow',
      remedy: 'put a quicker one first',
      about: '/network/dns',
      values: { server: '192.0.2.53', ms: 1800 },
      since: Date.now() / 1000 - 900,
    },
  ],
  'machine.secrets': [
    {
      code: 'machine.secret-readable',
      severity: 'problem',
      message: 'readable',
      remedy: 'chmod',
      values: { file: 'var/engine/kept/2vJwTq1xZl0', mode: '0644' },
    },
  ],
  'protection.mirror': [{ code: 'doctor.no-answer', severity: 'warning', message: 'late', remedy: 'again', values: { seconds: 4 } }],
};

export const doctor = () =>
  spokenDiagnosis({
    at: Date.now() / 1000,
    ms: 412,
    checks: [...declaredChecks(components), ...webChecks].map((c) => resultOf(c, wrong[c.id] ?? [], 12)),
  });

export const logs = (process: string | null): Answer<'GET /logs'> => {
  const now = Date.now() / 1000;
  const lines: Answer<'GET /logs'>['lines'] = [
    { at: now - 5, process: 'engine', level: 'information', text: 'engine: ready with revision 12' },
    { at: now - 60, process: 'asterisk', level: 'warning', text: 'WARNING[123] res_pjsip.c: request from 203.0.113.9 refused' },
    {
      at: now - 300,
      process: 'web',
      level: 'error',
      text: '{"process":"web","what":"request failed","path":"/api/v1/dns","status":502,"cookie":"[removed]"}',
    },
  ];
  const shown = lines.filter((l) => process === null || l.process === process);
  return { processes: ['asterisk', 'engine', 'web'], found: shown.length, lines: shown };
};
