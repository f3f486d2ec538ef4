import type { Problem } from '../config/problems.ts';
import type { Host } from '../host/host.ts';
import type { AnyComponent, Artifact, Claim, Context, Keep, Reach, RenderContext, Secrets, Step } from './contract.ts';

/** What the machine shall contain, by component. Data: it is journalled and executed again without the code that made it. */
export type Rendered = Readonly<Record<string, readonly Artifact[]>>;

/** Components so that each comes after those it waits for; throws when that is impossible (a test keeps it possible). */
export function ordered(components: readonly AnyComponent[]): AnyComponent[] {
  const out: AnyComponent[] = [];
  const seen = new Map<string, 'open' | 'done'>();
  const visit = (c: AnyComponent): void => {
    if (seen.get(c.id) === 'done') return;
    if (seen.get(c.id) === 'open') throw new Error(`components wait for each other in a circle through ${c.id}`);
    seen.set(c.id, 'open');
    for (const id of c.after) {
      const before = components.find((x) => x.id === id);
      if (!before) throw new Error(`${c.id} is after ${id}, which does not exist`);
      visit(before);
    }
    seen.set(c.id, 'done');
    out.push(c);
  };
  components.forEach(visit);
  return out;
}

/** Where things are on this machine; replaces @PREFIX@, @LIB@ and @NODE@ in every rendered text. */
export interface Paths {
  readonly prefix: string;
  readonly lib: string;
  readonly node: string;
}

export function claimsOf(components: readonly AnyComponent[], ctx: Omit<Context, 'claims'>): Claim[] {
  return components.flatMap((c) => c.claims(ctx.config));
}

/** Everything outside that is needed, in the order of the components; the first of two with the same owner and id wins. */
export function reachesOf(components: readonly AnyComponent[], ctx: Pick<Context, 'config' | 'facts'>): Reach[] {
  const all = components.flatMap((c) => c.reaches?.(ctx.config, ctx.facts) ?? []);
  return all.filter((r, n) => all.findIndex((x) => x.owner === r.owner && x.id === r.id) === n);
}

export function checkAll(components: readonly AnyComponent[], ctx: Context): Problem[] {
  return components.flatMap((c) => c.check(ctx));
}

export function renderAll(components: readonly AnyComponent[], ctx: Context, secrets: Secrets, paths: Paths): Rendered {
  const rc: RenderContext = { ...ctx, secrets };
  return Object.fromEntries(components.map((c) => [c.id, c.render(rc).map((a) => withPaths(a, paths))]));
}

function withPaths(artifact: Artifact, paths: Paths): Artifact {
  const fill = (text: string): string =>
    text.replaceAll('@PREFIX@', paths.prefix).replaceAll('@LIB@', paths.lib).replaceAll('@NODE@', paths.node);
  switch (artifact.kind) {
    case 'file':
      return { ...artifact, content: fill(artifact.content) };
    case 'unit':
      return {
        ...artifact,
        run: fill(artifact.run),
        ...(artifact.finish === undefined ? {} : { finish: fill(artifact.finish) }),
        ...(artifact.check === undefined ? {} : { check: fill(artifact.check) }),
        ...(artifact.reload && 'argv' in artifact.reload
          ? { reload: { argv: artifact.reload.argv.map(fill) as [string, ...string[]] } }
          : {}),
        ...(artifact.busy ? { busy: { argv: artifact.busy.argv.map(fill) as [string, ...string[]] } } : {}),
      };
    default:
      return artifact;
  }
}

/**
 * What is there, held against what is wanted: steps for whatever is to be kept. `previous` is everything that was ever ours and may still lie about;
 * `youngerThanMs` as `observe` has it.
 */
export async function lookAll(
  components: readonly AnyComponent[],
  want: Rendered,
  previous: Rendered,
  host: Host,
  youngerThanMs = 0,
): Promise<(keep: Keep) => Step[]> {
  const inOrder = ordered(components);
  const plans = await Promise.all(inOrder.map((c) => c.look(want[c.id] ?? [], previous[c.id] ?? [], host, youngerThanMs)));
  const ids = inOrder.map((c) => c.id);
  return (keep) =>
    arranged(
      plans.flatMap((plan) => plan(keep)),
      ids,
    );
}

/** In the order of their components, but for those that follow a later one; sorting is stable (ECMA-262 §23.1.3.30). */
function arranged(steps: readonly Step[], ids: readonly string[]): Step[] {
  const place = (s: Step): number => Math.max(ids.indexOf(s.component), s.follows === undefined ? -1 : ids.indexOf(s.follows) + 0.5);
  return [...steps].sort((a, b) => place(a) - place(b));
}

/** The steps from what is there to what is wanted. */
export async function planAll(
  components: readonly AnyComponent[],
  want: Rendered,
  previous: Rendered,
  host: Host,
  keep: Keep,
): Promise<Step[]> {
  return (await lookAll(components, want, previous, host))(keep);
}

/** Both, the second winning: what is ours while a change is under way. */
export function merged(a: Rendered, b: Rendered): Rendered {
  const ids = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(
    ids.map((id) => {
      const [had, has] = [a[id] ?? [], b[id] ?? []];
      // The same list again, whose text is known already.
      if (textOf(had) === textOf(has)) return [id, had];
      const all = new Map([...had, ...has].map((x) => [keyOf(x), x] as const));
      return [id, [...all.values()]];
    }),
  );
}

export function sameRendered(a: Rendered, b: Rendered): boolean {
  const ids = Object.keys(a);
  return ids.join() === Object.keys(b).join() && ids.every((id) => textOf(a[id] ?? []) === textOf(b[id] ?? []));
}

/** What a component renders is compared and written a dozen times while a change waits for it: it never changes, so its text is made once. */
const texts = new WeakMap<readonly Artifact[], string>();

/** As JSON. */
export function textOf(artifacts: readonly Artifact[]): string {
  const known = texts.get(artifacts);
  if (known !== undefined) return known;
  const text = JSON.stringify(artifacts);
  texts.set(artifacts, text);
  return text;
}

/** As JSON: what `JSON.stringify` gives. */
export function textOfRendered(rendered: Rendered): string {
  return `{${Object.entries(rendered)
    .map(([id, artifacts]) => `${JSON.stringify(id)}:${textOf(artifacts)}`)
    .join()}}`;
}

function keyOf(a: Artifact): string {
  switch (a.kind) {
    case 'file':
      return `file ${a.path}`;
    case 'unit':
    case 'nft-table':
      return `${a.kind} ${a.name}`;
    case 'link':
      return `link ${a.device}`;
    case 'address':
      return `address ${a.device} ${a.address}`;
    case 'lease':
      return `lease ${a.interface} ${a.protocol}`;
    case 'route':
      return `route ${a.family} ${a.to} ${a.device} ${a.via ?? ''} ${a.table ?? ''}`;
    case 'rule':
      return `rule ${a.family} ${a.priority} ${a.from ?? ''} ${a.mark ?? ''} ${a.table}`;
    case 'sysctl':
      return `sysctl ${a.key}`;
    case 'certificate':
      return `certificate ${a.folder}`;
    default: {
      const never: never = a;
      throw new Error(`unknown artifact ${JSON.stringify(never)}`);
    }
  }
}
