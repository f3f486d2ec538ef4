import type { EngineClient } from '../engine/client.ts';

/** A backup as it lies in the engine's folder, in parts: web may read no file of the engine's, it passes on what it is given. */
export async function partsOf(
  engine: EngineClient,
  name: string,
): Promise<{ readonly bytes: number; readonly parts: AsyncGenerator<Uint8Array> }> {
  const first = await engine.call('backup.read', { name, offset: 0 });
  async function* parts(): AsyncGenerator<Uint8Array> {
    let data = Buffer.from(first.data, 'base64');
    for (let offset = 0; data.length > 0; data = Buffer.from((await engine.call('backup.read', { name, offset })).data, 'base64')) {
      yield data;
      offset += data.length;
      if (offset >= first.bytes) return;
    }
  }
  return { bytes: first.bytes, parts: parts() };
}
