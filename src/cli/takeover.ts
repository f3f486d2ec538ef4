import { readOffer, readVerdict } from '../engine/takeover.ts';
import type { Host } from '../host/host.ts';
import { type Language, phrase } from '../lib/texts/text.ts';
import { lookAtMachine } from '../takeover/look.ts';
import { type Plan, planTakeover } from '../takeover/plan.ts';
import { readBefore } from '../takeover/state.ts';
import { giveBack, prepare, settle, type Tools, take } from '../takeover/take.ts';
import { inRow, type Sentence, say, takeoverTexts } from '../takeover/words.ts';
import { CliError } from './client.ts';
import type { Command, CommandContext, CommandOutput } from './command.ts';
import { texts } from './language.ts';

/** Time to find the page, to take its certificate and to log in, or to open another session. */
const usualSeconds = 180;
const unit = 'switchroom-takeover.service';

const languageIn = ({ language }: CommandContext): Language => language ?? 'en';
const refusal = (context: CommandContext, sentence: Sentence, exit = 1): CliError =>
  new CliError(say(languageIn(context), sentence), [], exit);

/** The network of a machine that others kept: shown, taken over, given back. `run` and `settle` are for the units of the package. */
export const takeoverCommands: readonly Command[] = [
  {
    name: 'takeover',
    usage: 'takeover | takeover --yes [--confirm-within seconds] | takeover --undo',
    help: 'takes the network of this machine over from whoever keeps it, after it has shown how; it is given back unless confirmed',
    run: async (context, [word]) => {
      const tools = await toolsOf(context);
      if (word === 'run') return done(take(tools));
      if (word === 'settle') return done(settle(tools));
      if (word !== undefined) throw refusal(context, { code: 'unknown', values: { word } }, 2);
      return context.options['undo'] === undefined ? begin(context, tools) : undo(context, tools);
    },
  },
];

async function toolsOf(context: CommandContext): Promise<Tools> {
  const { machine, prefix, pause: wait, progress } = context;
  if (!machine || !wait || prefix === undefined) throw refusal(context, { code: 'not-here' });
  return { host: await machine(), prefix, wait, say: (sentence) => progress?.(say(languageIn(context), sentence)) };
}

const done = async (work: Promise<unknown>): Promise<CommandOutput> => {
  await work;
  return { json: {}, text: '' };
};

async function undo(context: CommandContext, tools: Tools): Promise<CommandOutput> {
  const before = await readBefore(tools.host);
  if (before === undefined) throw refusal(context, { code: 'taken-from-nobody' });
  await giveBack(tools, before, 'as-it-is', context.to);
  return { json: { keepers: before.keepers }, text: say(languageIn(context), { code: 'again' }) };
}

async function begin(context: CommandContext, tools: Tools): Promise<CommandOutput> {
  const { host } = tools;
  const language = languageIn(context);
  if ((await readBefore(host)) !== undefined) throw refusal(context, { code: 'taken-already' });
  const wanted = context.options['confirm-within'];
  const seconds = Number(wanted ?? usualSeconds);
  if (!Number.isInteger(seconds) || seconds < 3 || seconds > 600)
    throw refusal(context, { code: 'seconds', values: { value: wanted ?? '' } }, 2);
  const machine = await lookAtMachine(host, context.to);
  const plan = planTakeover(machine);
  const shown = planText(plan, seconds, language);
  if (plan.obstacles.length > 0 || plan.document === undefined) return { json: plan, text: shown, exit: 1 };
  const yes = context.options['yes'] !== undefined;
  if (!yes && context.options['json'] !== undefined) return { json: plan, text: '' };
  if (!yes) {
    context.progress?.(shown);
    if (!/^[yj]/i.test((await context.ask?.(say(language, { code: 'ask' }))) ?? ''))
      return { json: plan, text: say(language, { code: 'nothing' }) };
  }
  await prepare(tools, machine, plan, seconds);
  const started = await host.run(['systemctl', 'start', '--no-block', unit]);
  if (started.code !== 0) throw refusal(context, { code: 'unit-fails', values: { unit, because: started.stderr.trim() } });
  return follow(host, context, seconds);
}

/** Until there is something to confirm, or nothing any more. The unit goes on without this terminal. */
async function follow(host: Host, context: CommandContext, seconds: number): Promise<CommandOutput> {
  const language = languageIn(context);
  const text = (...all: readonly Sentence[]) => all.map((s) => say(language, s)).join('\n');
  for (;;) {
    const verdict = await readVerdict(host);
    if (verdict?.state === 'waiting')
      return { json: verdict, text: text({ code: 'waiting' }, { code: 'type', values: { seconds } }, { code: 'otherwise' }) };
    if (verdict?.state === 'kept') return { json: verdict, text: text({ code: 'kept' }) };
    if (verdict?.state === 'undone') {
      const because = verdict.because === undefined ? text({ code: 'interrupted' }) : phrase(texts[language], verdict.because);
      return { json: verdict, text: text({ code: 'undone', values: { because } }), exit: 1 };
    }
    if ((await readOffer(host)) === undefined) return { json: { state: 'undone' }, text: text({ code: 'undone-why' }), exit: 1 };
    await context.pause?.(500);
  }
}

type Gateway = { readonly from: string; readonly interface?: string; readonly gateway?: string };

export function planText(plan: Plan, seconds: number, language: Language): string {
  const t = takeoverTexts[language];
  const put = (template: string, values: Readonly<Record<string, string>>) =>
    template.replace(/\{(\w+)\}/g, (_, n: string) => values[n] ?? '');
  const line = (code: Sentence['code'], values: NonNullable<Sentence['values']> = {}) => say(language, { code, values });
  const inner = (code: Sentence['code'], values: NonNullable<Sentence['values']>) => `  ${line(code, values)}`;
  const by = (g: Gateway): string => {
    const values = { interface: g.interface ?? '', gateway: g.gateway ?? '' };
    return put(g.from === 'none' ? t.ways.none : g.from === 'static' ? t.ways.on : t.ways.learns, values);
  };
  const ways: Readonly<Record<string, string>> = t.addresses;
  const { document } = plan;
  const servers = document?.dns.servers;
  const keepers = inRow(language, plan.keepers);
  return [
    ...(plan.keepers.length === 0 ? [] : [line('kept-by', { keepers })]),
    ...(document === undefined
      ? []
      : [
          line('would'),
          ...plan.cards.map(({ device, keeper, id, ipv4, ipv6 }) =>
            inner('card', { device, keeper, id, ipv4: ways[ipv4] ?? ipv4, ipv6: ways[ipv6] ?? ipv6 }),
          ),
          inner('gateways', { ipv4: by(document.routes.ipv4), ipv6: by(document.routes.ipv6) }),
          ...document.routes.static.map(({ to, via }) => inner('route', { to, via })),
          inner('servers', {
            servers:
              servers?.from === 'static'
                ? servers.addresses.join(', ') || t.ways.none
                : put(t.ways.learnsThem, { interface: servers?.interface ?? '' }),
          }),
          ...(document.dns.search.length === 0 ? [] : [inner('search', { search: document.dns.search.join(' ') })]),
        ]),
    ...(plan.left.length === 0 ? [] : [line('beside'), ...plan.left.map((s) => `  ${say(language, s)}`)]),
    ...(plan.obstacles.length === 0
      ? [line('stays', { keepers }), line('unless', { seconds })]
      : [line('must-not'), ...plan.obstacles.map((s) => `  ${say(language, s)}`)]),
  ].join('\n');
}
