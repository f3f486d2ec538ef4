import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { backupFileName, privateKey, type SftpTarget, type TargetStep } from '../../lib/backup-target.ts';
import { connectTcp, EgressError } from '../egress-connect.ts';
import { exec } from '../linux/exec.ts';
import { type HostKey, maxRemoteBytes, probeName, type Remote, type RemoteBackup, TargetFault } from './fault.ts';

/** As for WebDAV: a question, and a file of 256 MB over a line of 4 Mbit/s. */
const askMs = 30_000;
const fileMs = 600_000;
const connectMs = 10_000;
/** In place of the server's name: it is recognised by its key, whatever its name or address is. */
const alias = 'switchroom-backup';

export interface SftpPlace {
  /** A folder that only we read: keys and files on their way lie there for as long as they are needed. */
  readonly folder: string;
  /** Prints the password for ssh(1); share/ssh-askpass. */
  readonly askpass: string;
}

/**
 * A folder on another machine by OpenSSH's sftp(1). What an administrator types is one word of a setting (`-o Name=value`) or lies within quotes of a
 * batch, and its grammar (lib/backup-target-schema.ts) has nothing that either could read as anything else.
 */
export function sftp(target: SftpTarget, place: SftpPlace): Remote {
  const at = (name: string) => `"${name}"`;
  const enter = target.folder === undefined ? [] : [`cd ${at(target.folder)}`];

  /** Runs the lines of a batch one after the other, up to the first that fails. */
  const batch = (lines: readonly string[], timeoutMs: number): Promise<string> =>
    within(place.folder, async (folder) => {
      await met(target);
      await writeFile(join(folder, 'known_hosts'), `${alias} ${target.hostKey ?? ''}\n`, { mode: 0o600 });
      if (target.key !== undefined) await writeFile(join(folder, 'key'), keyFile(target.key), { mode: 0o600 });
      const r = await exec(argvOf(target, folder), {
        stdin: `${[...enter, ...lines].join('\n')}\n`,
        timeoutMs,
        ...(target.key === undefined
          ? { env: { SSH_ASKPASS: place.askpass, SSH_ASKPASS_REQUIRE: 'force', SWITCHROOM_ANSWER: target.password ?? '' } }
          : {}),
      });
      if (r.code === 0) return r.stdout;
      throw faultOf(r);
    });

  return {
    list: async () => parseLong(await batch(['ls -ln'], askMs)),
    put: (name, bytes, content) =>
      within(place.folder, async (folder) => {
        const file = join(folder, 'file');
        await pipeline(content, createWriteStream(file, { mode: 0o600 }));
        const { size } = await stat(file);
        if (size !== bytes) throw new Error(`of ${bytes} bytes ${size} came`);
        await batch([`put ${at(file)} ${at(`${name}.part`)}`, `rename ${at(`${name}.part`)} ${at(name)}`], fileMs);
      }),
    get: (name, take) =>
      within(place.folder, async (folder) => {
        const there = parseLong(await batch(['ls -ln'], askMs)).find((f) => f.name === name);
        if (there === undefined) throw new TargetFault('folder', `there is no ${name}`);
        if (there.bytes > maxRemoteBytes) throw new TargetFault('folder', `${name} has more than ${maxRemoteBytes >> 20} MB`);
        const file = join(folder, 'file');
        await batch([`get ${at(name)} ${at(file)}`], fileMs);
        for await (const piece of createReadStream(file, { highWaterMark: 256 * 1024 })) await take(piece as Buffer);
      }),
    remove: async (name) => {
      await batch([`rm ${at(name)}`], askMs);
    },
    probe: () =>
      within(place.folder, async (folder) => {
        const file = join(folder, 'file');
        await writeFile(file, 'Switchroom tries whether it can write here.\n', { mode: 0o600 });
        // `-`: a server that cannot say how much is free is as good.
        const said = await batch([`put ${at(file)} ${at(probeName)}`, `rm ${at(probeName)}`, '-df'], askMs);
        const freeBytes = parseDf(said);
        return freeBytes === undefined ? {} : { freeBytes };
      }),
  };
}

/** Options come before `-b`, which would forbid the question for the password: ssh takes the first of each (ssh_config(5)). */
function argvOf(t: SftpTarget, folder: string): readonly [string, ...string[]] {
  const settings = [
    `BatchMode=${t.key === undefined ? 'no' : 'yes'}`,
    `User=${t.user}`,
    `HostKeyAlias=${alias}`,
    `UserKnownHostsFile=${join(folder, 'known_hosts')}`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'UpdateHostKeys=no',
    'CheckHostIP=no',
    `ConnectTimeout=${connectMs / 1000}`,
    'ServerAliveInterval=15',
    'ServerAliveCountMax=3',
    'NumberOfPasswordPrompts=1',
    `PreferredAuthentications=${t.key === undefined ? 'password,keyboard-interactive' : 'publickey'}`,
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    `IdentityFile=${t.key === undefined ? 'none' : join(folder, 'key')}`,
    'ClearAllForwardings=yes',
    'LogLevel=ERROR',
  ];
  const host = t.host.includes(':') ? `[${t.host}]` : t.host;
  return ['sftp', '-F', '/dev/null', ...settings.flatMap((s) => ['-o', s]), '-P', String(t.port), '-b', '-', '--', host];
}

