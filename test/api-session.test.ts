import { describe, expect, test } from 'vitest';
import { bench, newPassword } from './api-harness.ts';

const wrong = { user: 'admin', password: 'not this one' };

describe('the one-time password', () => {
  test('is written for root, lets a person in, and must be replaced before anything else', async () => {
    await using b = await bench();
    expect(b.first.password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
    const login = await b.call('POST /session', { body: { user: 'admin', password: b.first.password } });
    expect(login).toMatchObject({ status: 200, json: { user: 'admin', mustChangePassword: true, via: 'session' } });
    const cookie = login.cookie ?? '';
    expect(await b.call('GET /status', { cookie })).toMatchObject({ status: 403, code: 'password.must-change' });
    expect(await b.call('GET /session', { cookie })).toMatchObject({ status: 200 });
    const one = b.first.password;
    const replaced = await b.call('POST /session/password', { cookie, body: { current: one, next: newPassword } });
    expect(replaced).toMatchObject({ status: 200, json: { mustChangePassword: false } });
    expect(b.first.password).toBeUndefined();
    expect(await b.call('GET /status', { cookie: replaced.cookie ?? '' })).toMatchObject({
      status: 200,
      json: { firstPassword: 'replaced' },
    });
    expect(await b.call('GET /session', { cookie }), 'the old session has ended').toMatchObject({ status: 401 });
    expect(await b.call('POST /session', { body: { user: 'admin', password: one }, from: '192.0.2.55' })).toMatchObject({ status: 401 });
  });

  test('is another one after a reboot that nobody has replaced it before, and the same after a restart', async () => {
    await using b = await bench();
    const before = b.first.password;
    await b.app.services.people.prepare();
    expect(b.first.password).toBe(before);
    b.first.password = undefined; // run/ is a tmpfs
    await b.app.services.people.prepare();
    expect(b.first.password).not.toBe(before);
    expect(await b.call('POST /session', { body: { user: 'admin', password: b.first.password } })).toMatchObject({ status: 200 });
  });

  test('is never made again once it was replaced', async () => {
    await using b = await bench();
    await b.person();
    await b.app.services.people.prepare();
    expect(b.first.password).toBeUndefined();
  });

  test.each([
    ['short', 'password.too-short'],
    ['aaaaaaaaaaaaaaaaaaaa', 'password.too-simple'],
    ['adminadminadminadmin', 'password.too-simple'],
  ])('is not replaced by %s', async (next, code) => {
    await using b = await bench();
    const current = b.first.password;
    const { cookie } = await b.call('POST /session', { body: { user: 'admin', password: current } });
    expect(await b.call('POST /session/password', { cookie: cookie ?? '', body: { current, next } })).toMatchObject({
      status: 422,
      json: { problems: [{ code, path: '/next' }] },
    });
    expect(await b.call('POST /session/password', { cookie: cookie ?? '', body: { current: 'guess', next: newPassword } })).toMatchObject({
      status: 422,
      json: { problems: [{ code: 'password.wrong', path: '/current' }] },
    });
  });
});

describe('a session', () => {
  test('is a cookie that scripts and other sites do not get', async () => {
    await using b = await bench();
    const r = await b.call('POST /session', { body: { user: 'admin', password: b.first.password } });
    expect(r.headers['set-cookie']).toMatch(/^__Host-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  });

  test('ends with logout, after 12 hours without use, and after 7 days in any case', async () => {
    await using b = await bench();
    const first = await b.person();
    expect((await b.call('DELETE /session', { cookie: first })).status).toBe(204);
    expect((await b.call('GET /session', { cookie: first })).status).toBe(401);

    const idle = await b.person();
    b.clock.advance(11 * 3_600_000);
    expect((await b.call('GET /session', { cookie: idle })).status).toBe(200);
    b.clock.advance(12 * 3_600_000 + 1000);
    expect((await b.call('GET /session', { cookie: idle })).status).toBe(401);

    const old = await b.person();
    for (let h = 0; h < 7 * 24; h += 8) {
      expect((await b.call('GET /session', { cookie: old })).status).toBe(200);
      b.clock.advance(8 * 3_600_000);
    }
    b.clock.advance(1000);
    expect((await b.call('GET /session', { cookie: old })).status).toBe(401);
  });

  test('from an address not seen before is a message, the first one is not', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const codes = async (): Promise<string[]> =>
      ((await b.call('GET /messages', { cookie })).json as { code: string }[]).map((m) => m.code);
    expect(await codes()).toEqual(['password.first']);
    await b.call('POST /session', { body: { user: 'admin', password: newPassword }, from: '198.51.100.7' });
    expect(await codes()).toEqual(['login.new-address', 'password.first']);
  });

  test('of the command line is root and needs no password', async () => {
    await using b = await bench();
    expect(await b.call('GET /session', { from: 'socket' })).toMatchObject({
      json: { user: 'root', via: 'socket', mustChangePassword: false },
    });
    expect((await b.call('GET /status', { from: 'socket' })).status).toBe(200);
    expect((await b.call('POST /session/password', { from: 'socket', body: { current: 'a', next: newPassword } })).code).toBe(
      'access.person-only',
    );
  });
});

describe('a password that was forgotten', () => {
  test('is replaced by a one-time password at the console, and every session ends', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const r = await b.call('POST /password/reset', { from: 'socket' });
    const { password } = r.json as { password: string };
    expect(r.status).toBe(200);
    expect(b.first.password).toBe(password);
    expect((await b.call('GET /session', { cookie })).code).toBe('session.required');
    expect((await b.call('POST /session', { body: { user: 'admin', password: newPassword } })).code).toBe('session.wrong-password');
    const login = await b.call('POST /session', { body: { user: 'admin', password } });
    expect(login).toMatchObject({ status: 200, json: { mustChangePassword: true } });
    const again = { current: password, next: 'another sentence of mine' };
    const own = await b.call('POST /session/password', { cookie: login.cookie ?? '', body: again });
    const codes = (await b.call('GET /messages', { cookie: own.cookie ?? '' })).json as { code: string }[];
    expect(codes.map((m) => m.code)).toContain('password.reset');
  });

  test('is given to nobody but root on the machine', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const before = b.first.password;
    expect((await b.call('POST /password/reset')).code).toBe('session.required');
    expect((await b.call('POST /password/reset', { cookie })).code).toBe('access.console-only');
    expect((await b.call('POST /password/reset', { token: await b.token(cookie, 'admin') })).code).toBe('access.console-only');
    expect(b.first.password).toBe(before);
    expect((await b.call('GET /status', { cookie })).status).toBe(200);
  });
});

