import { type RemoteBackup, TargetFault } from '../host/backup-target/fault.ts';
import { type OpenTarget, sameAccount } from '../lib/backup-target.ts';
import { partBytes } from '../lib/part.ts';
import type { backupTargetRoutes } from './contract/backup-target.ts';
import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

/** Room for a few backups of a small PBX, when there is none yet to measure by. */
const leastBytes = 10 << 20;

export const backupTarget = (s: Services): Handlers<keyof typeof backupTargetRoutes> => ({
  'GET /backups/target': () => s.target.view(),
  'POST /backups/target/test': async ({ body }) => {
    const inForce = (await s.targets.settings())?.target;
    const target = body.target === undefined ? inForce : completed(body.target, inForce);
    if (target === undefined) throw new Refusal('backup.no-target');
    const largest = Math.max(0, ...(await s.engine.call('backup.list', {})).backups.map((b) => b.bytes));
    return s.targets.test(target, Math.max(leastBytes, 2 * largest));
  },
  'POST /backups/target/send': async () => s.target.send(),
  'POST /backups/target/fetch': async ({ body }) => {
    const remote = (await open(s)).remote;
    let upload: string | undefined;
    let bytes = 0;
    await told(
      remote.get(body.name, async (piece) => {
        for (let at = 0; at < piece.length; at += partBytes) {
          const data = Buffer.from(piece.subarray(at, at + partBytes));
          const answer = await s.engine.call('backup.upload', {
            offset: bytes,
            data: data.toString('base64'),
            ...(upload === undefined ? {} : { upload }),
          });
          upload = answer.upload;
          bytes += data.length;
        }
      }),
    );
    if (upload === undefined) throw new Refusal('backup.target-failed', { detail: `${body.name} is empty` });
    return { upload, bytes };
  },
  'DELETE /backups/target/{name}': async ({ by, params }) => {
    const { remote, name } = await open(s);
    const there: readonly RemoteBackup[] = await told(remote.list());
    if (!there.some((f) => f.name === params.name)) throw new Refusal('engine.not-found');
    await told(remote.remove(params.name));
    await s.inbox.own('backup.removed', { by, name: `${params.name} (${name})` });
    s.hub.publish('backups');
  },
});

async function open(s: Services) {
  const settings = await s.targets.settings();
  if (settings === undefined) throw new Refusal('backup.no-target');
  return { remote: s.targets.open(settings.target), name: settings.target.kind };
}

/** A secret leaves for the server it was given for alone: with another one in the request it would be told to that. */
function completed(asked: OpenTarget, inForce: OpenTarget | undefined): OpenTarget {
  if (inForce === undefined || !sameAccount(asked, inForce)) return asked;
  const { password } = inForce;
  if (asked.kind === 'webdav') return asked.password === undefined && password !== undefined ? { ...asked, password } : asked;
  if (asked.password !== undefined || asked.key !== undefined || inForce.kind !== 'sftp') return asked;
  return { ...asked, ...(password === undefined ? {} : { password }), ...(inForce.key === undefined ? {} : { key: inForce.key }) };
}

function told<T>(work: Promise<T>): Promise<T> {
  return work.catch((e: unknown) => {
    if (e instanceof TargetFault) throw new Refusal('backup.target-failed', { detail: e.message });
    throw e;
  });
}