/** With the line breaks that a field of one line has taken out. */
export function keyFile(text: string): string {
  const [, kind = '', body = ''] = privateKey.exec(text) ?? [];
  const lines = body.replace(/\s+/g, '').match(/.{1,70}/g) ?? [];
  return `-----BEGIN ${kind}PRIVATE KEY-----\n${lines.join('\n')}\n-----END ${kind}PRIVATE KEY-----\n`;
}

/** Name, connection and host key, each as a step of its own: ssh says of all of them that the connection was closed. */
async function met(t: SftpTarget): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), connectMs);
  try {
    const limit = { untilMs: performance.now() + connectMs, signal: late.signal };
    (await connectTcp({ host: t.host, port: t.port, at: 'target' }, limit)).destroy();
  } catch (e) {
    if (e instanceof EgressError) throw new TargetFault(e.failure.layer === 'name' ? 'name' : 'connection', e.failure.detail);
    throw e;
  } finally {
    clearTimeout(timer);
  }
  const keys = await keysOf(t);
  const [best] = keys;
  if (best === undefined) throw new TargetFault('host-key', 'what answers is no SSH server, or shows no key that can be used');
  if (t.hostKey === undefined) throw new TargetFault('host-key', `the server shows ${best.fingerprint}`, { hostKey: best });
  if (!keys.some((k) => k.key === t.hostKey))
    throw new TargetFault('host-key', `the server shows ${best.fingerprint} instead of ${fingerprintOf(t.hostKey)}`, { hostKey: best });
}

/** The best first. */
async function keysOf(t: SftpTarget): Promise<readonly HostKey[]> {
  const seconds = String(connectMs / 1000);
  const r = await exec(['ssh-keyscan', '-T', seconds, '-p', String(t.port), '-t', 'ed25519,ecdsa,rsa', '--', t.host], { timeoutMs: askMs });
  return parseKeys(r.stdout);
}

const kinds = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];

export function parseKeys(text: string): readonly HostKey[] {
  return text
    .split('\n')
    .flatMap((line) => {
      const [, kind, key] = /^[^#\s]\S*\s+(\S+)\s+([A-Za-z0-9+/]+={0,2})\s*$/.exec(line) ?? [];
      if (kind === undefined || key === undefined || !kinds.includes(kind)) return [];
      return [{ key: `${kind} ${key}`, fingerprint: fingerprintOf(`${kind} ${key}`) }];
    })
    .toSorted((a, b) => kinds.indexOf(a.key.split(' ', 1)[0] ?? '') - kinds.indexOf(b.key.split(' ', 1)[0] ?? ''));
}

/** As OpenSSH prints it (RFC 4648 §4 without padding). */
export function fingerprintOf(hostKey: string): string {
  const key = Buffer.from(hostKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** What sftp(1) and ssh(1) say, as the step that failed. 255 is ssh's own (ssh(1), exit status). */
export function faultOf(r: { readonly code: number; readonly stdout: string; readonly stderr: string }): TargetFault {
  const said = r.stderr.trim().split('\n').at(-1) ?? '';
  if (/host key verification failed|identification has changed/i.test(r.stderr)) return new TargetFault('host-key', said);
  const command = /^sftp> (\w+)/.exec(
    r.stdout
      .trim()
      .split('\n')
      .findLast((l) => l.startsWith('sftp> ')) ?? '',
  )?.[1];
  if (command === undefined) {
    if (/permission denied|authentication|no more authentication|invalid format|error in libcrypto|load key/i.test(r.stderr))
      return new TargetFault('login', said);
    if (/subsystem request failed|received message too long/i.test(r.stderr))
      return new TargetFault('folder', `the server gives no files: ${said}`);
    return new TargetFault('connection', said === '' ? 'the connection was closed' : said);
  }
  const step: TargetStep = command === 'cd' || command === 'ls' || command === 'get' ? 'folder' : 'write';
  return new TargetFault(/space|quota/i.test(said) ? 'space' : step, said === '' ? `${command} failed` : said);
}

/** `-rw-------    ? 1000     1000         4711 Nov 23 20:00 pbx-….srbackup`, of sftp's `ls -ln`. */
export function parseLong(text: string): RemoteBackup[] {
  return text.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const name = words.at(-1) ?? '';
    const bytes = Number(words[4]);
    return words.length >= 8 && words[0]?.startsWith('-') && backupFileName.test(name) && Number.isSafeInteger(bytes)
      ? [{ name, bytes }]
      : [];
  });
}

/** `Size Used Avail (root) %Capacity`, in kilobytes (sftp(1), df). */
export function parseDf(text: string): number | undefined {
  const lines = text.split('\n');
  const row = lines[lines.findIndex((l) => /^\s*Size\s+Used\s+Avail/.test(l)) + 1]?.trim().split(/\s+/);
  const kilobytes = Number(row?.[2]);
  return lines.some((l) => /^\s*Size\s+Used\s+Avail/.test(l)) && Number.isFinite(kilobytes) ? kilobytes * 1024 : undefined;
}

async function within<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(parent, randomBytes(9).toString('hex'));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
