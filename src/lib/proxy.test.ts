import { expect, test } from 'vitest';
import { isException, proxyEnvironment } from './proxy.ts';

test.each([
  ['example.test', 'example.test', true],
  ['WWW.Example.test.', 'example.test', true],
  ['notexample.test', 'example.test', false],
  ['example.test', '.example.test', false],
  ['a.example.test', '.example.test', true],
  ['192.0.2.7', '192.0.2.0/24', true],
  ['192.0.3.7', '192.0.2.0/24', false],
  ['192.0.2.7', '192.0.2.7', true],
  ['[2001:db8::7]', '2001:db8::/32', true],
  ['2001:db8::7', '192.0.2.0/24', false],
  // A name is not looked up for this: an exception by address is for those who ask by address.
  ['pbx.example.test', '192.0.2.0/24', false],
])('%s with the exception %s: %s', (host, exception, past) => {
  expect(isException(host, [exception])).toBe(past);
});

test.each(['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '[::1]'])('%s never goes through a proxy', (host) => {
  expect(isException(host, [])).toBe(true);
});

test('the environment for child processes, in both cases; a password with every mark of a URL and a shell', () => {
  const e = proxyEnvironment({ host: '2001:db8::9', port: 3128, user: 'a:b', password: "p@s s'$%", exceptions: ['.example.test'] });
  expect(e).toEqual({
    HTTP_PROXY: 'http://a%3Ab:p%40s%20s%27%24%25@[2001:db8::9]:3128',
    HTTPS_PROXY: 'http://a%3Ab:p%40s%20s%27%24%25@[2001:db8::9]:3128',
    NO_PROXY: 'localhost,127.0.0.0/8,::1,.example.test',
    http_proxy: 'http://a%3Ab:p%40s%20s%27%24%25@[2001:db8::9]:3128',
    https_proxy: 'http://a%3Ab:p%40s%20s%27%24%25@[2001:db8::9]:3128',
    no_proxy: 'localhost,127.0.0.0/8,::1,.example.test',
  });
  expect(decodeURIComponent(new URL(e.HTTPS_PROXY ?? '').password)).toBe("p@s s'$%");
});

test('without a proxy the environment empties what might be inherited', () => {
  expect(new Set(Object.values(proxyEnvironment(undefined)))).toEqual(new Set(['']));
});
