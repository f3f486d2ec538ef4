import type { Host } from '../host/host.ts';
import { asFail2ban } from '../lib/jails.ts';
import { jsonOf } from '../lib/json.ts';

/** A rule that runs away (nested repetition) is ended; Fail2ban itself needs 0.4 s to start. */
const timeoutMs = 15_000;
/** For a program that only looks: what a busy machine does slowly is no log that is lost. */
const lookMs = 30_000;

/**
 * fail2ban-regex(1) takes rules and lines for names of files where such files exist, so both go into files of its own making. Rules are read as a
 * filter file reads them; the writer of jail.conf has escaped what its format gives a meaning to.
 */
const program = String.raw`import json, os, subprocess, sys, tempfile
q = json.load(sys.stdin)
with tempfile.TemporaryDirectory() as d:
    def file(name, text):
        path = os.path.join(d, name)
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text + '\n')
        return path
    rules = q['filter'] or file('own.conf', '[Definition]\nfailregex = ' + '\n            '.join(q['failregex']))
    r = subprocess.run(['fail2ban-regex', '--usedns=no', '-e', 'UTF-8', '-o', 'ip', file('line', q['line']), rules],
                       stdin=subprocess.DEVNULL, capture_output=True, encoding='utf-8', errors='replace')
    print(json.dumps({'code': r.returncode, 'out': r.stdout[:2000], 'err': r.stderr[:2000]}))
`;

/** What Fail2ban makes of one line. */
export type Tried =
  /** The addresses that it would count; none = the rules do not find the line. */
  | { readonly found: readonly string[] }
  /** In its own words. */
  | { readonly refused: string };

/** @param rules.failregex as they stand in jail.conf */
export async function tryRules(
  host: Pick<Host, 'run'>,
  rules: { readonly filter: string; readonly failregex: readonly string[] },
  line: string,
): Promise<Tried> {
  const stdin = JSON.stringify({ ...rules, line });
  const r = await host.run([...asFail2ban, 'python3', '-c', program], { stdin, timeoutMs });
  const answer = jsonOf(r.stdout);
  if (r.code !== 0 || typeof answer !== 'object' || answer === null || !('out' in answer) || !('err' in answer) || !('code' in answer))
    return { refused: r.stderr.trim().split('\n').at(-1)?.slice(0, 200) || 'it does not come to an end' };
  // Errors of rules are on stdout, of reading them on stderr.
  const text = String(answer.out);
  if (answer.code !== 0) return { refused: words(`${text}\n${String(answer.err)}`) };
  return { found: [...new Set(text.split('\n').filter((l) => /^[0-9a-fA-F.:]+$/.test(l)))] };
}

/** `ERROR: …`, without the rule as Fail2ban has expanded it, which is long. */
function words(text: string): string {
  const at = text.split('\n').find((l) => l.includes('ERROR'));
  const after = text.split('\n').find((l) => / at position \d+/.test(l));
  return (after ?? at ?? text.trim()).replace(/^.*ERROR:?\s*/, '').slice(0, 200);
}

/** To whom nothing may be read, the journal looks empty (sd_journal_open(3)); that of a machine that runs never is. */
const readsJournal = 'import systemd.journal as j, sys; r = j.Reader(); r.seek_tail(); sys.exit(0 if r.get_previous() else 1)';

export type LogState = 'reading' | 'missing' | 'unreadable' | 'no-journal';

/** Whether Fail2ban's user can read this log, by trying as that user. */
export async function stateOfLog(host: Pick<Host, 'run'>, log: string): Promise<LogState> {
  if (log === 'journal') {
    const { code } = await host.run([...asFail2ban, 'python3', '-c', readsJournal], { timeoutMs: lookMs });
    return code === 0 ? 'reading' : 'no-journal';
  }
  const is = async (what: '-f' | '-r', as: readonly string[]): Promise<boolean> => {
    const [first = 'test', ...rest] = [...as, 'test', what, log];
    return (await host.run([first, ...rest], { timeoutMs: lookMs })).code === 0;
  };
  if (await is('-r', asFail2ban)) return (await is('-f', [])) ? 'reading' : 'missing';
  return (await is('-f', [])) ? 'unreadable' : 'missing';
}
