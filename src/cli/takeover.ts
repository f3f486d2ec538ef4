import { readOffer, readVerdict } from '../engine/takeover.ts';
import type { Host } from '../host/host.ts';
import { lookAtMachine } from '../takeover/look.ts';
import { type Plan, planTakeover } from '../takeover/plan.ts';
import { readBefore } from '../takeover/state.ts';
import { giveBack, prepare, settle, type Tools, take } from '../takeover/take.ts';
import { CliError } from './client.ts';
import type { Command, CommandContext, CommandOutput } from './command.ts';

/** Time to find the page, to take its certificate and to log in, or to open another session. */
const usualSeconds = 180;
const unit = 'switchroom-takeover.service';

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
      if (word !== undefined) throw new CliError(`takeover knows no "${word}"; see: switchroom help`, [], 2);
      return context.options['undo'] === undefined ? begin(context, tools) : undo(tools);
    },
  },
];

async function toolsOf({ machine, prefix, pause: wait, progress }: CommandContext): Promise<Tools> {
  if (!machine || !wait || prefix === undefined) throw new CliError('this command works on the machine itself alone');
  return { host: await machine(), prefix, wait, say: (line) => progress?.(line) };
}

const done = async (work: Promise<unknown>): Promise<CommandOutput> => {
  await work;
  return { json: {}, text: '' };
};

async function undo(tools: Tools): Promise<CommandOutput> {
  const before = await readBefore(tools.host);
  if (before === undefined) throw new CliError('Switchroom has taken the network over from nobody: there is nothing to give back');
  await giveBack(tools, before, 'as-it-is');
  return { json: { keepers: before.keepers }, text: 'to take it over again: switchroom takeover' };
}

async function begin(context: CommandContext, tools: Tools): Promise<CommandOutput> {
  const { host } = tools;
  if ((await readBefore(host)) !== undefined)
    throw new CliError('the network has been taken over already; give it back with: switchroom takeover --undo');
  const seconds = Number(context.options['confirm-within'] ?? usualSeconds);
  if (!Number.isInteger(seconds) || seconds < 3 || seconds > 600)
    throw new CliError(`--confirm-within ${context.options['confirm-within']}: seconds from 3 to 600`, [], 2);
  const machine = await lookAtMachine(host, context.to);
  const plan = planTakeover(machine);
  const shown = planText(plan, seconds);
  if (plan.obstacles.length > 0 || plan.document === undefined) return { json: plan, text: shown, exit: 1 };
  const yes = context.options['yes'] !== undefined;
  if (!yes && context.options['json'] !== undefined) return { json: plan, text: '' };
  if (!yes) {
    context.progress?.(shown);
    if (!/^[yj]/i.test((await context.ask?.('Take the network over now? [y/N] ')) ?? ''))
      return { json: plan, text: 'nothing was changed; to do it: switchroom takeover --yes' };
  }
  await prepare(tools, machine, plan, seconds);
  const started = await host.run(['systemctl', 'start', '--no-block', unit]);
  if (started.code !== 0) throw new CliError(`${unit} does not start: ${started.stderr.trim()}`);
  return follow(host, context, seconds);
}

/** Until there is something to confirm, or nothing any more. The unit goes on without this terminal. */
async function follow(host: Host, context: CommandContext, seconds: number): Promise<CommandOutput> {
  for (;;) {
    const verdict = await readVerdict(host);
    if (verdict?.state === 'waiting')
      return {
        json: verdict,
        text: [
          'Switchroom keeps the network now. Is this connection alive, and can you open another one?',
          `Then type within ${seconds} seconds: switchroom confirm`,
          'Otherwise everything is given back by itself.',
        ].join('\n'),
      };
    if (verdict?.state === 'kept') return { json: verdict, text: 'Switchroom keeps the network' };
    if (verdict?.state === 'undone')
      return { json: verdict, text: `the network is given back, because ${verdict.because ?? 'it was interrupted'}`, exit: 1 };
    if ((await readOffer(host)) === undefined)
      return { json: { state: 'undone' }, text: `the network was given back; why, says: journalctl -u ${unit} -u switchroomd`, exit: 1 };
    await context.pause?.(500);
  }
}

export function planText(plan: Plan, seconds: number): string {
  const gateway = (g: { readonly from: string; readonly interface?: string; readonly gateway?: string }): string =>
    g.from === 'none' ? 'none' : g.from === 'static' ? `${g.gateway} on ${g.interface}` : `as ${g.interface} learns it`;
  const { document } = plan;
  const servers = document?.dns.servers;
  return [
    ...(plan.keepers.length === 0 ? [] : [`The network of this machine is kept by ${plan.keepers.join(' and ')}.`]),
    ...(document === undefined
      ? []
      : [
          'Switchroom would keep, as revision 1:',
          ...plan.cards.map((c) => `  ${c.device} (of ${c.keeper}) as ${c.id}: ${c.becomes}`),
          `  gateway: ${gateway(document.routes.ipv4)}; for IPv6: ${gateway(document.routes.ipv6)}`,
          ...document.routes.static.map((r) => `  route to ${r.to} by ${r.via}`),
          `  name servers: ${servers?.from === 'static' ? servers.addresses.join(', ') || 'none' : `as ${servers?.interface} learns them`}${
            document.dns.search.length === 0 ? '' : `; search list: ${document.dns.search.join(' ')}`
          }`,
        ]),
    ...(plan.left.length === 0 ? [] : ['Beside that:', ...plan.left.map((l) => `  ${l}`)]),
    ...(plan.obstacles.length === 0
      ? [
          `Settings of ${plan.keepers.join(' and ')} stay as they are; it is not started any more. Its addresses stay until you have confirmed, and`,
          `everything is given back by itself unless you do so within ${seconds} seconds. Later: switchroom takeover --undo`,
        ]
      : ['This must not be done:', ...plan.obstacles.map((o) => `  ${o}`)]),
  ].join('\n');
}
