// Power cuts one after the other, and what is found after each. One machine goes through all of them, as a machine of many years would; installs begin
// with a new disk.
import { readFile } from 'node:fs/promises';
import { Appliance } from '../../site/appliance.ts';
import { eventually, Site } from '../../site/kit.ts';
import { allActive, firstPage, MINUTE, patience, UNITS } from '../../site/tests/installed.ts';
import { Phones } from '../appliance/crew.ts';
import { type Drawn, draw, type Kind } from './draw.ts';
import { captured, DISK_BYTES, healthy, NODES, PASSPHRASE, type Prepared, same, setUp, stateOf } from './machine.ts';
import { settings, WORK } from './work.ts';

export interface Made {
  readonly n: number;
  readonly kind: Kind;
  readonly moment: string;
  /** What it started as; or what was wrong, and then `failed`. */
  readonly found: string;
  readonly failed?: true;
  readonly seconds: number;
}

export interface Options {
  readonly seed: string;
  /** Numbers of the cuts to be made. */
  readonly numbers: readonly number[];
  /** What the cuts begin with: prepare(). */
  readonly prepared: Prepared;
  /** A machine that is furnished already, instead of one of the image. */
  readonly on?: { readonly site: Site; readonly machine: Appliance };
  readonly signal?: AbortSignal;
  made(one: Made): void;
}

interface Upgrade {
  readonly current: string;
  readonly last: { readonly phase: string; readonly to: string; readonly reason: string };
}
interface Ended {
  readonly moment: string;
  readonly found: string;
}

export async function powerCuts(o: Options): Promise<readonly Made[]> {
  const { prepared, on } = o;
  const all: Made[] = [];
  let worker = on && new Worker(on.site, on.machine, prepared);
  try {
    for (const n of o.numbers) {
      if (o.signal?.aborted) break;
      const drawn = draw(o.seed, n);
      const begun = performance.now();
      let ended: Ended & { readonly failed?: true };
      try {
        if (drawn.kind === 'install') ended = await installCut(prepared, drawn);
        else {
          worker ??= await Worker.start(prepared);
          ended = await worker.cut(drawn);
        }
      } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        const log = drawn.kind === 'install' ? '' : await worker?.log();
        ended = { moment: momentOf(drawn), found: `${said}\n${log ?? ''}`.trim(), failed: true };
        if (on === undefined) {
          await worker?.[Symbol.asyncDispose]();
          worker = undefined;
        }
      }
      const made = { n, kind: drawn.kind, ...ended, seconds: Math.round((performance.now() - begun) / 1000) };
      all.push(made);
      o.made(made);
      // Whose machine it is decides what becomes of it.
      if (on !== undefined && made.failed) break;
    }
  } finally {
    if (on === undefined) await worker?.[Symbol.asyncDispose]();
  }
  return all;
}

const momentOf = (d: Drawn): string =>
  `${d.afterMs} ms after ${d.from === 'begun' ? 'it began' : d.from}${d.kind === 'install' && d.over ? ', over an older version' : ''}`;

/** The moments are drawn: this is what a power cut is. */
const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const upgradeOf = async (machine: Appliance): Promise<Upgrade> =>
  JSON.parse(await machine.run(['switchroom', 'upgrade', '--json'])) as Upgrade;

/** Everything runs, in one version, without a damaged file; the page comes. */
async function whole(site: Site, machine: Appliance): Promise<Upgrade & { readonly revision: number; readonly url: string }> {
  await healthy(machine);
  const found = await upgradeOf(machine);
  if (!['done', 'failed', 'none'].includes(found.last.phase)) throw new Error(`the upgrade is at "${found.last.phase}"`);
  const status = await eventually(async () => {
    const now = JSON.parse(await machine.run(['switchroom', 'status', '--json'], { timeoutMs: MINUTE })) as {
      version: string;
      revision: number;
      conditions: readonly { code: string; message: string }[];
    };
    same(now.version, found.current);
    return now;
  }, patience);
  const damage = status.conditions.find(({ code }) => code === 'engine.damaged' || code === 'engine.unreadable');
  if (damage !== undefined) throw new Error(damage.message);
  const { html, url } = await firstPage(site, machine);
  if (!html.includes('<title>Switchroom</title>')) throw new Error(`the page is ${html.slice(0, 200)}`);
  return { ...found, revision: status.revision, url };
}

