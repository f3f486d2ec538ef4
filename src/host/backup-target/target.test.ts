import { describe, expect, test } from 'vitest';
import { nameSays, superfluous, targetName } from '../../lib/backup-target.ts';
import { openTargetSchema } from '../../lib/backup-target-schema.ts';
import type { EgressRequest, EgressResult } from '../egress.ts';
import type { Egress } from '../egress-settings.ts';
import { TargetFault } from './fault.ts';
import { faultOf, fingerprintOf, keyFile, parseDf, parseKeys, parseLong } from './sftp.ts';
import { parseListing, webdav } from './webdav.ts';

const name = 'pbx-20260102-021500z-auto.srbackup';
const listing = (files: readonly { readonly name: string; readonly bytes: number }[], quota = '') =>
  `<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>/pbx/</D:href><D:propstat><D:prop>${quota}<D:resourcetype><D:collection/></D:resourcetype></D:prop></D:propstat></D:response>${files
    .map(
      (f) =>
        `<D:response xmlns:lp1="DAV:"><D:href>/pbx/${f.name}</D:href><D:prop><lp1:getcontentlength>${f.bytes}</lp1:getcontentlength></D:prop></D:response>`,
    )
    .join('')}</D:multistatus>`;

/** A web folder in memory; `answer` stands in its way. */
function folder(answer?: (r: Omit<EgressRequest, 'proxy'>) => Partial<EgressResult> | undefined) {
  const files = new Map<string, Buffer>();
  const asked: string[] = [];
  const request = async (r: Omit<EgressRequest, 'proxy'>): Promise<EgressResult> => {
    const file = decodeURIComponent(new URL(r.url).pathname.replace('/pbx/', ''));
    asked.push(`${r.method} ${file}`);
    const say = (status: number, body = '') =>
      ({ ok: true, status, headers: {}, body: Buffer.from(body), ms: 1, through: 'direct', peer: '192.0.2.9' }) as const;
    const other = answer?.(r);
    if (other !== undefined) return { ...say(200), ...other } as EgressResult;
    switch (r.method) {
      case 'PROPFIND':
        return say(207, listing([...files].map(([n, b]) => ({ name: n, bytes: b.length }))));
      case 'PUT': {
        const pieces: Uint8Array[] = [];
        if (typeof r.body === 'object' && 'parts' in r.body) for await (const piece of r.body.parts) pieces.push(piece);
        files.set(file, Buffer.concat(pieces));
        return say(201);
      }
      case 'DELETE':
        return say(files.delete(file) ? 204 : 404);
      default: {
        const content = files.get(file);
        if (content !== undefined) await r.sink?.(content);
        return say(content === undefined ? 404 : 200);
      }
    }
  };
  const egress: Egress = { proxy: async () => undefined, request };
  return { files, asked, remote: webdav({ kind: 'webdav', url: 'https://dav.example.test/pbx', user: 'pbx', password: 'pw' }, egress) };
}
async function* parts(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const failing = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'works',
    (e: unknown) => (e instanceof TargetFault ? e.failure.step : String(e)),
  );

describe('a web folder', () => {
  test('takes, lists, gives and forgets', async () => {
    const { remote, files } = folder();
    await remote.put(name, 5, parts('hello'));
    expect(await remote.list()).toEqual([{ name, bytes: 5 }]);
    let got = '';
    await remote.get(name, async (piece) => {
      got += Buffer.from(piece).toString();
    });
    expect(got).toBe('hello');
    await remote.remove(name);
    await remote.remove(name);
    expect(files.size).toBe(0);
  });

  test('that keeps half of a file has not taken it, and it goes again', async () => {
    const { remote, files } = folder();
    expect(await failing(remote.put(name, 99, parts('hello')))).toBe('write');
    expect(files.size).toBe(0);
  });

  test('is tried with a file that goes again, and says how much is free', async () => {
    const { remote, asked } = folder((r) =>
      r.method === 'PROPFIND'
        ? { status: 207, body: Buffer.from(listing([], '<D:quota-available-bytes>4711</D:quota-available-bytes>')) }
        : undefined,
    );
    expect(await remote.probe()).toEqual({ freeBytes: 4711 });
    expect(asked).toEqual(['PROPFIND ', 'PUT .switchroom-test', 'DELETE .switchroom-test']);
  });

  test.each([
    ['PROPFIND', { status: 401 }, 'login'],
    ['PROPFIND', { status: 403 }, 'login'],
    ['PROPFIND', { status: 404 }, 'folder'],
    ['PROPFIND', { status: 405 }, 'folder'],
    ['PROPFIND', { status: 301, headers: { location: 'https://elsewhere.example.test/' } }, 'folder'],
    ['PROPFIND', { status: 200 }, 'folder'],
    ['PUT', { status: 403 }, 'write'],
    ['PUT', { status: 409 }, 'write'],
    ['PUT', { status: 507 }, 'space'],
    ['PROPFIND', { ok: false, layer: 'name', at: 'target', host: 'x', port: 443, detail: '' }, 'name'],
    ['PROPFIND', { ok: false, layer: 'tcp', at: 'target', host: 'x', port: 443, detail: '' }, 'connection'],
    ['PROPFIND', { ok: false, layer: 'tls', at: 'target', host: 'x', port: 443, detail: '' }, 'tls'],
    ['PROPFIND', { ok: false, layer: 'tcp', at: 'proxy', host: 'x', port: 443, detail: '' }, 'proxy'],
  ] as const)('%s answered by %j fails at %s', async (method, answer, step) => {
    const { remote } = folder((r) => (r.method === method ? (answer as Partial<EgressResult>) : undefined));
    expect(await failing(remote.probe())).toBe(step);
  });

  test('lists names that are ours alone, whatever else a server writes', () => {
    const names = ['../../etc/passwd', 'x.srbackup\nrm', 'notes.txt', '-rf.srbackup', `a/${name}`].map((n) => ({ name: n, bytes: 1 }));
    expect(parseListing(listing(names))).toEqual([{ name, bytes: 1 }]);
    expect(parseListing(`<response>${'<'.repeat(50_000)}`)).toEqual([]);
    expect(parseListing('no xml at all')).toEqual([]);
  });
});

