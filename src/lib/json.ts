/** What a text of JSON says; undefined when it is none. For files of our own, which a failing disk may have damaged. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
