/** Something a person can mend: where, what, and the way out. Every code is explained in docs/errors.md. */
export interface Problem {
  readonly code: string;
  /** JSON pointer into the document, the field that should turn red: `/interfaces/lan/ipv4/address`. */
  readonly path: string;
  /** One sentence in the user's words, lower case, naming the offending value. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** A warning is shown and does not refuse the change. */
  readonly severity?: 'problem' | 'warning';
  /** Values for the page's own (translated) sentence of this code. */
  readonly values?: Readonly<Record<string, string | number>>;
}

/** JSON pointer of a path (RFC 6901). */
export function pointer(...parts: readonly (string | number)[]): string {
  return parts.map((p) => `/${String(p).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
