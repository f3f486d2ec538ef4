// What the outside knows about the PBX: where its pages are and who may log in first. Asked of the PBX itself, inside it.
import { readFileSync } from 'node:fs';
import type { Pbx } from './pbx.ts';
import { PREFIX } from './pbx.ts';

/** The one user of a new PBX. */
const FIRST_USER = 'admin';
/** The one-time password lies here for the person at the console until it is replaced. */
const FIRST_PASSWORD_FILE = `${PREFIX}/run/web/first-password`;
const CA_FILE = `${PREFIX}/var/ca/ca.pem`;

export interface PbxStatus {
  /** `https://10.73.1.104`; undefined while it has no address */
  readonly origin?: string;
  readonly user: string;
  /** undefined once it is replaced */
  readonly password?: string;
}

/** The part of `switchroom status --json` that the site reads. */
interface StatusAnswer {
  readonly urls?: readonly string[];
  readonly firstPassword?: 'in force' | 'replaced';
}

export async function pbxStatus(pbx: Pbx): Promise<PbxStatus> {
  const answer = (await pbx.cli('status')) as StatusAnswer;
  const url = answer.urls?.[0];
  const password = answer.firstPassword === 'replaced' ? undefined : (await pbx.exec(['cat', FIRST_PASSWORD_FILE])).stdout.trim();
  return {
    user: FIRST_USER,
    ...(url === undefined ? {} : { origin: new URL(url).origin }),
    ...(password ? { password } : {}),
  };
}

/** The PBX's own CA, as a person would carry it over on a stick. Undefined before first boot has made it. */
export function pbxCa(pbx: Pbx): string | undefined {
  try {
    // Links below /proc/PID/root resolve against our root; this path has none.
    return readFileSync(`/proc/${pbx.init.pid}/root${CA_FILE}`, 'utf8');
  } catch {
    return undefined;
  }
}
