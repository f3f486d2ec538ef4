import { expect, test } from 'vitest';
import { FakeHost } from '../../host/fake.ts';
import type { AllowlistEntry } from '../requests.ts';
import { Endings, stillAllowed, withEntries } from './allowlist.ts';

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

function open(list: readonly AllowlistEntry[]) {
  const host = new FakeHost();
  const said = { list, reasons: [] as string[], busy: false };
  const endings = new Endings({
    clock: host.clock,
    allowlist: () => said.list,
    patch: async (patch, _by, reason) => {
      if (said.busy) throw new Error('another change is running');
      said.reasons.push(reason);
      said.list = (patch as { protection: { allowlist: readonly AllowlistEntry[] } }).protection.allowlist;
    },
    log: () => {},
  });
  endings.look();
  return { host, said, endings, now: host.clock.now() };
}

test('an entry leaves the document when its time is over, and only it', async () => {
  const { now } = open([]);
  const { host, said } = open([
    { address: '192.0.2.1', note: '', until: now + 60 },
    { address: '192.0.2.2', note: '' },
    { address: '192.0.2.3', note: '', until: now + 3 * 86_400 },
  ]);
  host.clock.advance(59_000);
  await settle();
  expect(said.list).toHaveLength(3);
  host.clock.advance(2000);
  await settle();
  expect(said.list.map((a) => a.address)).toEqual(['192.0.2.2', '192.0.2.3']);
  expect(said.reasons).toEqual(['192.0.2.1 off the allowlist: the time is over']);
});

test('while another change runs it is asked again, and once closed no more', async () => {
  const { now } = open([]);
  const { host, said, endings } = open([{ address: '192.0.2.1', note: '', until: now + 60 }]);
  said.busy = true;
  host.clock.advance(61_000);
  await settle();
  expect(said.list).toHaveLength(1);
  said.busy = false;
  host.clock.advance(31_000);
  await settle();
  expect(said.list).toEqual([]);
  endings.close();
});

test('what has ended counts no more at once, and the list stays the same list while nothing has', () => {
  const list = [{ address: '192.0.2.1', note: '', until: 100 }];
  expect(stillAllowed(list, 99)).toBe(list);
  expect(stillAllowed(list, 100)).toEqual([]);
});

test('an entry that is there gets the new end, and keeps its note unless there is a new one', () => {
  const list = [{ address: '192.0.2.0/24', note: 'office', until: 5 }];
  expect(withEntries(list, [{ address: '192.0.2.0/24', note: '' }])).toEqual([{ address: '192.0.2.0/24', note: 'office' }]);
  expect(withEntries(list, [{ address: '192.0.2.7', note: 'desk', until: 9 }])).toHaveLength(2);
});
