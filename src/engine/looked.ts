import type { Config } from '../config/config.ts';
import type { Subscribers } from '../config/subscribers.ts';
import type { Host } from '../host/host.ts';
import type { Facts } from './facts.ts';
import type { Proposal } from './proposal.ts';
import type { Rendered } from './render.ts';

/** What a look at a document came of, besides the machine. */
interface Asked {
  /** As JSON. */
  readonly document: string;
  readonly subscribers: Subscribers;
  readonly head: Config | undefined;
  readonly you: string | undefined;
  /** `SecretStore.changes` */
  readonly secrets: number;
}

interface Look {
  readonly seen: Pick<Facts, 'links' | 'leases' | 'telephony'>;
  readonly facts: Facts;
  /** The manifest. */
  readonly is: Rendered;
  readonly glance: string;
  readonly proposal: Proposal;
}

/**
 * The last look at a draft, for its apply. Whoever applies a draft has looked at it a moment before, and most of what comes before the first step
 * is that look. It will do as long as everything that it came of is as it was: document, subscribers, what is in force, secrets, facts, what is
 * ours, and, by `Host.glance`, the machine. What a glance cannot see is looked at after the steps, where everything is looked at anew.
 */
export class Looked {
  readonly #host: Host;
  readonly #youngerThanMs: number;
  #last: (Look & { readonly asked: Asked; readonly at: number }) | undefined;

  constructor(host: Host, youngerThanMs: number) {
    this.#host = host;
    this.#youngerThanMs = youngerThanMs;
  }

  /** Called before facts are read; what it gives is called before the machine is looked at, and says how it was from the first call on, if it was one way. */
  begin(): (is: Rendered, wanted: Rendered) => string | undefined {
    const before = this.#host.glance([], []);
    return (is, wanted) => {
      const after = this.#glance(is, wanted);
      return after.startsWith(before) ? after : undefined;
    };
  }

  /** Not where the document is in force already: whoever applies it then has somebody's change in mind that is to be mended. */
  keep(asked: Asked, look: Look): void {
    if (look.proposal.target === undefined || look.proposal.difference.length === 0) return;
    this.#last = { ...look, asked, at: this.#host.clock.monotonic() };
  }

  /** What was kept for the same question. Whether it is still true, `holds` says. */
  find(asked: Asked, is: Rendered): Look | undefined {
    const last = this.#last;
    if (last === undefined || this.#host.clock.monotonic() - last.at >= this.#youngerThanMs) return undefined;
    const { document, subscribers, head, you, secrets } = last.asked;
    const same =
      asked.document === document &&
      asked.subscribers === subscribers &&
      asked.head === head &&
      asked.you === you &&
      asked.secrets === secrets &&
      last.is === is;
    return same ? last : undefined;
  }

  /** @param know facts of now, with what was seen then */
  holds(look: Look, know: (seen: Look['seen']) => Facts): boolean {
    return this.#glance(look.is, look.proposal.rendered) === look.glance && textOf(know(look.seen)) === textOf(look.facts);
  }

  #glance(is: Rendered, wanted: Rendered): string {
    const all = [...Object.values(is), ...Object.values(wanted)].flat();
    const paths = all.flatMap((a) => (a.kind === 'file' ? [a.path] : a.kind === 'certificate' ? [`${a.folder}/chain.pem`] : []));
    return this.#host.glance([...new Set(paths)], [...new Set(all.flatMap((a) => (a.kind === 'unit' ? [a.name] : [])))]);
  }
}

/** Without what is measured again every few seconds, and nothing is made of. */
function textOf({ nameServers, ...facts }: Facts): string {
  return JSON.stringify({ ...facts, nameServers: nameServers?.map(({ ms: _, at: __, ...server }) => server) });
}
