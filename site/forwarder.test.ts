import { describe, expect, it } from 'vitest';
import { requestHeaders, responseHeaders, translateOrigin } from './forwarder.ts';

const own = ['http://127.0.0.1:4711', 'http://localhost:4711'];
const pbx = new URL('https://10.73.1.104');

describe('the forwarder on 127.0.0.1', () => {
  it('its own origin becomes the PBX’s', () => {
    expect(translateOrigin('http://127.0.0.1:4711', own, pbx.origin)).toBe('https://10.73.1.104');
    expect(translateOrigin('http://localhost:4711/a/b', own, pbx.origin)).toBe('https://10.73.1.104/a/b');
  });

  it.each(['http://127.0.0.1:47110', 'http://evil.example', 'http://127.0.0.1:4711.evil.example', 'null', ''])(
    'a foreign origin %j stays foreign',
    (origin) => {
      expect(translateOrigin(origin, own, pbx.origin)).toBe(origin);
    },
  );

  it('host, origin and cookies are translated, what belongs to one connection stays out', () => {
    const headers = {
      host: '127.0.0.1:4711',
      origin: 'http://127.0.0.1:4711',
      cookie: 'a=1; loopback__Host-s=2',
      connection: 'keep-alive',
      accept: '*/*',
    };
    expect(requestHeaders(headers, own, pbx)).toEqual({
      host: '10.73.1.104',
      origin: 'https://10.73.1.104',
      cookie: 'a=1; __Host-s=2',
      accept: '*/*',
    });
  });

  it('cookies that need TLS are renamed for the loopback, redirects come back to it', () => {
    const headers = {
      'set-cookie': ['__Host-s=2; Path=/; Secure; HttpOnly; SameSite=Strict'],
      location: 'https://10.73.1.104/login',
      'strict-transport-security': 'max-age=1',
    };
    expect(responseHeaders(headers, 'http://127.0.0.1:4711', pbx)).toEqual({
      'set-cookie': ['loopback__Host-s=2; Path=/; HttpOnly; SameSite=Strict'],
      location: 'http://127.0.0.1:4711/login',
    });
  });

  it('a redirect elsewhere stays as it is', () => {
    expect(responseHeaders({ location: 'https://10.73.1.120/confirm' }, 'http://127.0.0.1:4711', pbx)).toEqual({
      location: 'https://10.73.1.120/confirm',
    });
  });
});
