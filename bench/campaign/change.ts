// One change of a campaign: ordered by one of two roads, confirmed or not, interrupted or not.

import { eventually } from '../../site/kit.ts';
import type { Config } from '../../src/config/config.ts';
import type { ChangeView } from '../../src/engine/requests.ts';
import { hostPid } from '../process.ts';
import { type Answer, NoAnswer } from './administrator.ts';
import { REFUSED } from './certificates.ts';
import type { Drawn } from './draw.ts';
import { listen, waitsForConfirmation } from './engine.ts';
import type { Allowed } from './judge.ts';
import type { Upload } from './kind.ts';
import type { Office, Revision } from './office.ts';
import { spoil, unspoil } from './spoil.ts';

/** How the order to apply was answered. `lost`: by nobody, since the engine, the power or the way to it was gone. */
type Answered =
  | { readonly is: 'view'; readonly view: ChangeView }
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'lost'; readonly why: string };

export interface Done {
  /** For the report: what was answered and what became of it. */
  readonly how: string;
  /** From when on the PBX has to recover, performance.now(). */
  readonly endedAt: number;
  readonly allowed: readonly Allowed[];
  /** Whether the administrator could keep what he wanted to keep, where that was possible. */
  readonly confirmed?: boolean;
  /** What took how long until then, in ms. */
  readonly spentMs: Readonly<Record<string, number>>;
}

/** Longer than verifying may take (20 s in the engine). */
const APPLY_MS = 30_000;

/** What the document calls a certificate by that nobody has uploaded. */
const NO_PAIR = 'nobodyhasit';

export async function perform(office: Office, drawn: Drawn, old: Revision, deadlineSeconds: number): Promise<Done> {
  const spentMs: Record<string, number> = {};
  const timed = async <T>(what: string, work: Promise<T>): Promise<T> => {
    const begun = performance.now();
    try {
      return await work;
    } finally {
      spentMs[what] = performance.now() - begun;
    }
  };
  const oldOne: Allowed = { which: 'old', document: old.document, revision: (n) => n === old.revision };
  const pair = drawn.upload === undefined ? { secret: NO_PAIR } : await timed('upload', upload(office, drawn.upload, drawn.road, old));
  if ('refused' in pair) {
    // Killed and cut all the same: there is just no order in between.
    const end = await (await meddler(office, drawn, old.document))(Promise.resolve());
    return { how: `upload refused (${pair.refused})`, allowed: [oldOne], endedAt: end ?? performance.now(), spentMs };
  }
  const document = drawn.edit(old.document, pair.secret);
  const meddle = await timed('preparing', meddler(office, drawn, document));
  const orderedAt = performance.now();
  const order = timed(
    'order',
    drawn.road === 'rest' ? overRest(office, old, document, deadlineSeconds) : bySwitchroom(office, document, deadlineSeconds),
  );
  const interruptedAt = await timed('order and interruption', meddle(order));
  const answered = await order;
  const answeredAt = performance.now();

  const newOne: Allowed = { which: 'new', document, revision: (n) => n > old.revision };
  const done = (how: string, allowed: readonly Allowed[], endedAt = interruptedAt ?? answeredAt): Done => ({
    how,
    allowed,
    endedAt,
    spentMs,
  });

  // It is undone so long after its first step, which came after the order: what is between them counts as the PBX's time.
  const deadlineAt = orderedAt + deadlineSeconds * 1000;
  // Without web the engine goes on: what nobody confirms is undone at the deadline, and until then the PBX is where it shall be.
  const withoutWeb = async (at: number) =>
    drawn.fate === 'kill-web' && (await waitsForConfirmation(office)) ? Math.max(deadlineAt, at) : at;
  switch (answered.is) {
    case 'refused':
      return done(`refused (${answered.why})`, [oldOne]);
    case 'lost':
      if (interruptedAt === undefined) return done(`no answer (${answered.why})`, [newOne, oldOne], answeredAt + deadlineSeconds * 1000);
      return done(`interrupted after record ${drawn.after}`, [newOne, oldOne], await withoutWeb(interruptedAt));
    case 'view': {
      const { view } = answered;
      if (view.state !== 'awaiting-confirmation') {
        const stays = view.state === 'unchanged' || view.state === 'rolled-back';
        return done(view.because ? `${view.state} (${view.because})` : view.state, stays ? [oldOne] : [newOne]);
      }
      if (interruptedAt !== undefined)
        return done(`interrupted after record ${drawn.after}, unconfirmed`, [oldOne], await withoutWeb(interruptedAt));
      if (drawn.fate !== 'confirm') return done('not confirmed', [oldOne], deadlineAt);
      const refusal = await timed('confirmation', confirm(office, view, answeredAt + (view.secondsLeft ?? 0) * 1000));
      const kept = drawn.reachable(document) ? { confirmed: refusal === undefined } : {};
      if (refusal === undefined) return { ...done('confirmed', [newOne], performance.now()), ...kept };
      // Asked and not answered: whether it was heard in time is not known.
      return { ...done(`could not be confirmed (${refusal.why})`, refusal.asked ? [newOne, oldOne] : [oldOne], deadlineAt), ...kept };
    }
    default: {
      const never: never = answered;
      return never;
    }
  }
}

