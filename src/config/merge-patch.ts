/** JSON Merge Patch (RFC 7386 §2). */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const base = typeof target === 'object' && target !== null && !Array.isArray(target) ? (target as Record<string, unknown>) : {};
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(Object.hasOwn(base, key) ? base[key] : undefined, value));
  }
  // Not by assignment: a key `__proto__` would vanish into the object instead of being refused.
  return Object.fromEntries(merged);
}
