import type { Host } from '../../host/host.ts';
import { type LogFilter, type LogLine, matches, parseLog } from '../../lib/logs.ts';
import type { LogsView } from '../requests.ts';
import { bySystemd, journalTail, unitOf } from './journal.ts';

/** Where s6-log keeps what each program says: `current`, and older files named after their end (`@….s`, or `.u` where it was cut off). */
const folder = 'var/log';

/** Programs that have said something. */
export async function loggers(host: Host): Promise<string[]> {
  const names = (await host.listFiles(folder)).map((n) => n.split('/')[0] ?? '');
  if (await bySystemd(host)) names.push(...Object.keys(unitOf));
  return [...new Set(names)].filter((n) => /^[a-z0-9][\w.-]{0,40}$/i.test(n)).sort();
}

/** The end of what a program has said, whole lines, oldest first. */
export async function logTail(host: Host, process: string, most: number): Promise<string> {
  const files = (await host.listFiles(`${folder}/${process}`)).filter((f) => /^@[\w.]+$/.test(f)).sort();
  let text = unitOf[process] !== undefined && (await bySystemd(host)) ? await journalTail(host, process) : '';
  for (const file of ['current', ...files.reverse()]) {
    if (text.length >= most) break;
    text = ((await host.readFile(`${folder}/${process}/${file}`).catch(() => undefined)) ?? '') + text;
  }
  return text.length <= most ? text : text.slice(text.indexOf('\n', text.length - most) + 1);
}

/** Read of each program: a page of a busy day. */
const mostRead = 1 << 20;

export interface Asked extends LogFilter {
  readonly process?: string | undefined;
  readonly limit: number;
}

/** The newest lines that match, the newest first; secrets are taken out before anything is compared, so that nobody can search for one. */
export async function readLogs(host: Host, asked: Asked, clean: (text: string) => string): Promise<LogsView> {
  const processes = await loggers(host);
  const wanted = asked.process === undefined ? processes : processes.filter((p) => p === asked.process);
  const all = await Promise.all(wanted.map(async (p) => parseLog(p, clean(await logTail(host, p, mostRead)))));
  const found: LogLine[] = all.flat().filter((l) => matches(l, asked));
  // Lines of one program keep their order where their times are the same.
  const sorted = found.map((line, n) => ({ line, n })).sort((a, b) => b.line.at - a.line.at || b.n - a.n);
  return { processes, found: found.length, lines: sorted.slice(0, asked.limit).map((x) => x.line) };
}
