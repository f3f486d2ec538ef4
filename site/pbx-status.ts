// What the outside knows about the PBX: where its pages are and who may log in first. Asked of the PBX itself, inside it.
import { readFileSync } from 'node:fs';
import { type Pbx, PREFIX } from './pbx.ts';

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
  /** where the pages are; null while the PBX has no address */
  readonly url: string | null;
  readonly user: string;
  /** the one-time password, which only root on the PBX can read; null once it is replaced */
  readonly password: string | null;
}

export async function pbxStatus(pbx: Pbx): Promise<PbxStatus> {
  const { url, user, password } = (await pbx.cli('status')) as StatusAnswer;
  return {
    user,
    ...(url === null ? {} : { origin: new URL(url).origin }),
    ...(password === null ? {} : { password }),
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
