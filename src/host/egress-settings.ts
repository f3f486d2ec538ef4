import { join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from '../lib/json.ts';
import type { ProxySettings } from '../lib/proxy.ts';
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

export interface Egress {
  /** The proxy in force; undefined when there is none. */
  proxy(): Promise<ProxySettings | undefined>;
  /** By the proxy in force at that moment, or by one that is being tried (null: directly). */
  request(r: Omit<EgressRequest, 'proxy'>, tried?: ProxySettings | null): Promise<EgressResult>;
}

/**
 * The way out of the web process. Without the file nothing has been set yet, so the way is direct; a file that cannot be read throws,
 * because a request that then goes past the proxy is what the setting forbids.
 */
export function openEgress(prefix: string): Egress {
  const proxy = async (): Promise<ProxySettings | undefined> => {
    const text = await readText(join(prefix, egressFile));
    const parsed = fileSchema.safeParse(text === undefined ? { proxy: null } : jsonOf(text));
    if (!parsed.success) throw new Error(`${egressFile} is damaged: ${parsed.error.issues[0]?.message ?? ''}`);
    return parsed.data.proxy ?? undefined;
  };
  return {
    proxy,
    request: async (r, tried) => request({ ...r, proxy: tried === undefined ? await proxy() : (tried ?? undefined) }),
  };
}
