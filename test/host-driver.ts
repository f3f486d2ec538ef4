import { createInterface } from 'node:readline';
import { components as all } from '../src/components/index.ts';
import { parseConfig } from '../src/config/config.ts';
import { noSubscribers } from '../src/config/subscribers.ts';
import { type Artifact, keepNothing } from '../src/engine/contract.ts';
import { execute } from '../src/engine/execute.ts';
import { claimsOf, planAll, type Rendered, renderAll } from '../src/engine/render.ts';
import { CommandError, type Host } from '../src/host/host.ts';
import { LinuxHost } from '../src/host/linux/machine.ts';
import { plainSecrets } from './golden.ts';

/** Inside a machine of test/host-machine.ts: does what it is asked, a JSON object a line. */
const prefix = '/srv/switchroom';
const host = await LinuxHost.open(prefix);
let own: Rendered = {};

/** Some components of a document, brought to the machine as the engine does it; the steps of each round, the last one empty. */
async function converge(document: unknown, ids: readonly string[]): Promise<readonly (readonly string[])[]> {
  const parsed = parseConfig(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const components = all.filter((c) => ids.includes(c.id)).map((c) => ({ ...c, after: c.after.filter((a) => ids.includes(a)) }));
  const rounds: string[][] = [];
  for (let n = 0; n < 4; n++) {
    const base = { config: parsed.value, subscribers: noSubscribers, facts: { links: await host.links(), leases: await host.leases() } };
    const paths = { prefix, lib: '/usr/lib/switchroom', node: '/opt/node/node' };
    const want = renderAll(components, { ...base, claims: claimsOf(all, base) }, plainSecrets, paths);
    const steps = await planAll(components, want, own, host, keepNothing);
    rounds.push(steps.map((s) => s.why));
    if (steps.length === 0) {
      own = want;
      return rounds;
    }
    own = Object.fromEntries(ids.map((id): [string, readonly Artifact[]] => [id, [...(own[id] ?? []), ...(want[id] ?? [])]]));
    for (const s of steps) await execute(s, host);
  }
  return rounds;
}

/** readline ends a line at U+2028 too. */
const oneLine = (value: unknown): string => JSON.stringify(value).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);

type Call = (...args: readonly unknown[]) => Promise<unknown>;
for await (const line of createInterface(process.stdin)) {
  const { id, method, args } = JSON.parse(line) as { id: number; method: keyof Host | 'converge'; args: readonly unknown[] };
  const call: Call = method === 'converge' ? (converge as Call) : (host[method] as Call).bind(host);
  const answer = await (async () => call(...args))().then(
    (result) => ({ id, result }),
    (e: unknown) => ({
      id,
      error: String(e),
      ...(e instanceof CommandError ? { command: { argv: e.argv, code: e.code, stderr: e.stderr } } : {}),
    }),
  );
  process.stdout.write(`${oneLine(answer)}\n`);
}