/** dpkg is interrupted; then the machine starts, and dpkg ends what it has begun. */
async function installCut(prepared: Prepared, drawn: Drawn): Promise<Ended> {
  const over = drawn.over && prepared.older !== undefined;
  await using site = await Site.start({ nodes: [...NODES] });
  await using machine = await Appliance.start(site, {
    diskBytes: DISK_BYTES,
    ...(over && prepared.older ? { diskFrom: prepared.older } : {}),
  });
  if (over) await healthy(machine);
  // The machine as it was sold has reached its disk.
  const debs = await machine.bring(prepared.debs);
  await machine.run(['sync']);
  await using power = await machine.holdPower();
  const asked = machine.node.spawn(['dpkg', '--install', ...debs], { stdio: 'ignore' });
  await pass(drawn.afterMs);
  await power.cut();
  asked.kill();
  // Where there was one, a version runs before anybody has typed anything.
  const found = over ? (await whole(site, machine)).current : await stageOf(machine);
  await machine.exec(['dpkg', '--configure', '-a'], { timeoutMs: 5 * MINUTE });
  await machine.install(prepared.debs);
  const after = await whole(site, machine);
  same(after.current, prepared.version);
  const kept = await stateOf(machine);
  if (over && !kept.extensions.includes('"Kept"')) throw new Error(`extensions are ${kept.extensions}`);
  return { moment: momentOf({ ...drawn, over }), found: over ? `${found}, then ${after.current}` : `${found}, then whole` };
}

// dpkg's own words in braces, not ours.
/** How far dpkg had come where nothing was before. */
async function stageOf(machine: Appliance): Promise<string> {
  const { stdout } = await machine.exec(['dpkg-query', '--show', '--showformat', '${db:Status-Status} ', 'switchroom*']);
  const { stdout: active } = await machine.exec(['systemctl', 'is-active', 'switchroomd.service']);
  return `${stdout.trim() || 'not installed'}, engine ${active.trim()}`;
}

class Worker implements AsyncDisposable {
  readonly #site: Site;
  readonly #machine: Appliance;
  readonly #prepared: Prepared;

  constructor(site: Site, machine: Appliance, prepared: Prepared) {
    this.#site = site;
    this.#machine = machine;
    this.#prepared = prepared;
  }

  static async start(prepared: Prepared): Promise<Worker> {
    const site = await Site.start({ nodes: [...NODES] });
    try {
      const { image } = prepared;
      const machine = await Appliance.start(site, { diskBytes: DISK_BYTES, ...(image === undefined ? {} : { diskFrom: image }) });
      // Without loop devices nothing could be kept.
      const furnished = image === undefined ? { ...prepared, ...(await setUp(site, machine, prepared)) } : prepared;
      // A service that is active has begun: one or two cuts would come to a machine that does not answer yet.
      await whole(site, machine);
      await eventually(() => stateOf(machine), patience);
      return new Worker(site, machine, furnished);
    } catch (error) {
      await site[Symbol.asyncDispose]();
      throw error;
    }
  }

  async cut(drawn: Drawn): Promise<Ended> {
    switch (drawn.kind) {
      case 'upgrade':
        return this.#upgrade(drawn);
      case 'restore':
        return this.#restore(drawn);
      case 'work':
        return this.#work(drawn);
      default:
        throw new Error(`${drawn.kind} begins with a new disk`);
    }
  }

  async #upgrade(drawn: Drawn): Promise<Ended> {
    const machine = this.#machine;
    const [before, { current: from }] = await Promise.all([stateOf(machine), upgradeOf(machine)]);
    const to = from === this.#prepared.version ? this.#prepared.other : this.#prepared.version;
    await using power = await machine.holdPower();
    const asked = machine.node.spawn(['switchroom', 'upgrade', '--to', to], { stdio: 'ignore' });
    await this.#reached(drawn, to);
    await pass(drawn.afterMs);
    await power.cut();
    asked.kill();
    const found = await whole(this.#site, machine);
    if (![from, to].includes(found.current)) throw new Error(`${found.current} runs`);
    await eventually(async () => same(await stateOf(machine), before), patience);
    return { moment: momentOf(drawn), found: found.current === from ? `the one before (${found.last.phase})` : 'the new one' };
  }

