// Who gets at the pages, where and how: said before a change, kept after it, confirmed by a new connection or undone, on the real machine.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import type { SiteNode } from '../node.ts';
import { PREFIX } from '../pbx.ts';
import { pbxCa } from '../pbx-status.ts';
import { settled } from '../settled.ts';

interface Change {
  readonly state: string;
  readonly because?: string;
  readonly by?: string;
  readonly ticket?: string;
  readonly secondsLeft?: number;
  readonly confirmAt?: readonly string[];
  readonly unproven?: string;
}
interface Draft {
  readonly base: number;
  readonly document: { readonly webserver: object };
  readonly preview: {
    readonly impact: string;
    readonly problems: readonly { readonly code: string; readonly path: string; readonly values?: object }[];
    readonly losses: readonly { readonly code: string; readonly values: object }[];
  };
}
interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

let site: Site;
/** Somebody else in the office, who also has a cable to the voice network. */
let other: SiteNode;
/** The PBX's IPv4 address on lan, the administrator's computer, and its session or token. */
let pbx: string;
let you: string;
let cookie: string;
let token: string;
const voice = '172.30.77.1';
const node = '/usr/lib/switchroom/node';

/** A request over a connection of its own, as a program of the administrator's computer sends it. */
async function ask<T>(
  method: string,
  path: string,
  how: { body?: unknown; port?: number; as?: string; match?: number } = {},
): Promise<Answer<T>> {
  const { body, port = 443, as = `authorization: Bearer ${token}`, match } = how;
  const stdout = await site.admin.run([
    ...['curl', '--silent', '--show-error', '--max-time', '60', '--cacert', '/tmp/ca.pem', '--request', method, '--header', as],
    ...(match === undefined ? [] : ['--header', `if-match: "r${match}"`]),
    ...(body === undefined ? [] : ['--header', 'content-type: application/json', '--data', JSON.stringify(body)]),
    ...['--write-out', '\n%{http_code}', `https://${pbx}:${port}/api/v1${path}`],
  ]);
  const [text, code] = [stdout.slice(0, -4), stdout.slice(-3)];
  return { status: Number(code), body: text === '' ? (undefined as T) : JSON.parse(text) };
}

/** Whether a TCP connection from a node is answered. Whoever listens follows a moment after the engine is done. */
async function connects(from: SiteNode, address: string, port: number): Promise<boolean> {
  // A firewall that drops makes a client wait: asked of what shall be closed, it does not wait for long.
  const { code } = await from.exec(['python3', '-c', `import socket; socket.create_connection(('${address}', ${port}), 2)`]);
  return code === 0;
}
const opens = (...way: Parameters<typeof connects>) => eventually(() => connects(...way));
const shuts = (...way: Parameters<typeof connects>) => eventually(async () => !(await connects(...way)));
const change = async (): Promise<Change> => (await site.pbx.cli('change')) as Change;
const set = async (value: object): Promise<Draft> =>
  (await site.pbx.cli('set', ...Object.entries(value).flatMap(([key, v]) => [`/webserver/${key}`, JSON.stringify(v)]))) as Draft;
/** Makes a setting true from the console, and confirms it over a new connection of the administrator's computer, if that is asked for. */
async function make(value: object, port = 443): Promise<void> {
  await set(value);
  const { state } = (await site.pbx.cli('apply', '--confirm-within', '300')) as Change;
  if (state === 'committed') return;
  expect(state).toBe('awaiting-confirmation');
  // The web process comes to a new port by itself, a moment after the engine is done.
  const confirmed = await eventually(() => ask<Change>('POST', '/change/confirm', { body: {}, port }));
  expect(confirmed.body).toMatchObject({ state: 'committed' });
  const [head] = (await site.pbx.cli('revisions')) as { confirmed: string }[];
  expect(head?.confirmed).toBe('connection');
}

