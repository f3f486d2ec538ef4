// Arguments of the measuring programs: `changes=50 seed=x --json name`.

export interface Words {
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
  readonly names: readonly string[];
}

/** Throws for a value or flag that the program does not know: a misspelt `chnages=50` must not run something else. */
export function readWords(
  args: readonly string[],
  known: { readonly values?: readonly string[]; readonly flags?: readonly string[] },
): Words {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const names: string[] = [];
  for (const arg of args) {
    const [, key, value] = /^([a-z]+)=(.*)$/.exec(arg) ?? [];
    if (arg.startsWith('--')) {
      if (!known.flags?.includes(arg.slice(2)))
        throw new Error(`unknown option ${arg}; known: ${(known.flags ?? []).map((f) => `--${f}`).join(' ')}`);
      flags.add(arg.slice(2));
    } else if (key !== undefined && value !== undefined) {
      if (!known.values?.includes(key)) throw new Error(`unknown ${key}=…; known: ${(known.values ?? []).map((v) => `${v}=…`).join(' ')}`);
      values.set(key, value);
    } else names.push(arg);
  }
  return { values, flags, names };
}

export function wholeNumber(words: Words, key: string, otherwise: number, first: number, last: number): number {
  const text = words.values.get(key);
  if (text === undefined) return otherwise;
  const n = Number(text);
  if (!/^\d+$/.test(text) || n < first || n > last) throw new Error(`${key}=${text}: a whole number from ${first} to ${last} is needed`);
  return n;
}
