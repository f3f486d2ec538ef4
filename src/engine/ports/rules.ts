import { z } from 'zod';

/** A rule of our own table that lets packets in. */
export interface AcceptRule {
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  readonly lastPort: number;
  /** Kernel names of links; empty = every one. */
  readonly devices: readonly string[];
  /** Sources; empty = every one. */
  readonly networks: readonly string[];
  readonly packets?: number;
  /** From the comment `owner: purpose`. */
  readonly owner?: string;
  readonly purpose?: string;
}

const listing = z.object({ nftables: z.array(z.looseObject({})) });
const ruleSchema = z.object({
  chain: z.string(),
  comment: z.string().optional(),
  expr: z.array(z.record(z.string(), z.unknown())),
});
const matchSchema = z.object({
  op: z.string(),
  left: z.union([
    z.object({ meta: z.object({ key: z.string() }) }),
    z.object({ payload: z.object({ protocol: z.string(), field: z.string() }) }),
  ]),
  right: z.unknown(),
});
const counterSchema = z.object({ packets: z.number() });
const prefixSchema = z.object({ prefix: z.object({ addr: z.string(), len: z.number() }) });
const rangeSchema = z.object({ range: z.tuple([z.union([z.number(), z.string()]), z.union([z.number(), z.string()])]) });
const setSchema = z.object({ set: z.array(z.unknown()) });

/** What `nft -j list table` says of our chain `input` (libnftables-json(5)): the rules that accept a port. Others are passed over. */
export function acceptRules(json: unknown): AcceptRule[] {
  const read = listing.safeParse(json);
  if (!read.success) return [];
  return read.data.nftables.flatMap((entry): AcceptRule[] => {
    const rule = ruleSchema.safeParse(entry['rule']);
    if (!rule.success || rule.data.chain !== 'input') return [];
    const { expr, comment } = rule.data;
    if (!expr.some((e) => 'accept' in e)) return [];
    const matches = expr.flatMap((e) => {
      const m = matchSchema.safeParse(e['match']);
      return m.success && m.data.op === '==' ? [m.data] : [];
    });
    const right = (wanted: (left: z.output<typeof matchSchema>['left']) => boolean) => matches.find((m) => wanted(m.left))?.right;
    const dport = matches.find((m) => 'payload' in m.left && m.left.payload.field === 'dport');
    const of = dport && 'payload' in dport.left ? dport.left.payload.protocol : undefined;
    const protocol = of === 'udp' || of === 'tcp' ? of : undefined;
    if (protocol === undefined) return [];
    const counter = counterSchema.safeParse(expr.find((e) => 'counter' in e)?.['counter']);
    const [, owner, purpose] = /^([a-z-]+): ([a-z0-9-]+)$/.exec(comment ?? '') ?? [];
    const common: Omit<AcceptRule, 'port' | 'lastPort'> = {
      protocol,
      devices: items(right((l) => 'meta' in l && l.meta.key === 'iifname')),
      networks: items(right((l) => 'payload' in l && l.payload.field === 'saddr')),
      ...(counter.success ? { packets: counter.data.packets } : {}),
      ...(owner === undefined ? {} : { owner }),
      ...(purpose === undefined ? {} : { purpose }),
    };
    return items(dport?.right).flatMap((text) => {
      const [first, last = first] = text.split('-').map(Number);
      return first !== undefined && last !== undefined && Number.isInteger(first) && Number.isInteger(last)
        ? [{ ...common, port: first, lastPort: last }]
        : [];
    });
  });
}

/** The right side of a match as words: a word, a number, a prefix, a range, or a set of them. */
function items(right: unknown): string[] {
  if (typeof right === 'string' || typeof right === 'number') return [String(right)];
  const set = setSchema.safeParse(right);
  if (set.success) return set.data.set.flatMap(items);
  const prefix = prefixSchema.safeParse(right);
  if (prefix.success) return [`${prefix.data.prefix.addr}/${prefix.data.prefix.len}`];
  const range = rangeSchema.safeParse(right);
  return range.success ? [range.data.range.join('-')] : [];
}
