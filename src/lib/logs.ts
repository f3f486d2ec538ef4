/** Lines of what the programs here say, kept by s6-log(1) with the time before each line. Pure: parsing and filtering. */

/** The worst first. */
export const levels = ['error', 'warning', 'information'] as const;
export type Level = (typeof levels)[number];

export interface LogLine {
  /** Seconds since 1970; a line without a time has that of the one before it. */
  readonly at: number;
  readonly process: string;
  readonly level: Level;
  readonly text: string;
}

export interface LogFilter {
  /** Anywhere in the line, whatever the case. */
  readonly text?: string | undefined;
  /** Seconds since 1970. */
  readonly since?: number | undefined;
  /** This bad or worse. */
  readonly level?: Level | undefined;
}

/** Longer lines are cut: a page shows them, and a line between our processes holds a megabyte. */
const longest = 1000;

/** ISO 8601 without a zone, as s6-log writes with `T`: the machine's own time. */
const stamped = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?)\s+(.*)$/;
/** Some of ours write their own time as well. */
const again = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?\s+/;

export function parseLog(process: string, text: string): LogLine[] {
  let at = 0;
  return text.split('\n').flatMap((line): LogLine[] => {
    const [, day, time, rest] = stamped.exec(line) ?? [];
    // Nanoseconds are more than a Date reads.
    if (day !== undefined && time !== undefined) at = Date.parse(`${day}T${time.slice(0, 12)}`) / 1000 || at;
    const said = (rest ?? line)
      .replace(again, '')
      .replace(/\p{Cc}/gu, ' ')
      .trim();
    return said === '' ? [] : [{ at, process, level: levelOf(said), text: said.slice(0, longest) }];
  });
}

/** No two programs agree on how they say that something is wrong; these words are what they have in common. */
const worse: readonly (readonly [Level, RegExp])[] = [
  ['error', /\b(?:errors?|fatal|critical|crit|alert|emerg(?:ency)?|panic|fail(?:s|ed|ure)?|exception|segfault|out of memory)\b/i],
  ['warning', /\b(?:warn(?:ing)?|refused|denied|timed? ?out|timeout|invalid|unreachable|cannot|could not)\b/i],
];
const levelOf = (text: string): Level => worse.find(([, words]) => words.test(text))?.[0] ?? 'information';

export function matches(line: LogLine, f: LogFilter): boolean {
  return (
    (f.since === undefined || line.at >= f.since) &&
    (f.level === undefined || levels.indexOf(line.level) <= levels.indexOf(f.level)) &&
    (f.text === undefined || f.text === '' || line.text.toLowerCase().includes(f.text.toLowerCase()))
  );
}
