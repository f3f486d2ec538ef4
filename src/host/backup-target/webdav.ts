import { backupFileName, type TargetStep, type WebdavTarget } from '../../lib/backup-target.ts';
import type { EgressFailure, EgressRequest, EgressResponse } from '../egress.ts';
import type { Egress } from '../egress-settings.ts';
import { maxRemoteBytes, probeName, type Remote, type RemoteBackup, TargetFault } from './fault.ts';

/** A question without a file in it. Longer: whoever presses the button waits for a dead server. */
const askMs = 15_000;
/** 256 MB over a line of 4 Mbit/s. */
const fileMs = 600_000;
/** A listing of ten thousand files. */
const maxListBytes = 8 << 20;

const wanted =
  '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><getcontentlength/><resourcetype/><quota-available-bytes/></prop></propfind>';

/** A folder on a web server by WebDAV (RFC 4918), through the proxy in force. */
export function webdav(target: WebdavTarget, egress: Egress): Remote {
  const folder = target.url.endsWith('/') ? target.url : `${target.url}/`;
  const login =
    target.user === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${target.user}:${target.password ?? ''}`, 'utf8').toString('base64')}` };

  /** @param refused what a refusal without a meaning of its own is about */
  const ask = async (
    refused: TargetStep,
    method: NonNullable<EgressRequest['method']>,
    name: string,
    more: Partial<Pick<EgressRequest, 'body' | 'sink' | 'headers' | 'timeoutMs' | 'maxBytes'>> = {},
  ): Promise<EgressResponse> => {
    const answer = await egress.request({
      url: `${folder}${encodeURIComponent(name)}`,
      method,
      timeoutMs: askMs,
      maxBytes: 64 * 1024,
      accept: 'any',
      ...(target.ca === undefined ? {} : { extraCa: [target.ca] }),
      ...more,
      headers: { ...login, ...more.headers },
    });
    if (!answer.ok) throw new TargetFault(stepOf(answer), answer.detail, answer.certificate ? { certificate: answer.certificate } : {});
    const { status } = answer;
    const said = `the server answers ${status}`;
    if (status === 401) throw new TargetFault('login', said);
    if (status === 403 && refused === 'folder') throw new TargetFault('login', said);
    // RFC 4918 §11.5; a quota of some servers is 413.
    if (status === 507 || status === 413) throw new TargetFault('space', said);
    if (status >= 300 && status < 400)
      throw new TargetFault('folder', `${said} and sends on to ${answer.headers['location'] ?? 'nowhere'}`);
    if (status >= 400 && !(method === 'DELETE' && status === 404)) throw new TargetFault(refused, said);
    return answer;
  };

  const find = async (depth: '0' | '1'): Promise<string> => {
    const answer = await ask('folder', 'PROPFIND', '', {
      headers: { depth, 'content-type': 'application/xml; charset=utf-8' },
      body: wanted,
      maxBytes: maxListBytes,
    });
    if (answer.status !== 207) throw new TargetFault('folder', `this is no WebDAV: the server answers ${answer.status} instead of 207`);
    return answer.body.toString('utf8');
  };

  return {
    list: async () => parseListing(await find('1')),
    put: async (name, bytes, content) => {
      await ask('write', 'PUT', name, {
        body: { bytes, parts: content },
        headers: { 'content-type': 'application/octet-stream' },
        timeoutMs: fileMs,
      });
      // A server that was interrupted may keep half of it, and still have said yes.
      const there = (await find('1').then(parseListing)).find((f) => f.name === name);
      if (there?.bytes === bytes) return;
      await ask('write', 'DELETE', name).catch(() => {});
      throw new TargetFault('write', `of ${bytes} bytes ${there?.bytes ?? 0} are there`);
    },
    get: async (name, take) => {
      await ask('folder', 'GET', name, { sink: take, timeoutMs: fileMs, maxBytes: maxRemoteBytes });
    },
    remove: async (name) => {
      await ask('write', 'DELETE', name);
    },
    probe: async () => {
      const quota = /<(?:[\w-]+:)?quota-available-bytes[^<>]{0,200}>\s{0,20}(\d{1,18})\s{0,20}</.exec(await find('0'))?.[1];
      await ask('write', 'PUT', probeName, { body: 'Switchroom tries whether it can write here.\n' });
      await ask('write', 'DELETE', probeName);
      return quota === undefined ? {} : { freeBytes: Number(quota) };
    },
  };
}

function stepOf(f: EgressFailure): TargetStep {
  if (f.at === 'proxy') return 'proxy';
  switch (f.layer) {
    case 'name':
      return 'name';
    case 'tls':
      return 'tls';
    case 'proxy-auth':
    case 'proxy-refused':
    case 'proxy-target':
    case 'not-a-proxy':
      return 'proxy';
    case 'too-large':
      return 'folder';
    case 'route':
    case 'tcp':
    case 'timeout':
    case 'not-http':
    case 'status':
      return 'connection';
    default: {
      const never: never = f.layer;
      throw new Error(`unknown layer ${String(never)}`);
    }
  }
}

/** The backups in a multistatus (RFC 4918 §13). Of its XML no more than what is needed is read: names that are ours, and lengths. */
export function parseListing(xml: string): RemoteBackup[] {
  return xml.split(/<(?:[\w-]+:)?response[\s>]/).flatMap((part) => {
    const href = /<(?:[\w-]+:)?href[^<>]{0,200}>([^<]{1,4000})</.exec(part)?.[1]?.trim();
    const bytes = /<(?:[\w-]+:)?getcontentlength[^<>]{0,200}>\s{0,20}(\d{1,15})\s{0,20}</.exec(part)?.[1];
    const name = href?.slice(href.lastIndexOf('/') + 1);
    return name === undefined || bytes === undefined || !backupFileName.test(name) ? [] : [{ name, bytes: Number(bytes) }];
  });
}
