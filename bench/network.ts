// npm run bench -- network: how quickly a change of the network is usable, and what it does to connections that it does not concern;
// beside systemd-networkd and NetworkManager, each on a machine of its own in the same office, one after the other in the same run.
import { eventually } from '../site/kit.ts';
import { openOffice } from './campaign/office.ts';
import { Chance } from './chance.ts';
import { Measured } from './foundation/measured.ts';
import type { BenchOptions } from './main.ts';
import { type Machine, now, type Setting, SWITCHES } from './network/machine.ts';
import { peers, type Surroundings, surround } from './network/office.ts';
import { ours } from './network/ours.ts';
import { type Control, rows, type Sample } from './network/rows.ts';
import { installAgent, OBSERVE_S, observe } from './network/watch.ts';
import type { Row } from './row.ts';

/** What issue 3 asks for; about ten seconds each. */
export const REPEAT = 20;
/** A peer that fails this often in a row is not asked again: each time costs the whole limit of a wait. */
const PATIENCE = 3;

export async function bench({ repeat, say }: BenchOptions): Promise<readonly Row[]> {
  say('an office with a second router and a neighbour');
  await using office = await openOffice({ seed: 'bench', phones: false, rollback: true });
  await using pbx = await Measured.open(office);
  const around = await surround(office.site);
  const own = await ours(pbx, around.secondGateway);
  await installAgent(own.node);
  const beside = await peers(office.site, say);
  using connections = new DisposableStack();
  for (const peer of beside) connections.use(peer);
  const failures = new Map<string, number>();
  const samples: Sample[] = [];
  const controls: Control[] = [];
  for (const machine of [own, ...beside]) {
    say(`${machine.name}: addresses by DHCP and advertisement`);
    // Only ours must get there; a peer that does not will fail below, and say so.
    await eventually(() => undisturbed(machine, around, 'dhcp').then(() => true)).catch((error: unknown) => {
      if (machine === own) throw error;
    });
  }
  for (let n = 1; n <= repeat; n++) {
    // In another order each time: who comes first meets the machine in another state than who comes last.
    for (const machine of new Chance('bench', n).shuffled([own, ...beside])) {
      if ((failures.get(machine.name) ?? 0) >= PATIENCE) continue;
      say(`run ${n} of ${repeat}: ${machine.name}`);
      try {
        let setting: Setting = 'dhcp';
        for (const change of SWITCHES) {
          // As many windows as changes, between them and as long: the worst of few is not beside the worst of many.
          const like = samples.findLast((s) => s.machine === own.name && s.what === change.name);
          if (machine === own) controls.push(await undisturbed(own, around, setting, like?.tookS));
          samples.push(await measured(machine, change, around));
          setting = change.to;
        }
        failures.delete(machine.name);
      } catch (error) {
        if (machine === own) throw error;
        failures.set(machine.name, (failures.get(machine.name) ?? 0) + 1);
        const peer = beside.find(({ name }) => name === machine.name);
        say(`${machine.name} could not be measured: ${error instanceof Error ? error.message : error}\n${peer?.said ?? ''}`);
      }
    }
  }
  return rows(samples, controls, own.name);
}

async function measured(machine: Machine, { name, to }: (typeof SWITCHES)[number], around: Surroundings): Promise<Sample> {
  await machine.prepare(to);
  const change = async () => {
    const at = now();
    return { at, course: await machine.apply() };
  };
  let tookS = 0;
  const begun = now();
  const keep = async () => {
    await machine.keep();
    tookS = (now() - begun) / 1000;
  };
  const seen = await observe(machine.node, around.wanted(machine, to), change, keep).catch((cause: unknown) => {
    throw new Error(`${machine.name}, ${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  });
  const { at, course } = seen.begun;
  const { other = null, same = null } = Object.fromEntries(seen.stalls);
  const parts = course === undefined ? {} : { journalled: course.journalledAt - at, verified: course.verifiedAt - at };
  const laps = await machine.laps?.();
  return {
    machine: machine.name,
    what: name,
    usable: seen.usableAt - at,
    other,
    same,
    tookS,
    ...parts,
    ...(laps === undefined ? {} : { laps }),
  };
}

/** The same observation while nothing is changed, for as long as the change took that comes next. */
async function undisturbed(machine: Machine, around: Surroundings, setting: Setting, tookS = 0): Promise<Control> {
  const { stalls } = await observe(
    machine.node,
    around.wanted(machine, setting),
    async () => {},
    async () => {},
    OBSERVE_S + tookS,
  );
  const { other = null, same = null } = Object.fromEntries(stalls);
  return { other, same };
}
