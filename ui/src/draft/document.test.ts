import { expect, test } from 'vitest';
import { get, problemsAt, rebase, same, set } from './document.ts';

const document = { interfaces: { lan: { ipv4: { mode: 'dhcp' }, mtu: 1500 } }, dns: { search: ['a.test', 'b.test'] } };

test('a value is found by its pointer, and nothing where there is nothing', () => {
  expect(get(document, '/interfaces/lan/mtu')).toBe(1500);
  expect(get(document, '/dns/search/1')).toBe('b.test');
  expect(get(document, '')).toBe(document);
  expect(get(document, '/interfaces/voice/mtu')).toBeUndefined();
  expect(get(document, '/interfaces/lan/mtu/deeper')).toBeUndefined();
});

test('setting copies the way to the value and leaves the original alone', () => {
  const next = set(document, '/interfaces/lan/mtu', 9000);
  expect(get(next, '/interfaces/lan/mtu')).toBe(9000);
  expect(document.interfaces.lan.mtu).toBe(1500);
  expect(get(next, '/dns')).toBe(document.dns);
});

test('setting makes what is missing, removes with undefined, and keeps the order of keys', () => {
  expect(set({}, '/dhcp/voice/first', '192.0.2.1')).toEqual({ dhcp: { voice: { first: '192.0.2.1' } } });
  expect(set(document, '/interfaces/lan', undefined)).toEqual({ interfaces: {}, dns: document.dns });
  expect(set(document, '/dns/search/0', undefined)).toEqual({ ...document, dns: { search: ['b.test'] } });
  expect(set(document, '/dns/search/-', 'c.test')).toEqual({ ...document, dns: { search: ['a.test', 'b.test', 'c.test'] } });
  expect(Object.keys(set({ a: 1, b: 2 }, '/a', 3) as object)).toEqual(['a', 'b']);
});

test('keys with slashes and tildes are escaped as RFC 6901 says', () => {
  expect(get({ 'a/b': { '~': 1 } }, '/a~1b/~0')).toBe(1);
});

test('equality looks at values, not at identity or order of keys', () => {
  expect(same({ a: [1, { b: 2 }], c: 3 }, { c: 3, a: [1, { b: 2 }] })).toBe(true);
  expect(same({ a: 1 }, { a: 1, b: undefined })).toBe(false);
  expect(same([], {})).toBe(false);
  expect(same(null, {})).toBe(false);
});

test('problems are shown at their field, those inside it too unless another field shows them', () => {
  const problems = [
    { code: 'x', path: '/interfaces/lan/ipv4/address', message: 'm' },
    { code: 'y', path: '/interfaces/lan/ipv4', message: 'n' },
    { code: 'z', path: '/interfaces/lan/ipv4x', message: 'o' },
  ];
  expect(problemsAt(problems, '/interfaces/lan/ipv4').map((p) => p.code)).toEqual(['x', 'y']);
  expect(problemsAt(problems, '/interfaces/lan/ipv4', false).map((p) => p.code)).toEqual(['y']);
});

test('edits are carried over to a revision of somebody else, field by field', () => {
  const base = { a: 1, b: { c: 2, d: 3 }, list: [1] };
  const mine = { a: 9, b: { c: 2, d: 3 }, list: [1, 2] };
  const head = { a: 1, b: { c: 7, d: 3, e: 4 }, list: [1] };
  expect(rebase(base, mine, head)).toEqual({ a: 9, b: { c: 7, d: 3, e: 4 }, list: [1, 2] });
});

test('what a person removed stays removed, what the other removed and nobody edited stays removed too', () => {
  expect(rebase({ a: 1, b: 2, c: 3 }, { a: 1, c: 3 }, { a: 1, b: 2 })).toEqual({ a: 1 });
  expect(rebase({ a: 1 }, { a: 2 }, {})).toEqual({ a: 2 });
  expect(rebase({}, { a: { b: 1 } }, { x: 1 })).toEqual({ x: 1, a: { b: 1 } });
});
