import { expect, test } from 'vitest';
import { placeOf } from './place.ts';

test('a condition leads to the page it is about, and to the place on it', () => {
  expect(placeOf('/network/interfaces/lan')).toEqual({ to: '/network/interfaces/lan', hash: '' });
  expect(placeOf('/network/routing')).toEqual({ to: '/network/routing', hash: '' });
  expect(placeOf('/network/interfaces#dns')).toEqual({ to: '/network/interfaces', hash: 'dns' });
});

test('what is no page is no link', () => {
  for (const nowhere of [undefined, '', '/telephony', 'https://example.test/phones', '//example.test', '/network', '/phones/a/b'])
    expect(placeOf(nowhere), nowhere).toBeUndefined();
});
