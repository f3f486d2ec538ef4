// An authority that is not the PBX's own, and what it signs: certificates that a PBX may serve, and such that it must not.
import { type Issued, issue } from '../../test/pki.ts';
import type { Upload } from './kind.ts';

export interface Pair {
  readonly chain: string;
  readonly key: string;
}

/** Which of them an upload has to refuse. */
export const REFUSED: readonly Upload[] = ['of another key', 'ended'];

const DAY_MS = 86_400_000;
/** Longer than an upload takes on a busy machine; a certificate that is refused for this is as well. */
const ENDING_MS = 3_000;

export class Authority {
  readonly #root: Issued;

  private constructor(root: Issued) {
    this.#root = root;
  }

  static async make(): Promise<Authority> {
    return new Authority(
      await issue('CN=Campaign Root', { ca: true, from: new Date(Date.now() - DAY_MS), until: new Date(Date.now() + 30 * DAY_MS) }),
    );
  }

  /** As PEM, for whoever trusts it. */
  get root(): string {
    return this.#root.certificate;
  }

  async pair(what: Upload, hostname: string, addresses: readonly string[]): Promise<Pair> {
    const names = what === 'of another host' ? ['other.example.test', '192.0.2.77'] : [hostname, ...addresses];
    const until = {
      good: 30 * DAY_MS,
      'of another key': 30 * DAY_MS,
      'of another host': 30 * DAY_MS,
      ended: -DAY_MS / 2,
      ending: ENDING_MS,
    }[what];
    const [now, other] = [Date.now(), what === 'of another key' ? await issue('CN=other') : undefined];
    const leaf = await issue(`CN=${names[0]}`, { by: this.#root, names, from: new Date(now - DAY_MS), until: new Date(now + until) });
    return { chain: leaf.certificate, key: (other ?? leaf).key };
  }
}
