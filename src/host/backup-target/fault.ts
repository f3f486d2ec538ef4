import type { TargetStep } from '../../lib/backup-target.ts';
import type { Certificate } from '../egress-types.ts';

/** The key by which a server says who it is. */
export interface HostKey {
  /** As the document keeps it: kind and key. */
  readonly key: string;
  /** As `ssh-keygen -l` prints it: SHA256:… */
  readonly fingerprint: string;
}

/** Which step of the way to a target failed, and what the other side said. */
export interface TargetFailure {
  readonly step: TargetStep;
  readonly detail: string;
  /** Whose certificate answered. */
  readonly certificate?: Certificate;
  /** The key that the server showed, which is not the one that was agreed to. */
  readonly hostKey?: HostKey;
}

export class TargetFault extends Error {
  override readonly name = 'TargetFault';
  readonly failure: TargetFailure;
  constructor(step: TargetStep, detail: string, more: Pick<TargetFailure, 'certificate' | 'hostKey'> = {}) {
    const line = detail
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 300);
    super(`${step}: ${line}`);
    this.failure = { step, detail: line, ...more };
  }
}

export interface RemoteBackup {
  readonly name: string;
  readonly bytes: number;
}

/** One kind of target, each by its own protocol. Everything throws TargetFault for what the world does. */
export interface Remote {
  list(): Promise<readonly RemoteBackup[]>;
  /** Whole under its name, or not there under it. */
  put(name: string, bytes: number, content: AsyncIterable<Uint8Array>): Promise<void>;
  get(name: string, take: (piece: Uint8Array) => Promise<void>): Promise<void>;
  remove(name: string): Promise<void>;
  /** Logs in, writes a small file and removes it again. Answers how many bytes are free, where the server says so. */
  probe(): Promise<{ readonly freeBytes?: number }>;
}

/** Of one file; more is nothing that this PBX made. */
export const maxRemoteBytes = 256 << 20;
/** Written and removed again by a test: empty files are a matter of the folder, and this one needs room as well. */
export const probeName = '.switchroom-test';