beforeAll(async () => {
  site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
  other = await site.addNode('other', { ports: [{ network: 'lan', number: 77 }, { network: 'voice' }] }, { layer: 'test' });
  await other.run(['ip', 'address', 'add', '172.30.77.99/24', 'dev', 'voice']);
  you = `${site.plan.lan.prefix4}.10`;
  const { address, password } = await settled(site);
  pbx = address;
  await site.admin.writeFile('/tmp/ca.pem', await eventually(() => pbxCa(site.pbx)));
  // The certificate names the address a moment after the address is there.
  const first = await eventually(() => ask('GET', '/session', { as: 'accept: */*' }));
  expect(first.status).toBe(401);
  const logIn = async (given: string): Promise<string> => {
    const login = ['--data', JSON.stringify({ user: 'admin', password: given }), '--header', 'content-type: application/json'];
    const said = await site.admin.run([
      'curl',
      '--silent',
      '--cacert',
      '/tmp/ca.pem',
      '--include',
      ...login,
      `https://${pbx}/api/v1/session`,
    ]);
    return `cookie: ${/^set-cookie: ([^;]*)/im.exec(said)?.[1] ?? said}`;
  };
  const next = 'a sentence that nobody guesses';
  expect((await ask('POST', '/session/password', { as: await logIn(password), body: { current: password, next } })).status).toBe(200);
  cookie = await logIn(next);
  const made = await ask<{ token: string }>('POST', '/tokens', { as: cookie, body: { name: 'test', scope: 'admin', expiresDays: 1 } });
  token = made.body.token;
  expect(token, JSON.stringify(made)).toMatch(/^sw_/);
});
afterAll(async () => {
  await site?.stop();
});

test('allowed networks that exclude you are said before, by API and at a console over SSH; those that include you shut others out', async () => {
  const away = { allow: { networks: ['198.51.100.0/24'], interfaces: [] } };
  const { body: draft } = await ask<Draft>('GET', '/draft');
  const document = { ...draft.document, webserver: { ...draft.document.webserver, ...away } };
  const seen = [
    (await ask<Draft>('PUT', '/draft', { body: { base: draft.base, document } })).body,
    JSON.parse(
      await site.pbx.run(['switchroom', 'set', '/webserver/allow', JSON.stringify(away.allow), '--json'], {
        env: { SSH_CONNECTION: `${you} 50022 ${pbx} 22` },
      }),
    ) as Draft,
  ];
  for (const { preview } of seen) {
    expect(preview.impact).toBe('drops-admin');
    expect(preview.losses).toEqual([{ who: 'you', code: 'loses.you-excluded', values: { address: you } }]);
    expect(preview.problems).toMatchObject([
      { code: 'webserver.excludes-you', path: '/webserver/allow/networks', values: { address: you } },
    ]);
  }
  await ask('DELETE', '/draft');

  await opens(other, pbx, 443);
  await opens(other, voice, 443);
  await make({ allow: { networks: [`${you}/32`], interfaces: [] } });
  await shuts(other, pbx, 443);
  await opens(site.admin, pbx, 443);
});

test('an allowed interface opens the pages there and nowhere else', async () => {
  await make({ allow: { networks: [], interfaces: ['lan'] } });
  await opens(other, pbx, 443);
  await shuts(other, voice, 443);
  // Phones fetch their files there all the same.
  await opens(other, voice, 80);
  const none = await set({ allow: { networks: [], interfaces: ['voice'] } });
  expect(none.preview.problems.map((p) => [p.code, p.path])).toEqual([['webserver.no-way-in', '/webserver/allow/interfaces']]);
  await make({ allow: { networks: [], interfaces: [] } });
  await opens(other, voice, 443);
});

test('a port that another program has is refused at its field, which names the program', async () => {
  const taken = site.pbx.spawn(['python3', '-c', "import signal, socket; s = socket.create_server(('', 8444)); signal.pause()"], {
    stdio: 'ignore',
  });
  await opens(site.pbx, '127.0.0.1', 8444);
  const { preview } = await set({ httpsPort: 8444 });
  expect(preview.problems).toMatchObject([
    { code: 'webserver.port-in-use', path: '/webserver/httpsPort', values: { port: 8444, process: expect.stringContaining('python') } },
  ]);
  const refused = await site.pbx.command(['apply']);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('already listens on port 8444')]);
  taken.kill();
  await site.pbx.cli('discard');
});

