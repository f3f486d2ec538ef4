import { Readable } from 'node:stream';
import type { captureRoutes } from './contract/captures.ts';
import { comingFrom } from './draft.ts';
import type { Handlers, Services } from './services.ts';

export const captures = (s: Services): Handlers<keyof typeof captureRoutes> => ({
  'GET /captures': () => s.engine.call('capture.list', {}),
  'POST /captures': ({ by, body, connection }) => s.engine.call('capture.start', { ...body, by, ...comingFrom(connection) }),
  'POST /captures/{id}/stop': ({ by, params }) => s.engine.call('capture.stop', { by, id: params.id }),
  'DELETE /captures/{id}': async ({ by, params }) => {
    await s.engine.call('capture.remove', { by, id: params.id });
  },
  'GET /captures/{id}/file': async ({ by, params, reply }) => {
    const { id } = params;
    const first = await s.engine.call('capture.read', { by, id, offset: 0 });
    // One that runs grows meanwhile: as long as it was when it was asked for.
    const { bytes } = first;
    async function* parts(): AsyncGenerator<Uint8Array> {
      let data = Buffer.from(first.data, 'base64');
      for (let offset = 0; data.length > 0; ) {
        yield data.subarray(0, bytes - offset);
        offset += data.length;
        if (offset >= bytes) return;
        data = Buffer.from((await s.engine.call('capture.read', { by, id, offset })).data, 'base64');
      }
    }
    await reply
      .type('application/vnd.tcpdump.pcap')
      .header('content-length', String(bytes))
      .header('content-disposition', `attachment; filename="${first.file}"`)
      .send(Readable.from(parts()));
  },
});
