import { describe, expect, test } from 'vitest';
import { CliError } from '../src/cli/client.ts';
import { diagnosis } from '../src/cli/diagnosis.ts';
import { components } from '../src/components/index.ts';
import { diagnose } from '../src/engine/doctor/index.ts';
import { lookAtDisk, lookAtEngine, lookAtMemory, lookAtSecrets } from '../src/engine/doctor/machine.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { checkMs, exitOf, type Finding, limited, ordered, resultOf, verdictOf } from '../src/lib/doctor.ts';
import { checkText, findingText } from '../src/lib/texts/doctor.ts';
import { machine } from './documents.ts';
import { startEngine } from './engine.ts';

const finding = (code: string, severity: Finding['severity']): Finding => ({ code, severity, message: code, remedy: 'do something' });

async function codes(engine: Engine): Promise<string[]> {
  return (await diagnose(engine)).checks.flatMap((c) => c.findings.map((f) => f.code));
}

describe('an answer', () => {
  test.each([
    ['good', []],
    ['unknown', [finding('doctor.no-answer', 'warning')]],
    ['warning', [finding('dns.slow', 'warning'), finding('doctor.failed', 'warning')]],
    ['bad', [finding('dns.slow', 'warning'), finding('dns.stopped', 'problem')]],
  ] as const)('is %s', (verdict, findings) => {
    expect(verdictOf(findings)).toBe(verdict);
  });

  test('the worst comes first, and of equals what others hang on', () => {
    const one = (id: string, rank: number, f: Finding[]) => resultOf({ id, rank, about: '/', command: '' }, f, 1);
    const checks = [
      one('a', 1, []),
      one('b', 5, [finding('x', 'problem')]),
      one('c', 2, [finding('x', 'warning')]),
      one('d', 3, [finding('x', 'problem')]),
    ];
    expect(ordered(checks).map((c) => c.id)).toEqual(['d', 'b', 'c', 'a']);
    expect(exitOf(checks)).toBe(2);
    expect(exitOf(checks.filter((c) => c.verdict !== 'bad'))).toBe(1);
    expect(exitOf(checks.slice(0, 1))).toBe(0);
  });

  test('of five hundred phones twenty are named, and the others counted', () => {
    const all = Array.from({ length: 500 }, (_, n) => ({ ...finding('phone.lost', 'warning'), message: `phone ${n} is lost` }));
    const { findings } = resultOf({ id: 'a', rank: 1, about: '/phones', command: '' }, all, 1);
    expect(findings).toHaveLength(21);
    expect(findings.at(-1)).toMatchObject({ code: 'doctor.more', values: { count: 480 } });
  });

  test('what reads the same is said once', () => {
    const twice = [1, 2].map((port) => ({ ...finding('reach.refused', 'warning'), values: { port } }));
    expect(resultOf({ id: 'a', rank: 1, about: '/', command: '' }, twice, 1)).toMatchObject({
      verdict: 'warning',
      findings: [{ code: 'reach.refused' }],
    });
  });

  test('of a look that fails or never ends is that it is not known', async () => {
    const host = machine();
    const fails = await limited(host.clock, async () => Promise.reject(new Error('the tool is gone')));
    expect(fails.findings).toMatchObject([{ code: 'doctor.failed', values: { because: 'the tool is gone' } }]);
    const never = limited(host.clock, () => new Promise(() => {}));
    host.clock.advance(checkMs);
    expect((await never).findings).toMatchObject([{ code: 'doctor.no-answer' }]);
  });
});

describe('the machine', () => {
  test.each([
    [{ freeBytes: 50e6, bytes: 20e9 }, ['machine.disk-full']],
    [{ freeBytes: 900e6, bytes: 20e9 }, ['machine.disk-low']],
    [{ freeBytes: 9e9, bytes: 20e9 }, []],
    // A small file system, half empty, is well.
    [{ freeBytes: 32e6, bytes: 64e6 }, []],
  ])('with %o on its disk', async (space, found) => {
    const host = machine();
    host.disk = { ...space, freeFiles: 0, files: 0 };
    expect((await lookAtDisk(host)).map((f) => f.code)).toEqual(found);
  });

  test('that cannot make files any more is full, whatever is free', async () => {
    const host = machine();
    host.disk = { freeBytes: 10e9, bytes: 20e9, freeFiles: 10, files: 1_000_000 };
    expect((await lookAtDisk(host)).map((f) => f.code)).toEqual(['machine.disk-full']);
  });

  test.each([
    ['MemTotal:  4000000 kB\nMemAvailable:  2000000 kB\n', []],
    ['MemTotal:  4000000 kB\nMemAvailable:  200000 kB\n', ['warning']],
    ['MemTotal:  4000000 kB\nMemAvailable:  40000 kB\n', ['problem']],
    ['nothing that anybody knows', []],
  ])('whose kernel says %j', async (content, severities) => {
    const host = machine();
    host.files.set('/proc/meminfo', { kind: 'file', path: '/proc/meminfo', reader: 'everyone', content });
    expect((await lookAtMemory(host)).map((f) => f.severity)).toEqual(severities);
  });

  test('whose secrets others may read', async () => {
    const host = machine();
    await host.writeFile({ kind: 'file', path: 'var/engine/kept/abc', reader: 'root', content: 'geheim' });
    expect(await lookAtSecrets(host)).toEqual([]);
    await host.writeFile({ kind: 'file', path: 'var/engine/kept/abc', reader: 'everyone', content: 'geheim' });
    const found = await lookAtSecrets(host);
    expect(found).toMatchObject([{ code: 'machine.secret-readable', values: { file: 'var/engine/kept/abc', mode: '0644' } }]);
    expect(JSON.stringify(found)).not.toContain('geheim');
  });
});

