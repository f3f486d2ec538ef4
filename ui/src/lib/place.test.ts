import { expect, test } from 'vitest';
import { placeOf } from './place.ts';

test('a condition leads to the page it is about, and to the place on it', () => {
  expect(placeOf('/network/interfaces/lan')).toEqual({ to: '/network/interfaces/lan', hash: '' });
  expect(placeOf('/network/routing')).toEqual({ to: '/network/routing', hash: '' });
  for (const page of ['dns', 'proxy', 'time', 'webserver'])
    expect(placeOf(`/network/${page}`)).toEqual({ to: `/network/${page}`, hash: '' });
  expect(placeOf('/network/interfaces#dhcp')).toEqual({ to: '/network/interfaces', hash: 'dhcp' });
});

test('what is no page is no link', () => {
  for (const nowhere of [undefined, '', '/telephony', 'https://example.test/phones', '//example.test', '/network', '/phones/a/b'])
    expect(placeOf(nowhere), nowhere).toBeUndefined();
});