async function overRest({ admin }: Office, old: Revision, document: Config, confirmSeconds: number): Promise<Answered> {
  const ask = admin.ask(
    await admin.placesOf(old.document),
    [
      { method: 'PUT', path: '/api/v1/draft', body: { base: old.revision, document } },
      {
        method: 'POST',
        path: '/api/v1/draft/apply',
        headers: { 'if-match': `"r${old.revision}"` },
        body: { reason: 'campaign', confirmSeconds },
      },
    ],
    { answerMs: APPLY_MS },
  );
  return ask.then(({ answers }) => ofAnswer(answers.at(-1)), lost);
}

function ofAnswer(answer: Answer | undefined): Answered {
  if (answer === undefined) return { is: 'lost', why: 'the connection broke' };
  if (answer.status < 300) return { is: 'view', view: answer.body as ChangeView };
  const { code, detail, problems } = answer.body as { code?: string; detail?: string; problems?: readonly { readonly path: string }[] };
  if (problems !== undefined && problems.length > 0) return { is: 'refused', why: problems.map(({ path }) => path).join(' ') };
  return { is: 'lost', why: `${answer.status} ${code ?? ''} ${detail ?? ''}`.trim() };
}

async function bySwitchroom({ site }: Office, document: Config, confirmSeconds: number): Promise<Answered> {
  const file = '/run/campaign.json';
  const order = async (): Promise<Answered> => {
    await site.pbx.writeFile(file, JSON.stringify(document));
    const argv = ['apply', '--file', file, '--confirm-within', String(confirmSeconds), '--reason', 'campaign', '--json'];
    const { stdout, stderr } = await site.pbx.command(argv, { timeoutMs: APPLY_MS });
    if (stdout === '') return { is: 'lost', why: stderr.trim() || 'switchroom printed nothing' };
    const said = JSON.parse(stdout) as ChangeView & { error?: string; problems?: readonly { readonly path: string }[] };
    if (said.error === undefined) return { is: 'view', view: said };
    if (said.problems !== undefined && said.problems.length > 0)
      return { is: 'refused', why: said.problems.map(({ path }) => path).join(' ') };
    return { is: 'lost', why: said.error };
  };
  return order().catch(lost);
}

const lost = (error: Error): Answered => ({ is: 'lost', why: error.message.split('\n')[0] ?? '' });