describe('SFTP', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEexampleexampleexampleexampleexampleexampl';

  test('keys of ssh-keyscan, the best first', () => {
    const text = `# nas.example.test:22 SSH-2.0-OpenSSH_9.2p1\nnas.example.test ssh-rsa AAAAB3NzaC1yc2E=\n[nas.example.test]:2222 ${key}\nx dsa AAAA\n`;
    expect(parseKeys(text).map((k) => k.key)).toEqual([key, 'ssh-rsa AAAAB3NzaC1yc2E=']);
    expect(parseKeys('')).toEqual([]);
  });

  test('a fingerprint is as ssh-keygen -l prints it', () => {
    expect(fingerprintOf(key)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  test.each([
    [255, '', 'pbx@nas: Permission denied (password).', 'login'],
    [255, '', 'Host key verification failed.\r', 'host-key'],
    [255, '', 'ssh: connect to host nas port 22: Connection refused', 'connection'],
    [255, '', 'subsystem request failed on channel 0', 'folder'],
    [255, '', '', 'connection'],
    [1, 'sftp> cd "backups"\n', 'realpath backups: No such file', 'folder'],
    [1, 'sftp> cd "backups"\nsftp> put "/x" "y"\n', 'dest open "y": Permission denied', 'write'],
    [1, 'sftp> put "/x" "y"\n', 'write remote "y": No space left on device', 'space'],
    [-1, 'sftp> put "/x" "y"\n', 'no end after 30000 ms', 'write'],
  ])('%i %j %j is a failure of %s', (code, stdout, stderr, step) => {
    expect(faultOf({ code, stdout, stderr }).failure.step).toBe(step);
  });

  test('a listing and what is free', () => {
    const ls = `sftp> ls -ln\n-rw-------    ? 1000     1000        48312 Nov 23 20:00 ${name}\ndrwxr-xr-x    ? 0 0 4096 Nov 23 20:00 folder.srbackup\n-rw-r--r--    1 0        0               1 Nov 23 20:00 notes.txt\n`;
    expect(parseLong(ls)).toEqual([{ name, bytes: 48_312 }]);
    const df =
      'sftp> -df\n        Size         Used        Avail       (root)    %Capacity\n    81106868     41106868     40000000     40000000          51%\n';
    expect(parseDf(df)).toBe(40_000_000 * 1024);
    expect(parseDf('sftp> -df\nServer does not support statvfs@openssh.com extension\n')).toBeUndefined();
  });

  test('a key that a field of one line has taken the line breaks from is whole again', () => {
    const body = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQAAACA=';
    const flat = `-----BEGIN OPENSSH PRIVATE KEY-----${body}-----END OPENSSH PRIVATE KEY-----`;
    const lines = keyFile(flat).split('\n');
    expect(lines[0]).toBe('-----BEGIN OPENSSH PRIVATE KEY-----');
    expect(lines.slice(1, -2).join('')).toBe(body);
    expect(keyFile(keyFile(flat))).toBe(keyFile(flat));
  });

  test.each([
    ['host', '-oProxyCommand=touch'],
    ['host', 'nas;reboot'],
    ['user', '-oProxyCommand=touch'],
    ['user', 'a b'],
    ['folder', 'x" "/etc/passwd'],
    ['folder', '../up'],
    ['folder', 'a/../b'],
    ['folder', '!sh'],
    ['folder', '*'],
    ['hostKey', 'ssh-ed25519 AAAA\n* ssh-rsa AAAA'],
  ])('%s does not take %j', (field, value) => {
    const good = { kind: 'sftp', host: 'nas.example.test', user: 'backups', hostKey: key, folder: '/srv/backups' };
    expect(openTargetSchema.safeParse(good).success).toBe(true);
    expect(openTargetSchema.safeParse({ ...good, [field]: value }).success).toBe(false);
  });
});

test('what a name says, and what is too many', () => {
  expect(nameSays(name)).toEqual({ at: Date.UTC(2026, 0, 2, 2, 15) / 1000, scheduled: true });
  expect(nameSays('old.srbackup')).toBeUndefined();
  const names = ['pbx-20260101-021500z-auto.srbackup', name, 'pbx-20260101-021500z-hand.srbackup', 'pbx2-20260101-021500z-auto.srbackup'];
  expect(superfluous(names, 'PBX', 1)).toEqual(['pbx-20260101-021500z-auto.srbackup']);
  expect(targetName({ kind: 'sftp', host: '2001:db8::9', port: 2222, user: 'b', folder: 'x' })).toBe('sftp://b@[2001:db8::9]:2222/x');
});
