import { Readable } from 'node:stream';
import { partsOf } from './backup-parts.ts';
import type { backupRoutes } from './contract/backups.ts';
import { comingFrom } from './draft.ts';
import type { Handlers, Services } from './services.ts';

const given = <K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: T });

export const backups = (s: Services): Handlers<keyof typeof backupRoutes> => ({
  'GET /backups': () => s.engine.call('backup.list', {}),
  'POST /backups': ({ by, body }) => s.backups.create({ by, ...given('passphrase', body.passphrase) }),
  'DELETE /backups/{name}': async ({ by, params }) => {
    await s.engine.call('backup.remove', { by, name: params.name });
  },
  'GET /backups/{name}/file': async ({ params, reply }) => {
    const { name } = params;
    const { bytes, parts } = await partsOf(s.engine, name);
    await reply
      .type('application/octet-stream')
      .header('content-length', String(bytes))
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(Readable.from(parts));
  },
  'POST /backups/uploads': ({ body }) =>
    s.engine.call('backup.upload', { offset: body.offset, data: body.data, ...given('upload', body.upload) }),
  'POST /backups/open': ({ by, body, connection }) =>
    s.engine.call('backup.open', {
      by,
      ...given('name', body.name),
      ...given('upload', body.upload),
      ...given('passphrase', body.passphrase),
      ...given('map', body.map),
      ...comingFrom(connection),
    }),
  'POST /backups/opened/{id}/look': ({ body, params, connection }) =>
    s.engine.call('backup.look', { opened: params.id, ...given('map', body.map), ...comingFrom(connection) }),
  'POST /backups/opened/{id}/restore': async ({ by, body, params, reply, connection }) => {
    const change = await s.engine.call('backup.restore', {
      by,
      opened: params.id,
      ...given('map', body.map),
      ...given('confirmSeconds', body.confirmSeconds),
      ...comingFrom(connection),
    });
    await s.serving?.();
    // 202: accepted, and not yet final.
    if (change.state === 'awaiting-confirmation' || change.state === 'applying') reply.status(202);
    return change;
  },
});
