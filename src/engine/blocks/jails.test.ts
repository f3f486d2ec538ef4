import { beforeEach, expect, test } from 'vitest';
import { FakeHost } from '../../host/fake.ts';
import type { CommandResult } from '../../host/host.ts';
import { type Fail2ban, Fail2banError } from './fail2ban-client.ts';
import { countsOf, Jails, type WatchedJail } from './jails.ts';
import type { Pickled } from './pickle.ts';

/** A machine with these files, and a Fail2ban that knows these jails. */
let files: Map<string, 'readable' | 'closed'>;
let paths: Map<string, string[]>;
let jails: WatchedJail[];
let messages: string[];
let host: FakeHost;

const run = async (argv: readonly string[]): Promise<CommandResult> => {
  const [what, file = ''] = argv.slice(-2);
  const state = files.get(file);
  // As whom decides about -r alone.
  const yes = what === '-f' ? state !== undefined : state === 'readable' || (state === 'closed' && argv[0] === 'test');
  return { code: yes ? 0 : 1, stdout: '', stderr: '' };
};
const call = async (words: readonly string[]): Promise<Pickled> => {
  const [verb, name = '', what, path = ''] = verb0(words);
  const known = paths.get(name);
  if (!known) throw new Fail2banError(`[1,{"global":"fail2ban.exceptions.UnknownJailException","args":["${name}"]}]`);
  if (verb === 'get') return known;
  if (what === 'addlogpath') known.push(path);
  if (what === 'dellogpath')
    paths.set(
      name,
      known.filter((p) => p !== path),
    );
  return known;
};
const verb0 = (w: readonly string[]): readonly string[] => w;

beforeEach(() => {
  host = new FakeHost();
  files = new Map([['/var/log/auth.log', 'readable']]);
  paths = new Map([['sshd', []]]);
  jails = [{ name: 'sshd', log: '/var/log/auth.log' }];
  messages = [];
});

const open = (): Jails => {
  const fail2ban: Fail2ban = { call, close: () => {} };
  return new Jails({
    host: { clock: host.clock, run },
    connect: async () => fail2ban,
    jails: () => jails,
    message: (code, values) => void messages.push(`${code} ${'file' in values ? values.file : ''}`),
    log: (l) => messages.push(l),
  });
};
const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};
const later = async (): Promise<void> => {
  await settled();
  host.clock.advance(5001);
  await settled();
};

test('a log is given to Fail2ban once, while it runs', async () => {
  const watch = open();
  watch.look();
  await later();
  await later();
  expect(paths.get('sshd')).toEqual(['/var/log/auth.log']);
  expect(messages).toEqual([]);
  watch.close();
});

test('another log takes the place of the one before', async () => {
  const watch = open();
  watch.look();
  await settled();
  files.set('/var/log/other.log', 'readable');
  jails = [{ name: 'sshd', log: '/var/log/other.log' }];
  watch.look();
  await settled();
  expect(paths.get('sshd')).toEqual(['/var/log/other.log']);
  watch.close();
});

test('a log that goes away is said once, and once when it is back', async () => {
  const watch = open();
  watch.look();
  await settled();
  files.delete('/var/log/auth.log');
  await later();
  await later();
  expect(messages).toEqual(['jail.log-lost /var/log/auth.log']);
  files.set('/var/log/auth.log', 'closed');
  await later();
  expect(messages).toHaveLength(2);
  files.set('/var/log/auth.log', 'readable');
  await later();
  await later();
  expect(messages.at(-1)).toBe('jail.log-back /var/log/auth.log');
  expect(messages).toHaveLength(3);
  watch.close();
});

test('a jail that Fail2ban does not know yet waits, and the others do not', async () => {
  jails = [{ name: 'new', log: '/var/log/auth.log' }, ...jails];
  const watch = open();
  watch.look();
  await settled();
  expect(paths.get('sshd')).toEqual(['/var/log/auth.log']);
  paths.set('new', []);
  await later();
  expect(paths.get('new')).toEqual(['/var/log/auth.log']);
  expect(messages).toEqual([]);
  watch.close();
});

test('reads what `status <jail>` answers', () => {
  const status = [
    [
      'Filter',
      [
        ['Currently failed', 2],
        ['Total failed', 41],
        ['File list', ['/var/log/auth.log']],
      ],
    ],
    [
      'Actions',
      [
        ['Currently banned', 1],
        ['Total banned', 3],
        ['Banned IP list', ['203.0.113.9']],
      ],
    ],
  ];
  expect(countsOf(status)).toEqual({ failed: 2, failures: 41, logs: 1 });
  expect(countsOf('no')).toBeUndefined();
});
