import { describe, expect, test } from 'vitest';
import { FakeHost } from '../../host/fake.ts';
import type { CommandResult } from '../../host/host.ts';

import { jailsFile, regexText } from './fail2ban.ts';
import { planTable } from './plan.ts';
import { preflightProtection } from './preflight.ts';
import { type Jail, jailSchema } from './schema.ts';

describe('a rule in jail.conf', () => {
  test.each([
    ['^from <ADDR>$', '^from <ADDR>$'],
    // Python's configparser takes what follows " ;" for a comment, and % for the beginning of an interpolation.
    ['^100% of <ADDR> ; x', '^100%% of <ADDR> \\x3b x'],
    ['#1 <ADDR>', '\\x231 <ADDR>'],
    ['a\\; b\\#', 'a\\x3b b\\x23'],
    // An escaped backslash before a semicolon stays one.
    ['a\\\\; b', 'a\\\\\\x3b b'],
    ['\\d+ \\S <ADDR>', '\\d+ \\S <ADDR>'],
  ])('%s', (rule, text) => expect(regexText(rule)).toBe(text));
});

describe('a jail is tried before it is saved', () => {
  const ssh: Jail = jailSchema.parse({ name: 'sshd', log: '/var/log/auth.log', filter: 'sshd', ports: [22] });
  const own: Jail = jailSchema.parse({
    name: 'own',
    log: '/var/log/own.log',
    failregex: ['^from <ADDR>'],
    sample: 'from 203.0.113.9',
    ports: [1],
  });
  /** What each log is to Fail2ban's user, and what fail2ban-regex says. */
  class Machine extends FakeHost {
    readonly logs: Readonly<Record<string, 'readable' | 'closed'>>;
    readonly says: CommandResult['stdout'];
    constructor(logs: Machine['logs'], says = '{"code":0,"out":"203.0.113.9\\n","err":""}') {
      super();
      this.logs = logs;
      this.says = says;
      this.files.set('/etc/fail2ban/filter.d/sshd.conf', {
        kind: 'file',
        path: '/etc/fail2ban/filter.d/sshd.conf',
        content: '',
        reader: 'everyone',
      });
    }
    override async run(argv: readonly [string, ...string[]]): Promise<CommandResult> {
      if (argv.includes('python3'))
        return { code: argv.at(-1)?.startsWith('import systemd.journal') ? 1 : 0, stdout: this.says, stderr: '' };
      const state = this.logs[argv.at(-1) ?? ''];
      const yes = argv.includes('-f') ? state !== undefined : state === 'readable';
      return { code: yes ? 0 : 1, stdout: '', stderr: '' };
    }
  }
  const problems = async (host: Machine, ...jails: Jail[]): Promise<readonly (readonly [string, string])[]> =>
    (await preflightProtection([{ kind: 'file', path: jailsFile, content: JSON.stringify(jails), reader: 'fail2ban' }], host)).map((p) => [
      p.code,
      p.path,
    ]);
  const both = { '/var/log/auth.log': 'readable', '/var/log/own.log': 'readable' } as const;

  test('and passes', async () => expect(await problems(new Machine(both), ssh, own)).toEqual([]));
  test('a log that is missing', async () =>
    expect(await problems(new Machine({}), ssh)).toEqual([['protection.log-missing', '/protection/jails/0/log']]));
  test('a log that only root may read', async () =>
    expect(await problems(new Machine({ ...both, '/var/log/own.log': 'closed' }), ssh, own)).toEqual([
      ['protection.log-unreadable', '/protection/jails/1/log'],
    ]));
  test('a journal that nobody can read', async () =>
    expect(await problems(new Machine(both), { ...ssh, log: 'journal' })).toEqual([['protection.no-journal', '/protection/jails/0/log']]));
  test('a filter that Fail2ban has not', async () =>
    expect(await problems(new Machine(both), { ...ssh, filter: 'telnet' })).toEqual([
      ['protection.filter-unknown', '/protection/jails/0/filter'],
    ]));
  test('rules that do not find their line', async () =>
    expect(await problems(new Machine(both, '{"code":0,"out":"","err":""}'), own)).toEqual([
      ['protection.sample-not-found', '/protection/jails/0/sample'],
    ]));
  test('a rule that is no expression', async () =>
    expect(
      await problems(new Machine(both, '{"code":255,"out":"ERROR: Unable to compile\\nmissing ) at position 3","err":""}'), own),
    ).toEqual([['protection.rule-refused', '/protection/jails/0/failregex/0']]));
  test('one that stays as it is is not tried: its log may be away, and the allowlist must be editable', async () => {
    const host = new Machine({});
    await host.writeFile({ kind: 'file', path: jailsFile, content: JSON.stringify([ssh]), reader: 'fail2ban' });
    expect(await problems(host, ssh)).toEqual([]);
    expect(await problems(host, ssh, own)).toEqual([['protection.log-missing', '/protection/jails/1/log']]);
  });
});

test('a jail that comes or goes leaves the sets of others, and so their blocks, as they are', () => {
  const set = (name: string): string => `\tset ${name} {\n\t\ttype ipv4_addr\n\t}\n`;
  const chain = (name: string): string => `\tchain ${name} {\n\t\tip saddr @${name}4 drop\n\t}\n`;
  const without = `${set('web4')}${chain('web')}`;
  const within = `${set('web4')}${set('jail_my-door_4')}${chain('web')}${chain('jail_my-door')}`;
  const text = (have: string, want: string): string => {
    const [step] = planTable('switchroom_blocks', [{ kind: 'nft-table', family: 'inet', name: 'switchroom_blocks', body: want }], {
      table: have,
      want,
    });
    return step?.do === 'nft' ? step.text : '';
  };
  expect(text(`${set('web4')}${chain('web')}${set('jail_my-door_4')}${chain('jail_my-door')}`, within)).toBe('');
  expect(text(without, within)).not.toContain('delete');
  const gone = text(within, without);
  expect(gone).toContain('delete chain inet switchroom_blocks jail_my-door\ndelete set inet switchroom_blocks jail_my-door_4\n');
  expect(gone).not.toContain('delete table');
});
