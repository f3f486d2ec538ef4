// One change of a campaign: ordered by one of two roads, confirmed or not, interrupted or not.

import { eventually } from '../../site/kit.ts';
import type { Config } from '../../src/config/config.ts';
import { connectEngine } from '../../src/engine/client.ts';
import type { ChangeView } from '../../src/engine/requests.ts';
import { engineSocket, hostPid } from '../process.ts';
import { type Answer, NoAnswer } from './administrator.ts';
import type { Drawn } from './draw.ts';
import type { Allowed } from './judge.ts';
import type { Office, Revision } from './office.ts';

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
}

/** Longer than verifying may take (20 s in the engine). */
const APPLY_MS = 30_000;

export async function perform(office: Office, drawn: Drawn, old: Revision, deadlineSeconds: number): Promise<Done> {
  const document = drawn.edit(old.document);
  const interrupt = await interrupter(office, drawn);
  const order = drawn.road === 'rest' ? overRest(office, old, document, deadlineSeconds) : bySwitchroom(office, document, deadlineSeconds);
  const interruptedAt = await interrupt(order);
  const answered = await order;
  const answeredAt = performance.now();

  const oldOne: Allowed = { which: 'old', document: old.document, revision: (n) => n === old.revision };
  const newOne: Allowed = { which: 'new', document, revision: (n) => n > old.revision };
  const done = (how: string, allowed: readonly Allowed[], endedAt = interruptedAt ?? answeredAt): Done => ({ how, allowed, endedAt });

  switch (answered.is) {
    case 'refused':
      return done(`refused (${answered.why})`, [oldOne]);
    case 'lost':
      if (interruptedAt === undefined) return done(`no answer (${answered.why})`, [newOne, oldOne], answeredAt + deadlineSeconds * 1000);
      return done(`interrupted after record ${drawn.after}`, [newOne, oldOne]);
    case 'view': {
      const { view } = answered;
      if (view.state !== 'awaiting-confirmation') {
        const stays = view.state === 'unchanged' || view.state === 'rolled-back';
        return done(view.because ? `${view.state} (${view.because})` : view.state, stays ? [oldOne] : [newOne]);
      }
      const deadlineAt = answeredAt + deadlineSeconds * 1000;
      // Without web the engine goes on: what nobody confirms is undone at the deadline.
      if (interruptedAt !== undefined)
        return done(
          `interrupted after record ${drawn.after}, unconfirmed`,
          [oldOne],
          drawn.fate === 'kill-web' ? Math.max(deadlineAt, interruptedAt) : interruptedAt,
        );
      if (drawn.fate !== 'confirm') return done('not confirmed', [oldOne], deadlineAt);
      const refusal = await confirm(office, view, deadlineAt);
      const kept = drawn.reachable ? { confirmed: refusal === undefined } : {};
      if (refusal === undefined) return { ...done('confirmed', [newOne], performance.now()), ...kept };
      return { ...done(`could not be confirmed (${refusal})`, [oldOne], deadlineAt), ...kept };
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

/**
 * Ready before the order: where the processes are, and who listens to the records of the change. What it gives ends them after the drawn record, or
 * after the last when the change has fewer, and says when it had done so.
 */
async function interrupter(office: Office, drawn: Drawn): Promise<(order: Promise<unknown>) => Promise<number | undefined>> {
  const { site } = office;
  if (drawn.fate === 'confirm' || drawn.fate === 'abandon') return async () => undefined;
  const victims = { 'kill-engine': ['engine'], 'kill-web': ['web'], 'kill-all': ['engine', 'web', 'guard'], cut: [] } as const;
  const pids = await Promise.all(victims[drawn.fate].map((service) => hostPid(office, service)));
  const records = await listen(office);
  return async (order) => {
    await Promise.race([records.reach(drawn.after), order]);
    for (const pid of pids) kill(pid);
    if (drawn.fate === 'cut') {
      await site.pbx.powerCut();
      await site.pbx.boot();
    }
    records.close();
    return performance.now();
  };
}

/** Counts what the engine says of the change, over the socket that the command line uses. */
async function listen(office: Office): Promise<{ reach(n: number): Promise<void>; close(): void }> {
  const engine = connectEngine(engineSocket(office), { events: true });
  let records = 0;
  let wanted = Number.POSITIVE_INFINITY;
  const reached = Promise.withResolvers<void>();
  engine.onEvent((e) => {
    if (e.event === 'change' && ++records >= wanted) reached.resolve();
  });
  await engine.call('ping', {});
  return {
    reach: (n) => {
      wanted = n;
      if (records >= n) reached.resolve();
      return reached.promise;
    },
    close: () => engine.close(),
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH: it has ended by itself meanwhile
  }
}

/** Over the new address, with the ticket and without a login, again and again until the deadline: as the page does. Gives why it failed. */
async function confirm({ admin }: Office, { confirmAt = [], ticket }: ChangeView, deadlineAt: number): Promise<string | undefined> {
  const places = confirmAt.map((url) => ({ address: new URL(url).hostname, port: Number(new URL(url).port || 443) }));
  const requests = [{ method: 'POST', path: '/api/v1/change/confirm', body: { ticket } }] as const;
  try {
    await eventually(
      async () => {
        const { answers } = await admin.ask(places, requests, { login: false, answerMs: Math.max(1000, deadlineAt - performance.now()) });
        if (answers[0]?.status !== 200) throw new NoAnswer(`answered ${answers[0]?.status}: ${JSON.stringify(answers[0]?.body)}`);
        return true;
      },
      { withinMs: Math.max(0, deadlineAt - performance.now()) },
    );
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
