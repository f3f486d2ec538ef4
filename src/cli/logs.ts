import { readLogs } from '../engine/support/logs.ts';
import { knownSecrets } from '../engine/support/secrets.ts';
import { systemClock } from '../host/clock.ts';
import { type Level, type LogLine, levels } from '../lib/logs.ts';
import { redactor } from '../lib/redact.ts';
import { CliError } from './client.ts';
import type { CommandContext, CommandOutput } from './command.ts';
import { table, time } from './print.ts';
import { say, word } from './say.ts';

/** `switchroom logs`. */
export async function showLogs(context: CommandContext, process: string | undefined): Promise<CommandOutput> {
  const { options, client, machine } = context;
  const level = levelOf(options['level']);
  const since = options['since'] === undefined ? undefined : systemClock.now() - secondsOf(options['since']);
  const asked = {
    ...(process === undefined ? {} : { process }),
    ...(options['text'] === undefined ? {} : { text: options['text'] }),
    ...(since === undefined ? {} : { since }),
    ...(level === undefined ? {} : { level }),
    limit: linesOf(options['lines']),
  };
  const view = await client.engine('logs', asked).catch(async (e: unknown) => {
    if (!(e instanceof CliError) || machine === undefined) throw e;
    const host = await machine();
    return readLogs(host, asked, redactor(await knownSecrets(host)));
  });
  if (process !== undefined && !view.processes.includes(process))
    throw new CliError(say`there is no log of "${process}"; there are: ${view.processes.join(', ')}`, [], 2);
  return { json: view, text: view.lines.length === 0 ? say`nothing was said` : table(view.lines.toReversed().map(row)) };
}

const row = (l: LogLine): readonly string[] => [time(l.at), l.process, l.level === 'information' ? '' : word(l.level), l.text];

function levelOf(text: string | undefined): Level | undefined {
  if (text === undefined) return undefined;
  const level = levels.find((l) => l === text);
  if (level === undefined) throw new CliError(say`"${text}" is no level; take ${levels.join(', ')}`, [], 2);
  return level;
}

function linesOf(text: string | undefined): number {
  const n = Number(text ?? 100);
  if (!Number.isInteger(n) || n < 1 || n > 300) throw new CliError(say`"${text}" is no number of lines from 1 to 300`, [], 2);
  return n;
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
function secondsOf(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new CliError(say`"${text}" is no time such as 10m, 2h or 3d`, [], 2);
  return Number(count) * (units[unit] ?? 1);
}
