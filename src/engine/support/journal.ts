import type { Host } from '../../host/host.ts';
import { jsonOf } from '../../lib/json.ts';

/**
 * Ours under systemd (packaging/units): what each says is in the journal, and s6 holds none of them. Without systemd s6 does, and all of this is empty.
 */
export const unitOf: Readonly<Record<string, string>> = { engine: 'switchroomd', web: 'switchroom-web', guard: 'switchroom-guard' };

/** A journal of a busy day is gigabytes: so many lines are asked for, from its end. */
const mostLines = 5000;
/** Too short: a slow disk looks as if nothing was said. Too long: whoever opens the page waits. */
const journalMs = 3000;

/** Whether systemd holds our three: it is process 1, and s6 does not know them. */
export async function bySystemd(host: Host): Promise<boolean> {
  const first = await host.readFile('/proc/1/comm').catch(() => undefined);
  return first?.trim() === 'systemd' && !(await host.units()).includes('engine');
}

/** What one of ours has said last, each line with its time before it, as s6-log writes it (the machine's own time). */
export async function journalTail(host: Host, process: string, lines = mostLines): Promise<string> {
  const unit = unitOf[process];
  if (unit === undefined) return '';
  const said = await host.run(
    ['journalctl', '--unit', `${unit}.service`, '--lines', String(lines), '--output', 'json', '--output-fields', 'MESSAGE', '--no-pager'],
    { timeoutMs: journalMs },
  );
  return said.stdout.split('\n').flatMap(lineOf).join('');
}

function lineOf(text: string): string[] {
  const entry = jsonOf(text) as { readonly MESSAGE?: unknown; readonly __REALTIME_TIMESTAMP?: unknown } | undefined;
  const ms = Number(entry?.__REALTIME_TIMESTAMP) / 1000;
  // A message that is not UTF-8 is an array of bytes (systemd.journal-fields(7)).
  const message = Array.isArray(entry?.MESSAGE) ? Buffer.from(entry.MESSAGE as number[]).toString('utf8') : entry?.MESSAGE;
  if (typeof message !== 'string' || !Number.isFinite(ms)) return [];
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString();
  return message.split('\n').map((line) => `${local.slice(0, 10)} ${local.slice(11, 23)}  ${line}\n`);
}

/** The commands that start and end one of ours on this machine. */
export function controlOf(process: string, systemd: boolean): { readonly start: string; readonly end: string } {
  const unit = unitOf[process] ?? process;
  return systemd
    ? { start: `systemctl start ${unit}`, end: `systemctl kill --signal=KILL ${unit}` }
    : { start: `s6-svc -u run/service/${process}`, end: `s6-svc -k run/service/${process}` };
}
