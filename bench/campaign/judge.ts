// Recovered, as DESIGN.md §5 defines it: the administrator's own program opens a new TLS connection, logs in and reads a revision that
// is the old or the new one; the plan is empty; both phones are registered. Besides, the kernel has the addresses of that revision and
// no others: the plan is the engine's own word.
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../src/config/config.ts';
import type { Answer } from './administrator.ts';
import { type Office, type Revision, revisionOf } from './office.ts';

/** What the PBX may be after a change. */
export interface Allowed {
  readonly which: 'old' | 'new';
  readonly document: Config;
  /** A change that dies between its revision and its head leaves a gap in the numbers, so a new one is only known to be later. */
  readonly revision: (n: number) => boolean;
}

export interface Recovered extends Revision {
  readonly which: 'old' | 'new';
}

/** Throws what is still missing. `back` is told when the administrator has read what he may read, performance.now(). */
export async function judge(
  office: Office,
  allowed: readonly Allowed[],
  { back = () => {}, answerMs }: { readonly back?: (at: number) => void; readonly answerMs?: number } = {},
): Promise<Recovered> {
  const { admin } = office;
  const places = await Promise.all(allowed.map(async (a) => ({ ...a, at: await admin.placesOf(a.document) })));
  const { place, answers } = await admin.ask(
    places.flatMap(({ at }) => at),
    [
      { method: 'GET', path: '/api/v1/config' },
      { method: 'GET', path: '/api/v1/phones' },
      { method: 'DELETE', path: '/api/v1/draft' },
      { method: 'GET', path: '/api/v1/draft' },
    ],
    answerMs === undefined ? {} : { answerMs },
  );
  const ended = performance.now();
  const read = revisionOf(answers[0]);
  const is = places.find((a) => a.revision(read.revision) && isDeepStrictEqual(a.document, read.document));
  if (is === undefined) {
    const expected = allowed.map(({ which }) => which).join(' or ');
    throw new Error(
      `revision ${read.revision} is neither expected (${expected}) in number nor in content: ${JSON.stringify(read.document.interfaces)}`,
    );
  }
  if (!is.at.some(({ address }) => address === place.address))
    throw new Error(`the ${is.which} revision ${read.revision} answers at ${place.address}, which is not its address`);
  back(ended - (answers[0]?.agoMs ?? 0));
  await kernelAgrees(office, is.document);
  planIsEmpty(answers[3]);
  if (office.phones) phonesAreRegistered(answers[1]?.body);
  return { ...read, which: is.which };
}

async function kernelAgrees({ site, admin }: Office, document: Config): Promise<void> {
  const lan = document.interfaces['lan'];
  const [link] = JSON.parse(await site.pbx.run(['ip', '-j', '-4', 'address', 'show', 'dev', 'lan', 'scope', 'global'])) as {
    readonly mtu: number;
    readonly addr_info: readonly { readonly local: string; readonly prefixlen: number }[];
  }[];
  const has = (link?.addr_info ?? []).map(({ local, prefixlen }) => `${local}/${prefixlen}`);
  const wanted = lan?.ipv4.mode === 'static' ? [lan.ipv4.address] : await admin.leases();
  if (has.length !== 1 || !wanted.includes(has[0] ?? ''))
    throw new Error(`the kernel has ${has.join(' ') || 'no address'} on lan where ${wanted.join(' or ')} is configured`);
  if (link?.mtu !== lan?.mtu) throw new Error(`the kernel has MTU ${link?.mtu} on lan where ${lan?.mtu} is configured`);
}

function planIsEmpty(answer: Answer | undefined): void {
  if (answer?.status !== 200) throw new Error(`GET /draft is answered ${answer?.status ?? 'nothing'}`);
  const { empty, preview } = answer.body as { empty: boolean; preview: { steps: readonly { readonly why: string }[] } };
  if (!empty || preview.steps.length > 0) throw new Error(`the plan is not empty: ${preview.steps.map(({ why }) => why).join('; ')}`);
}

function phonesAreRegistered(body: unknown): void {
  const phones = body as readonly { readonly vendor: string; readonly state: string }[];
  const missing = phones.filter(({ state }) => state !== 'registered');
  if (phones.length !== 2 || missing.length > 0)
    throw new Error(`of ${phones.length} phones ${missing.map(({ vendor, state }) => `${vendor} is ${state}`).join(', ')}`);
}