  /** A word of the upgrade is on the disk, or one after it. */
  async #reached({ from }: Drawn, to: string): Promise<void> {
    if (from === 'begun') return;
    const words = from === 'copying' ? /^phase (begun|switched|done)$/m : /^phase (switched|done)$/m;
    const file = `/proc/${this.#machine.node.init.pid}/root/var/lib/switchroom/upgrade/state`;
    await eventually(
      async () => {
        const state = await readFile(file, 'utf8');
        return state.includes(`\nto ${to}\n`) && words.test(state);
      },
      { ...patience, everyMs: 10 },
    );
  }

  async #restore(drawn: Drawn): Promise<Ended> {
    const machine = this.#machine;
    const { backup, kept } = this.#prepared;
    await machine.run(['switchroom', 'extensions', 'add', `5${String(drawn.n % 10_000).padStart(4, '0')}`, 'Since'], { timeoutMs: MINUTE });
    await machine.run(settings(drawn.n), { timeoutMs: MINUTE });
    const before = await stateOf(machine);
    const script = 'switchroom backup restore "$1" --passphrase-file "$2" --confirm-within 120 && switchroom confirm';
    await using power = await machine.holdPower();
    const asked = machine.node.spawn(['sh', '-c', script, 'sh', backup, PASSPHRASE], { stdio: 'ignore' });
    await pass(drawn.afterMs);
    await power.cut();
    asked.kill();
    await whole(this.#site, machine);
    // Web takes the tables after the document is in force, also after a restart.
    const which = await eventually(async () => {
      const now = JSON.stringify(await stateOf(machine));
      if (now === JSON.stringify(before)) return 'what was';
      if (now === JSON.stringify(kept)) return 'the backup';
      throw new Error(`neither what was nor the backup: ${now}`);
    }, patience);
    return { moment: momentOf(drawn), found: which };
  }

  async #work(drawn: Drawn): Promise<Ended> {
    const machine = this.#machine;
    const before = await whole(this.#site, machine);
    const told: string[] = [];
    const start = ['switchroom', 'capture', 'start', '--seconds', '600', '--traffic', 'everything', '--json'];
    const { id } = JSON.parse(await machine.run(start, { timeoutMs: MINUTE })) as { id: string };
    await using power = await machine.holdPower();
    using _phones = new Phones(this.#site, { host: new URL(before.url).hostname, phones: this.#prepared.phones, calls: 0 });
    const base = `7${String(drawn.n % 1000).padStart(3, '0')}`;
    const workers = WORK.map((script) => {
      const { child, kill } = machine.node.spawn(['sh', '-c', script, 'sh', base], { stdio: ['ignore', 'pipe', 'ignore'] });
      child.stdout?.setEncoding('utf8');
      child.stdout?.on('data', (text: string) => told.push(text));
      return kill;
    });
    await pass(drawn.afterMs);
    await power.cut();
    for (const kill of workers) kill();
    const after = await whole(this.#site, machine);
    // What was answered is on the disk.
    const answered = told.join('').split('\n').filter(Boolean);
    const { extensions } = await stateOf(machine);
    const blocks = await machine.run(['switchroom', 'blocks', '--json'], { timeoutMs: MINUTE });
    for (const line of answered) {
      const [what, value = ''] = line.split(' ');
      if (what === 'extension' && !extensions.includes(`"${value}"`)) throw new Error(`extension ${value} was added, and is not there`);
      if (what === 'block' && !blocks.includes(`"${value}"`)) throw new Error(`${value} was blocked, and is not`);
      if (what === 'revision' && Number(value) > after.revision)
        throw new Error(`revision ${value} was in force, and now ${after.revision}`);
    }
    await captured(machine, id);
    return {
      moment: momentOf(drawn),
      found: `revision ${after.revision} (was ${before.revision}), ${answered.length} things answered and there`,
    };
  }

  /** What the machine says of itself, for whoever looks into a failure. */
  async log(): Promise<string> {
    const { stdout } = await this.#machine
      .exec(['journalctl', '--no-pager', '--boot', '--lines', '40', ...UNITS.map((unit) => `--unit=${unit}`), '--unit=switchroom-recover'])
      .catch(() => ({ stdout: '' }));
    return `${JSON.stringify(await this.#machine.states(UNITS).catch(() => allActive))}\n${stdout}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#machine[Symbol.asyncDispose]().catch(() => {});
    await this.#site[Symbol.asyncDispose]();
  }
}
