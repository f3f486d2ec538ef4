import { join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../lib/json.ts';
import { type EgressRequest, type EgressResult, request } from './egress.ts';
import { readText } from './web-files.ts';

/** The proxy in force, with its password: rendered by the component proxy, for web alone to read. */
export const egressFile = 'etc/proxy/egress.json';

const fileSchema = z.strictObject({
  proxy: z
    .strictObject({
      host: z.string(),
      port: z.int(),
      user: z.string().optional(),
      password: z.string().optional(),
      exceptions: z.array(z.string()),
    })
    .nullable(),
});

export type Egress = (r: Omit<EgressRequest, 'proxy'>) => Promise<EgressResult>;

/**
 * Requests by the proxy setting in force at that moment. Without the file nothing has been set yet, so the way is direct; a file that cannot
 * be read is a failure, because a request that then goes past the proxy is what the setting forbids.
 */
export function openEgress(prefix: string): Egress {
  return async (r) => {
    const text = await readText(join(prefix, egressFile));
    const parsed = fileSchema.safeParse(text === undefined ? { proxy: null } : jsonOf(text));
    if (!parsed.success) throw new Error(`${egressFile} is damaged: ${parsed.error.issues[0]?.message ?? ''}`);
    return request({ ...r, proxy: parsed.data.proxy ?? undefined });
  };
}