describe('guessing', () => {
  test('gets one answer for wrong passwords and unknown users, and guard hears which it was', async () => {
    await using b = await bench();
    const a = await b.call('POST /session', { body: wrong });
    const c = await b.call('POST /session', { body: { ...wrong, user: 'root' }, headers: { 'user-agent': 'guesser' } });
    expect(a.json).toEqual(c.json);
    expect(a).toMatchObject({ status: 401, code: 'session.wrong-password', cookie: undefined });
    expect(b.reports).toMatchObject([
      { service: 'web', address: '192.0.2.99', user: 'admin', kind: 'wrong-password' },
      { service: 'web', address: '192.0.2.99', user: 'root', kind: 'unknown-user', userAgent: 'guesser' },
    ]);
  });

  test('is slowed down with a growing delay, and a wrong try that was refused is not checked', async () => {
    await using b = await bench();
    const waits: unknown[] = [];
    for (let i = 0; i < 12; i++) {
      const r = await b.call('POST /session', { body: wrong });
      if (r.status === 429) {
        expect(r.headers['retry-after']).toBe(String((r.json as { retryAfterSeconds: number }).retryAfterSeconds));
        waits.push(Number(r.headers['retry-after']));
        b.clock.advance(Number(r.headers['retry-after']) * 1000);
      }
    }
    expect(waits).toEqual([1, 2, 4, 8, 16]);
    expect(b.reports.filter((r) => r.kind === 'wrong-password')).toHaveLength(7);
    expect(
      b.reports.filter((r) => r.kind === 'throttled'),
      'guard hears of those who do not wait',
    ).toHaveLength(5);
  });

  test('a hundred at once is as many as are allowed one after another', async () => {
    await using b = await bench();
    const all = await Promise.all(Array.from({ length: 100 }, () => b.call('POST /session', { body: wrong })));
    expect(all.filter((r) => r.status === 401).length).toBeLessThanOrEqual(3);
    expect(all.every((r) => r.status === 401 || r.status === 429)).toBe(true);
  });

  test('from everywhere keeps a person who knows the password waiting for 4 seconds at most, and not at all at the usual place', async () => {
    await using b = await bench();
    await b.person();
    for (let i = 0; i < 40; i++) {
      await b.call('POST /session', { body: wrong, from: `198.51.100.${i}` });
      b.clock.advance(4000);
    }
    await b.call('POST /session', { body: wrong, from: '198.51.100.200' });
    const right = { user: 'admin', password: newPassword };
    const strange = await b.call('POST /session', { body: right, from: '203.0.113.1' });
    expect(strange.status).toBe(429);
    expect(Number(strange.headers['retry-after'])).toBeLessThanOrEqual(4);
    expect((await b.call('POST /session', { body: right })).status).toBe(200);
    b.clock.advance(4000);
    expect((await b.call('POST /session', { body: right, from: '203.0.113.1' })).status).toBe(200);
  });

  test('from one IPv6 network is one source', async () => {
    await using b = await bench();
    for (let i = 0; i < 4; i++) await b.call('POST /session', { body: { ...wrong, user: `u${i}` }, from: `2001:db8::${i}` });
    expect((await b.call('POST /session', { body: { ...wrong, user: 'u9' }, from: '2001:db8::9' })).status).toBe(429);
    expect((await b.call('POST /session', { body: { ...wrong, user: 'u9' }, from: '2001:db8:1::9' })).status).toBe(401);
  });

  test('success is told to guard, and clears the source', async () => {
    await using b = await bench();
    await b.call('POST /session', { body: wrong });
    await b.call('POST /session', { body: wrong });
    await b.person();
    expect(b.reports.map((r) => r.kind)).toEqual(['wrong-password', 'wrong-password', 'success']);
    for (let i = 0; i < 3; i++) expect((await b.call('POST /session', { body: wrong })).status).toBe(401);
  });
});
