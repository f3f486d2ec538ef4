/**
 * Sentences for people, by code. The engine and guard write codes with values; whoever shows them (a page, the command line, an e-mail)
 * takes the sentence from here, in the reader's language. Placeholders are `{name}`; both languages have the same codes and placeholders
 * (texts.test.ts). No plural rules: sentences are written so that they fit one and many.
 */

/** Every sentence is there in both. */
export type Language = 'en' | 'de';
export type Values = Readonly<Record<string, string | number>>;

/** What is, why, and the way out. */
export interface Sentences {
  readonly message: string;
  readonly because?: string;
  readonly remedy?: string;
}

export interface Texts {
  /** Conditions that need somebody. */
  readonly conditions: Readonly<Record<string, Sentences>>;
  /** Problems under a field; `remedy` is the hint. */
  readonly problems: Readonly<Record<string, Sentences>>;
  /** Why a request to somebody outside failed: `<layer>-<proxy|target>` (src/host/egress-types.ts). */
  readonly egress: Readonly<Record<string, Sentences>>;
  /** Requests that were refused. */
  readonly failures: Readonly<Record<string, string>>;
  /** Why a phone is in its state. */
  readonly phones: Readonly<Record<string, Sentences>>;
  /** Who would lose access by a change (src/engine/access.ts). */
  readonly losses: Readonly<Record<string, string>>;
  /** What was looked at after a change, while it waits (src/engine/probes.ts). */
  readonly probes: Readonly<Record<string, string>>;
  /** Sentences that the engine writes itself and that carry no code: the English text, or a pattern of it, to the reader's. */
  readonly phrases: readonly (readonly [pattern: string, text: string])[];
}

/** The sentence with its values, or undefined when one is missing: half a sentence misleads. */
export function fill(template: string | undefined, values: Values = {}): string | undefined {
  if (template === undefined) return undefined;
  let whole = true;
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const v = values[name];
    if (v === undefined) whole = false;
    return String(v);
  });
  return whole ? text : undefined;
}

/** Values that are sentences or words of ours, in the reader's language; the others are names and addresses, which stay as they are. */
export function inWords(texts: Texts, values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([k, v]) => [k, wordy.has(k) && typeof v === 'string' ? phrase(texts, v) : v]));
}
const wordy: ReadonlySet<string> = new Set(['because', 'service', 'what', 'left']);

/** A sentence without a code, through the phrases: `{}` in a pattern stands for anything and returns as `{1}`, `{2}`, … */
export function phrase(texts: Texts, sentence: string): string {
  for (const [pattern, text] of texts.phrases) {
    const found = matcher(pattern).exec(sentence);
    if (found) return text.replace(/\{(\d)\}/g, (_, n: string) => phrase(texts, found[Number(n)] ?? ''));
  }
  return sentence;
}

const matchers = new Map<string, RegExp>();
function matcher(pattern: string): RegExp {
  const known = matchers.get(pattern);
  if (known) return known;
  const made = new RegExp(
    `^${pattern
      .split('{}')
      .map((s) => s.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&'))
      .join('(.+?)')}$`,
    'i',
  );
  matchers.set(pattern, made);
  return made;
}
