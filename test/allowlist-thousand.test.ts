import { expect, test } from 'vitest';
import type { AllowlistEntry } from '../src/engine/requests.ts';
import { requests } from '../src/engine/requests.ts';
import { machine } from './documents.ts';
import { startEngine } from './engine.ts';

/** An allowlist as large as it may be: half IPv4, half IPv6, none beside another, so that none can be joined with its neighbour. */
const most = 1000;
const entries: readonly AllowlistEntry[] = Array.from({ length: most }, (_, n) => ({
  address:
    n < 256
      ? `${n < 128 ? '198.51.100' : '203.0.113'}.${2 * (n % 128)}`
      : `2001:db8:${(2 * n + 1).toString(16)}::${n % 2 === 0 ? '1' : '/64'}`,
  note: `site ${n}`,
}));

test('a thousand entries are one request and one change, all of them in the table of the kernel', async () => {
  expect(requests['allowlist.import'].params.parse({ entries, by: 'anna' }).entries).toHaveLength(most);
  const host = machine();
  const engine = await startEngine(host);
  const { state } = await engine.patch('anna', { protection: { allowlist: entries } }, `${most} entries`);
  expect(state).toBe('committed');
  const table = new Set([...host.tables.values()].join('\n').match(/[0-9a-f]+[.:][0-9a-f.:]*(?:\/\d+)?/g));
  expect(entries.filter((e) => !table.has(e.address))).toEqual([]);
});

test('one more is refused, and says how many there may be', async () => {
  const more = [...entries, { address: '192.0.2.1', note: '' }];
  expect(requests['allowlist.import'].params.safeParse({ entries: more, by: 'anna' }).error?.issues[0]?.message).toBe(
    'at most 1000 entries',
  );
  const engine = await startEngine(machine());
  await expect(engine.patch('anna', { protection: { allowlist: more } }, 'one more')).rejects.toMatchObject({
    problems: [{ path: '/protection/allowlist', message: expect.stringContaining('at most 1000 entries') }],
  });
});
