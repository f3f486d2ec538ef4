// Processes and sockets of a PBX as the host sees them.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { PREFIX } from '../site/pbx.ts';
import type { Office } from './campaign/office.ts';

/** The socket that the command line uses, through the root of the PBX's first process. */
export const engineSocket = ({ site }: Office): string => `/proc/${site.pbx.init.pid}/root${PREFIX}/run/engine/root.sock`;

/** Where s6 keeps a service, as the PBX sees it. */
export const serviceFolder = (service: string): string => `${PREFIX}/run/service/${service}`;

/** A supervised process as the host numbers it. */
export async function hostPid({ site }: Office, service: string): Promise<number> {
  const inside = await site.pbx.servicePid(service);
  if (inside === undefined) throw new Error(`${service} does not run`);
  const space = readlinkSync(`/proc/${site.pbx.init.pid}/ns/pid`);
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readlinkSync(`/proc/${pid}/ns/pid`) !== space) continue;
      const [, last] = /^NSpid:.*\s(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      if (Number(last) === inside) return Number(pid);
    } catch {
      // it has just ended
    }
  }
  throw new Error(`${service} has ended meanwhile`);
}