/** Gives the secret that the document names the pair by, or why it was refused. Throws where the PBX takes what it must refuse, or the other way round. */
async function upload(
  office: Office,
  what: Upload,
  road: Drawn['road'],
  old: Revision,
): Promise<{ readonly secret: string } | { readonly refused: string }> {
  const { admin, site } = office;
  const places = await admin.placesOf(old.document);
  const { chain, key } = await office.authority.pair(
    what,
    old.document.webserver.hostname,
    places.map(({ address }) => address),
  );
  let body: unknown;
  if (road === 'rest') {
    const { answers } = await admin.ask(places, [{ method: 'POST', path: '/api/v1/webserver/certificate', body: { chain, key } }]);
    body = answers[0]?.body;
  } else {
    const files = ['/run/campaign-chain.pem', '/run/campaign-key.pem'] as const;
    await Promise.all([site.pbx.writeFile(files[0], chain), site.pbx.writeFile(files[1], key, 0o600)]);
    const { stdout, stderr } = await site.pbx.command(['certificate', 'upload', ...files, '--json'], { timeoutMs: APPLY_MS });
    body = JSON.parse(stdout || JSON.stringify({ error: stderr.trim() }));
  }
  const { pair, problems = [] } = body as {
    pair?: { secret: string };
    problems?: readonly { readonly code: string; readonly path: string }[];
  };
  // One that ends at once may have ended when it comes.
  if (what !== 'ending' && (pair === undefined) !== REFUSED.includes(what))
    throw new Error(`a certificate ${what} was ${pair === undefined ? 'refused' : 'taken'}: ${JSON.stringify(body).slice(0, 300)}`);
  return pair ?? { refused: problems.map(({ code, path }) => code ?? path).join(' ') };
}

/**
 * Ready before the order: where the processes are, and who listens to the records of the change. What it gives spoils and ends what is drawn, each after
 * its record, ends after the last when the change has fewer, and says when it had done so.
 */
async function meddler(office: Office, drawn: Drawn, document: Config): Promise<(order: Promise<unknown>) => Promise<number | undefined>> {
  const { site } = office;
  const interrupts = drawn.fate !== 'confirm' && drawn.fate !== 'abandon';
  if (!interrupts && drawn.spoils === undefined) return async () => undefined;
  const victims = {
    'kill-engine': ['engine'],
    'kill-web': ['web'],
    'kill-all': ['engine', 'web', 'guard'],
    cut: [],
    confirm: [],
    abandon: [],
  } as const;
  const pids = await Promise.all(victims[drawn.fate].map((service) => hostPid(office, service)));
  const records = await listen(office);
  const spoilt = async (order: Promise<unknown>): Promise<void> => {
    if (drawn.spoils === undefined) return;
    const begun = await Promise.race([records.reach(drawn.spoilsAfter).then(() => true), order.then(() => false)]);
    if (begun) await spoil(office, drawn.spoils, document);
  };
  return async (order) => {
    const spoiling = spoilt(order);
    try {
      if (!interrupts) return undefined;
      await Promise.race([records.reach(drawn.after), order]);
      for (const pid of pids) kill(pid);
      if (drawn.fate === 'cut') {
        await site.pbx.powerCut();
        await site.pbx.boot();
      }
      return performance.now();
    } finally {
      await spoiling;
      await order;
      if (drawn.spoils !== undefined) await unspoil(office, drawn.spoils, document);
      records.close();
    }
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH: it has ended by itself meanwhile
  }
}

/** Why a change could not be confirmed, and whether the PBX was asked to at all. */
interface Unconfirmed {
  readonly why: string;
  readonly asked: boolean;
}

/** Over the new address, with the ticket and without a login, again and again until the deadline: as the page does. */
async function confirm({ admin }: Office, { confirmAt = [], ticket }: ChangeView, deadlineAt: number): Promise<Unconfirmed | undefined> {
  const places = confirmAt.map((url) => ({
    address: new URL(url).hostname.replace(/^\[|\]$/g, ''),
    port: Number(new URL(url).port || 443),
  }));
  const requests = [{ method: 'POST', path: '/api/v1/change/confirm', body: { ticket } }] as const;
  let asked = false;
  const ask = async () => {
    try {
      const { answers } = await admin.ask(places, requests, { login: false, answerMs: Math.max(1000, deadlineAt - performance.now()) });
      return answers[0];
    } catch (error) {
      asked ||= error instanceof NoAnswer && error.asked;
      throw error;
    }
  };
  try {
    await eventually(
      async () => {
        const answer = await ask();
        if (answer?.status !== 200) throw new NoAnswer(`answered ${answer?.status}: ${JSON.stringify(answer?.body)}`);
        return true;
      },
      { withinMs: Math.max(0, deadlineAt - performance.now()) },
    );
    return undefined;
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error), asked };
  }
}
