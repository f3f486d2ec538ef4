// npm run bench -- appliance: the packages on a Debian machine under systemd: how soon it is there after it was switched on, what it weighs.
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Appliance } from '../site/appliance.ts';
import { eventually, Site } from '../site/kit.ts';
import { gone } from '../site/processes.ts';
import { allActive, buildPackages, firstPage, patience, UNITS } from '../site/tests/installed.ts';
import { nowMs, Phones, pageAt } from './appliance/crew.ts';
import { addPhones, begun, installedMb, memoryMb } from './appliance/machine.ts';
import type { BenchOptions } from './main.ts';
import { median, type Row, row } from './row.ts';

const PAGE_AIM_S = 5;
const IDLE_AIM_MB = 400;
const PHONES = 50;
const CALLS = 5;
export async function bench({ repeat, seconds, say }: BenchOptions): Promise<readonly Row[]> {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin'] });
  await using appliance = await Appliance.start(site);
  say('packages');
  const built = await buildPackages(join(site.sharedDir, 'packages'));
  await appliance.install(built.map(({ file }) => file));
  const all = () => eventually(async () => JSON.stringify(await appliance.states(UNITS)) === JSON.stringify(allActive), patience);
  await all();
  const { url } = await firstPage(site, appliance);
  const installed = await installedMb(appliance);

  const accounts = await addPhones(appliance, PHONES);
  const host = new URL(url).hostname;
  const boots: Record<'page' | 'pageSince' | 'call' | 'callSince', number[]> = { page: [], pageSince: [], call: [], callSince: [] };
  for (let n = 1; n <= repeat; n++) {
    const [before, off] = [appliance.node.init, nowMs()];
    const reboot = appliance.reboot();
    // Whoever asks earlier is answered by the machine that is going down.
    await gone(before, patience.withinMs);
    using phones = new Phones(site, { host, phones: accounts.slice(0, 2), calls: 1 });
    const [page, call] = await Promise.all([pageAt(site, url), phones.at('talking', 1), reboot]);
    const { systemdMs, serviceMs } = await begun(appliance);
    if (systemdMs < off) throw new Error('systemd tells of another boot');
    const seconds = { page: page - systemdMs, pageSince: page - serviceMs, call: call - systemdMs, callSince: call - serviceMs };
    for (const key of ['page', 'pageSince', 'call', 'callSince'] as const) boots[key].push(seconds[key] / 1000);
    say(`boot ${n}: page after ${inSeconds(seconds.page)}, first call after ${inSeconds(seconds.call)}`);
    await all();
  }

  say(`idle for ${seconds} s`);
  await after(seconds * 1000);
  const idle = await memoryMb(appliance);
  say(idle.parts.join(', '));
  using phones = new Phones(site, { host, phones: accounts, calls: CALLS });
  await phones.at('registered', PHONES);
  await phones.at('talking', CALLS);
  say(`${PHONES} phones, ${CALLS} calls, for ${seconds} s`);
  await after(seconds * 1000);
  const busy = await memoryMb(appliance);
  say(busy.parts.join(', '));
  return [
    row('boot (systemd starts) to page', 's', median(boots.page)),
    row('first of the services starts to page', 's', median(boots.pageSince), { aim: PAGE_AIM_S }),
    row('boot (systemd starts) to first call', 's', median(boots.call)),
    row('first of the services starts to first call', 's', median(boots.callSince)),
    row('memory of everything (PSS), idle', 'MB', idle.total, { aim: IDLE_AIM_MB }),
    row(`memory of everything (PSS), ${PHONES} phones, ${CALLS} calls`, 'MB', busy.total),
    row('size installed, without packages of Debian', 'MB', installed),
  ];
}

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