test('a port moves with a ticket that only a new connection to the new port redeems, and moves back', async () => {
  const { body: draft } = await ask<Draft>('GET', '/draft');
  const document = { ...draft.document, webserver: { ...draft.document.webserver, httpsPort: 8443 } };
  const put = await ask<Draft>('PUT', '/draft', { body: { base: draft.base, document } });
  expect(put.body.preview.losses).toEqual([{ who: 'you', code: 'loses.you-port', values: { address: you, from: 443, to: 8443 } }]);
  const applied = await ask<Change>('POST', '/draft/apply', { match: put.body.base, body: { confirmSeconds: 300 } });
  expect(applied).toMatchObject({ status: 202, body: { state: 'awaiting-confirmation', confirmAt: [`https://${pbx}:8443/confirm`] } });
  const { ticket } = applied.body;
  const done = await eventually(() => ask<Change>('POST', '/change/confirm', { port: 8443, as: 'accept: */*', body: { ticket } }));
  expect(done).toMatchObject({ status: 200, body: { state: 'committed' } });
  await shuts(site.admin, pbx, 443);
  await opens(site.admin, pbx, 8443);
  await make({ httpsPort: 443 });
  await opens(site.admin, pbx, 443);
  await shuts(site.admin, pbx, 8443);
});

test('TLS 1.3 as the least names who came with TLS 1.2, also after a restart, and refuses it', async () => {
  const speaks = async (version: string): Promise<string> => {
    const { stdout } = await site.admin.exec(['openssl', 's_client', '-connect', `${pbx}:443`, version], { input: '' });
    return /^New, (\S+), Cipher is (\S+)/m.exec(stdout)?.[1] ?? stdout;
  };
  expect([await speaks('-tls1_2'), await speaks('-tls1_3')]).toEqual(['TLSv1.2', 'TLSv1.3']);
  await eventually(async () => {
    const { body: draft } = await ask<Draft>('GET', '/draft');
    const document = { ...draft.document, webserver: { ...draft.document.webserver, tlsMinimum: '1.3' } };
    const { body } = await ask<Draft>('PUT', '/draft', { body: { base: draft.base, document } });
    const named = body.preview.losses.map((l) => JSON.stringify(l));
    return expect(named).toContainEqual(expect.stringMatching(`loses.tls-others.*${you}`)) ?? true;
  });
  await ask('DELETE', '/draft');

  // Also when the machine was started again, and web has nothing to tell of before.
  await eventually(async () => (await site.pbx.readFile(`${PREFIX}/var/engine/handshakes.json`)).includes(`"${you}"`), { everyMs: 500 });
  for (const service of ['web', 'engine']) await site.pbx.kill(service);
  await eventually(async () => {
    const named = (await set({ tlsMinimum: '1.3' })).preview.losses.map((l) => JSON.stringify(l));
    return expect(named).toContainEqual(expect.stringMatching(`loses.tls-others.*${you}`)) ?? true;
  });
  await site.pbx.cli('discard');
  await opens(site.admin, pbx, 443);
  await make({ tlsMinimum: '1.3' });
  await eventually(async () => expect([await speaks('-tls1_2'), await speaks('-tls1_3')]).toEqual(['(NONE)', 'TLSv1.3']) ?? true);
});

test('plain HTTP sends people on, and answers nobody on lan when it shall not', async () => {
  const { stdout } = await site.admin.exec(['curl', '--silent', '--head', '--max-time', '30', `http://${pbx}/`]);
  expect(stdout.toLowerCase()).toContain(`location: https://${pbx}/`);
  await make({ redirect: false });
  await shuts(site.admin, pbx, 80);
});

test('a session ends when nobody has used it for as long as is set', async () => {
  // Ten minutes ago as the tables have it: nobody sets a clock here.
  const script = `const db = new (require('node:sqlite').DatabaseSync)(process.argv[1]); db.exec('PRAGMA busy_timeout = 5000');
    db.exec('UPDATE sessions SET seen_at = seen_at - 600');`;
  const session = async (): Promise<number> => (await ask('GET', '/session', { as: cookie })).status;
  const earlier = () => site.pbx.run([node, '-e', script, `${PREFIX}/var/web/switchroom.db`]);
  await earlier();
  expect(await session()).toBe(200);
  await make({ session: { idleMinutes: 5, absoluteHours: 168 } });
  expect(await session()).toBe(200);
  await eventually(async () => {
    await earlier();
    return (await session()) === 401;
  });
});

