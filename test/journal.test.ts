import { describe, expect, test } from 'vitest';
import { lookAtEngine } from '../src/engine/doctor/machine.ts';
import { bySystemd, controlOf, journalTail } from '../src/engine/support/journal.ts';
import { loggers, readLogs } from '../src/engine/support/logs.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';

/** A machine whose process 1 is systemd, with what journalctl says. */
function installed(lines: readonly object[], active = true): FakeHost {
  const host = machine();
  host.files.set('/proc/1/comm', { kind: 'file', path: '/proc/1/comm', reader: 'everyone', content: 'systemd\n' });
  const real = host.run.bind(host);
  host.run = async (argv) => {
    if (argv[0] === 'systemctl') return { code: active ? 0 : 3, stdout: '', stderr: '' };
    if (argv[0] !== 'journalctl') return real(argv);
    const wanted = argv[argv.indexOf('--unit') + 1] === 'switchroomd.service';
    return { code: 0, stdout: wanted ? lines.map((l) => `${JSON.stringify(l)}\n`).join('') : '', stderr: '' };
  };
  return host;
}
const at = Date.UTC(2026, 10, 23, 10, 0, 9) * 1000;
const said = [
  { __REALTIME_TIMESTAMP: String(at - 1_000_000), MESSAGE: '2026-11-23T10:00:08.000Z engine: ready with revision 4' },
  { __REALTIME_TIMESTAMP: String(at), MESSAGE: [...Buffer.from('engine: out of memory')] },
  { MESSAGE: 'without a time' },
];

describe('where systemd holds ours', () => {
  test('their lines come from the journal, at their time', async () => {
    const host = installed(said);
    expect(await bySystemd(host)).toBe(true);
    expect(await loggers(host)).toEqual(expect.arrayContaining(['engine', 'guard', 'web']));
    const { lines } = await readLogs(host, { process: 'engine', limit: 10 }, (t) => t);
    expect(lines.map((l) => [l.at, l.level, l.text])).toEqual([
      [at / 1e6, 'error', 'engine: out of memory'],
      [at / 1e6 - 1, 'information', 'engine: ready with revision 4'],
    ]);
    expect(await journalTail(host, 'asterisk')).toBe('');
  });

  test.each([
    [true, 'engine.silent', 'systemctl kill --signal=KILL switchroomd'],
    [false, 'engine.stopped', 'systemctl start switchroomd'],
  ])('the doctor names the command of systemd (running: %s)', async (active, code, command) => {
    const [found] = await lookAtEngine(installed(said, active));
    expect(found?.code).toBe(code);
    expect(found?.remedy).toContain(command);
    expect(found?.because).toContain('out of memory');
  });
});

test('where s6 holds them, the journal is not asked', async () => {
  const host = machine();
  expect(await bySystemd(host)).toBe(false);
  expect(await loggers(host)).not.toContain('web');
  expect((await lookAtEngine(host))[0]?.remedy).toContain('s6-svc -u run/service/engine');
  expect(controlOf('web', false).end).toBe('s6-svc -k run/service/web');
});