describe('the engine', () => {
  test('asks every part once, and names each finding where it belongs', async () => {
    const host = machine();
    const engine = await startEngine(host);
    const before = await diagnose(engine);
    const declared = components.flatMap((c) => c.checks ?? []).map((c) => c.id);
    expect(before.checks.map((c) => c.id)).toEqual(expect.arrayContaining(declared));
    expect(new Set(before.checks.map((c) => c.id)).size).toBe(before.checks.length);

    host.running.delete('asterisk');
    const after = await diagnose(engine);
    const telephony = after.checks.find((c) => c.id === 'asterisk.engine');
    expect(telephony).toMatchObject({ verdict: 'bad', findings: [{ code: 'asterisk.stopped' }] });
    // One truth, told once: the list of services leaves it to the check that knows more.
    expect(after.checks.find((c) => c.id === 'machine.services')?.findings).toEqual([]);
    expect(after.checks.find((c) => c.id === 'machine.as-configured')?.findings).toMatchObject([{ code: 'machine.different' }]);
  });

  test('names a service that no other check knows', async () => {
    const host = machine();
    const engine = await startEngine(host);
    host.running.delete('avahi');
    const services = (await diagnose(engine)).checks.find((c) => c.id === 'machine.services');
    expect(services?.findings).toMatchObject([{ code: 'machine.service-stopped', values: { name: 'avahi' } }]);
  });

  test('says of a firewall that somebody changed that it is not as configured', async () => {
    const host = machine();
    const engine = await startEngine(host);
    expect(await codes(engine)).not.toContain('machine.different');
    host.tables.set('switchroom', 'chain input { type filter hook input priority 0; }');
    expect(await codes(engine)).toContain('machine.different');
  });

  test('goes on when a part of it does not answer', async () => {
    const host = machine();
    const engine = await startEngine(host);
    const hung = {
      ...(components.find((c) => c.id === 'time') as (typeof components)[number]),
      health: () => new Promise<never>(() => {}),
    };
    Object.assign(engine.core, { components: components.map((c) => (c.id === 'time' ? hung : c)) });
    const asked = diagnose(engine);
    // The clock moves when everybody else has answered.
    for (let n = 0; n < 50; n++) await Promise.resolve();
    await new Promise<void>((resolve) => setImmediate(resolve));
    host.clock.advance(checkMs);
    const { checks } = await asked;
    for (const id of ['time.clock', 'time.sources'])
      expect(checks.find((c) => c.id === id)).toMatchObject({ verdict: 'unknown', findings: [{ code: 'doctor.no-answer' }] });
    expect(checks.find((c) => c.id === 'machine.disk')?.verdict).toBe('good');
  });
});

describe('beside an engine that does not run', () => {
  const stopped = (host: FakeHost): void => {
    host.running.set('engine', {} as never);
    host.running.delete('engine');
    host.files.set('var/log/engine/current', {
      kind: 'file',
      path: 'var/log/engine/current',
      reader: 'root',
      content: '2026-11-23 10:00:00 engine: ready with revision 4\n2026-11-23 10:00:09 engine: out of memory\n',
    });
  };

  test('its last words are quoted, and files that are damaged named', async () => {
    const host = machine();
    stopped(host);
    host.files.set('var/engine/head.json', { kind: 'file', path: 'var/engine/head.json', reader: 'root', content: '{"revi' });
    const found = await lookAtEngine(host);
    expect(found.map((f) => f.code)).toEqual(['engine.stopped', 'engine.damaged']);
    expect(findingText('en', found[0] as Finding).because).toBe('Its last words: 2026-11-23 10:00:09 engine: out of memory');
    expect(findingText('de', found[1] as Finding).message).toContain('var/engine/head.json');
  });

  test('the command line looks for itself, and nothing is written', async () => {
    const host = machine();
    stopped(host);
    const before = String(host);
    const nobody = async () => {
      throw new CliError('nobody answers');
    };
    const d = await diagnosis({
      client: { web: nobody, engine: nobody } as never,
      options: {},
      readFile: nobody,
      machine: async () => host,
    });
    expect(d.exit).toBe(2);
    expect(d.checks.slice(0, 2).map((c) => c.id)).toEqual(['machine.engine', 'machine.web']);
    expect(String(host)).toBe(before);
  });
});

test('a check and a finding that nobody knows are shown all the same', () => {
  expect(checkText('de', 'fax.line').title).toBe('fax.line');
  expect(findingText('en', finding('fax.jam', 'warning'))).toEqual({ message: 'Fax.jam', remedy: 'Do something' });
});
