import { components } from '../src/components/index.ts';
import type { Config } from '../src/config/config.ts';
import { keepNothing } from '../src/engine/contract.ts';
import { Core } from '../src/engine/core.ts';
import { Engine } from '../src/engine/engine.ts';
import { planAll } from '../src/engine/render.ts';
import type { EngineEvent } from '../src/engine/requests.ts';
import { SecretStore } from '../src/engine/secrets.ts';
import { Store } from '../src/engine/store.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { documents } from './documents.ts';

/** An engine on a machine in memory, started as the real one is: opened, then brought to what the head says. */
export async function startEngine(host: FakeHost, events: EngineEvent[] = []): Promise<Engine> {
  const engine = await openEngine(host);
  engine.core.onEvent((e) => events.push(e));
  await settle(engine); // lease engines run
  await settle(engine); // and what they got is in place
  return engine;
}

export async function openEngine(host: FakeHost): Promise<Engine> {
  const core = new Core({
    components,
    host,
    store: new Store(host),
    secrets: await SecretStore.open(host),
    paths: { prefix: '/srv/switchroom', lib: '/usr/lib/switchroom', node: '/usr/lib/switchroom/node' },
  });
  const engine = new Engine(core, 'test');
  await engine.open();
  return engine;
}

/** One look of upkeep, to its end. */
export async function settle(engine: Engine): Promise<void> {
  engine.upkeep.look();
  await engine.transactions.mutex.run(async () => {});
}

export function documentNamed(name: string): Config {
  const found = documents.find(([n]) => n === name)?.[1];
  if (!found) throw new Error(`no document ${name}`);
  return found;
}

/** What is left to do to be what the head says. */
export async function leftOver(engine: Engine): Promise<readonly string[]> {
  const { core } = engine;
  const target = engine.transactions.target;
  if (!target) return ['no target'];
  return (await planAll(components, core.render(target, await core.facts()), core.manifest, core.host, keepNothing)).map((s) => s.why);
}

/** Codes of system messages, in the order they were written. */
export function messagesOf(host: FakeHost): { code: string; values: Record<string, unknown> }[] {
  const text = host.files.get('var/spool/engine/messages.jsonl')?.content ?? '';
  return text
    .split('\n')
    .filter((l) => l !== '')
    .map((l) => JSON.parse(l) as { code: string; values: Record<string, unknown> });
}