test('what nobody confirms undoes itself, whether the console or a program has made it', async () => {
  await set({ allow: { networks: ['198.51.100.0/24'], interfaces: [] } });
  const applied = (await site.pbx.cli('apply', '--confirm-within', '5')) as Change;
  expect(applied).toMatchObject({ state: 'awaiting-confirmation', by: 'root', unproven: 'nobody has opened a new connection yet' });
  expect(applied.secondsLeft).toBeGreaterThan(0);
  await eventually(async () => expect(await change()).toMatchObject({ state: 'rolled-back', because: 'nobody confirmed it in time' }));
  await opens(site.admin, pbx, 443);

  const { body: draft } = await ask<Draft>('GET', '/draft');
  const document = { ...draft.document, webserver: { ...draft.document.webserver, httpsPort: 8443 } };
  const put = await ask<Draft>('PUT', '/draft', { body: { base: draft.base, document } });
  await ask<Change>('POST', '/draft/apply', { match: put.body.base, body: { confirmSeconds: 5 } });
  await eventually(async () => expect(await change()).toMatchObject({ state: 'rolled-back', because: 'nobody confirmed it in time' }));
  expect((await eventually(() => ask<Change>('GET', '/change'))).body).toMatchObject({ state: 'rolled-back', by: 'admin (test)' });
});

test('whoever changes the gateway from behind the old one is answered, and is no proof of the new one by that', async () => {
  const far = site.node('internet');
  await far.writeFile('/tmp/ca.pem', await eventually(() => pbxCa(site.pbx)));
  await site.router.forwardPort('tcp', 443, pbx);
  /** From the Internet by the office router, each over a connection of its own; undefined when none is answered. */
  const fromFar = async <T>(method: string, path: string, more: readonly string[] = [], seconds = 60): Promise<T | undefined> => {
    const by = ['--connect-to', `${pbx}:443:${site.plan.internet.prefix4}.2:443`, '--cacert', '/tmp/ca.pem'];
    const as = ['--header', `authorization: Bearer ${token}`, '--header', 'content-type: application/json'];
    const url = `https://${pbx}/api/v1${path}`;
    const argv = ['curl', '--silent', '--max-time', String(seconds), ...by, '--request', method, ...as, ...more, url];
    const { code, stdout } = await far.exec(argv);
    return code === 0 ? (JSON.parse(stdout) as T) : undefined;
  };
  const draft = await eventually(() => fromFar<Draft & { document: { routes: object } }>('GET', '/draft'));
  const nobody = { from: 'static', interface: 'lan', gateway: `${site.plan.lan.prefix4}.99` };
  const document = { ...draft.document, routes: { ...draft.document.routes, ipv4: nobody } };
  const { body: put } = await ask<Draft>('PUT', '/draft', { body: { base: draft.base, document } });
  expect(put.preview.impact).toBe('drops-admin');

  // His connection was there before; its answer goes back as its question came.
  const apply = ['--header', `if-match: "r${put.base}"`, '--data', JSON.stringify({ confirmSeconds: 300 })];
  expect(await fromFar<Change>('POST', '/draft/apply', apply)).toMatchObject({ state: 'awaiting-confirmation' });
  expect(await site.pbx.run(['ip', 'route', 'show', 'default'])).toContain(nobody.gateway);
  // A new one is everybody's, whose answers go to nobody: it could confirm nothing.
  expect(await fromFar('POST', '/change/confirm', ['--data', '{}'], 3)).toBeUndefined();
  expect(await change()).toMatchObject({ state: 'awaiting-confirmation' });

  await site.pbx.cli('rollback');
  expect(await eventually(() => fromFar<Change>('GET', '/change'))).toMatchObject({ state: 'rolled-back' });
  expect(await site.pbx.run(['ip', 'rule'])).not.toContain('5300');
});
