// Long because taking over and giving back are two halves of one thing, and each step of the one is undone by a step of the other.

import { unitOf } from '../engine/support/journal.ts';
import { type Offer, offerFile, readVerdict, verdictFile } from '../engine/takeover.ts';
import { type Host, routeProtocol } from '../host/host.ts';
import { parseCidr } from '../lib/ip.ts';
import { endClients, withoutCards } from './clients.ts';
import { leftoverSeconds, leftovers, ownAddresses, unknownToThem } from './leftovers.ts';
import { lookAtMachine, unitsOf } from './look.ts';
import { type Machine, parseSavedRoutes, type SavedRoute } from './machine.ts';
import type { Plan } from './plan.ts';
import { type Before, beforeFile, bootFile, flags, readBefore, resolvFile, writeJson } from './state.ts';
import type { Sentence } from './words.ts';

/** Telephony has twenty seconds to end by its unit; on two busy cores everything takes longer. */
const systemctlMs = 90_000;
/** What the engine has, besides the time to confirm: its own start, and 20 s to find the network as it wants it (transaction.ts). */
const engineMs = 120_000;
/** Routes and rules of ours say so by this. */
const ownProtocol = String(routeProtocol);
/** How often the verdict is looked for. */
const lookMs = 300;

/** Debian's own of programs that Switchroom starts itself: packaging/stand-aside.txt without its templates. */
export const aside: readonly string[] = ['fail2ban', 'chrony', 'dnsmasq', 'openvpn', 'avahi-daemon']
  .map((n) => `${n}.service`)
  .concat('avahi-daemon.socket');

/** What taking over needs beside the machine itself. */
export interface Tools {
  readonly host: Host;
  /** Folder of everything that Switchroom keeps. */
  readonly prefix: string;
  wait(ms: number): Promise<void>;
  say(sentence: Sentence): void;
}

const named = ({ keepers }: Pick<Before, 'keepers'>) => keepers.join(', ');
const systemctl = (host: Host, ...words: readonly string[]) => host.run(['systemctl', ...words], { timeoutMs: systemctlMs });

/** Writes down what is and what shall be, before anything is touched. */
export async function prepare(
  { host, prefix }: Pick<Tools, 'host' | 'prefix'>,
  machine: Machine,
  plan: Plan,
  confirmSeconds: number,
): Promise<void> {
  const units: string[] = [];
  const sockets: string[] = [];
  const active = async (unit: string) => (await systemctl(host, '--quiet', 'is-active', unit)).code === 0;
  for (const { services, sockets: s } of Object.values(unitsOf)) {
    for (const unit of services) if (await active(unit)) units.push(unit);
    for (const unit of s) if (await active(unit)) sockets.push(unit);
  }
  // A card that was plugged in later is a service of its own (ifup@.service of ifupdown).
  for (const { device } of plan.cards) if (await active(`ifup@${device}.service`)) units.push(`ifup@${device}.service`);
  const running: string[] = [];
  for (const unit of aside) if (await active(unit)) running.push(unit);
  const mine = (d: string) => plan.cards.some((c) => c.device === d);
  const boot = ((await host.readFile('/proc/sys/kernel/random/boot_id')) ?? '').trim();
  await host.writeFile({ kind: 'file', path: bootFile, reader: 'everyone', content: boot });
  const sysctls: Record<string, string> = {};
  for (const { device } of plan.cards)
    for (const key of ['ipv6/conf/DEVICE/accept_ra', 'ipv6/conf/DEVICE/addr_gen_mode', 'ipv4/conf/DEVICE/promote_secondaries']) {
      const name = `net/${key.replace('DEVICE', device)}`;
      const value = await host.sysctl(name);
      if (value !== undefined) sysctls[name] = value;
    }
  const addresses = machine.addresses.filter((a) => mine(a.device) && !/^fe[89ab]/.test(a.address));
  const before: Before = {
    keepers: plan.keepers,
    units,
    sockets,
    aside: running,
    sysctls,
    confirmSeconds,
    cards: plan.cards.map(({ device, keeper }) => {
      const mac = machine.links.find((l) => l.device === device)?.mac;
      return { device, keeper, ...(mac ? { mac } : {}) };
    }),
    addresses: addresses.map(({ device, address }) => ({ device, address })),
    routes: (await savedRoutes(host)).filter((r) => mine(r.device)),
    fresh: (await host.readFile('var/engine/head.json')) === undefined,
    boot,
  };
  const offer: Offer = {
    from: plan.keepers.join(' and '),
    document: plan.document,
    confirmSeconds,
    has: plan.cards.map(({ device }) => ({
      device,
      mtu: machine.links.find((l) => l.device === device)?.mtu ?? 1500,
      addresses: addresses.filter((a) => a.device === device).map((a) => a.address),
    })),
  };
  // A link, where systemd-resolved has made one, is kept as a link.
  await host.run(['mkdir', '-p', `${prefix}/before`]);
  await keepCopy(host, '/etc/resolv.conf', `${prefix}/${resolvFile}`);
  await host.removeFile(verdictFile);
  await writeJson(host, offerFile, offer);
  await writeJson(host, beforeFile, before);
}

/** By rename, and on disk before it has its name: a power cut leaves the old one or the new one. A link stays a link; what is not there is not copied. */
const keepCopy = (host: Host, from: string, to: string) =>
  host.run([
    'sh',
    '-c',
    'if [ -e "$1" ] || [ -L "$1" ]; then cp -P --remove-destination "$1" "$2.new" && { [ -L "$2.new" ] || sync "$2.new"; } && mv -T "$2.new" "$2" && sync "$(dirname "$2")"; fi',
    'sh',
    from,
    to,
  ]);

/** Of this start of the machine, as long as it runs: in a container the kernel's own is its host's, and stays. */
const bootOf = async (host: Host): Promise<string> => ((await host.readFile(bootFile)) ?? '').trim();

/**
 * Takes over and waits for the verdict. Managers are ended by SIGKILL: none of them can then take an address or a lease away, and each of them
 * finds, when it is started again, the same that it finds after it has crashed. Returns when it is decided; `settle` does the rest.
 */
export async function take({ host, wait, say }: Tools): Promise<void> {
  const before = await readBefore(host);
  if (before === undefined) throw new Error('there is nothing to take over: begin with "switchroom takeover"');
  const deadline = host.clock.monotonic() + before.confirmSeconds * 1000 + engineMs;
  await host.writeFile({ kind: 'file', path: flags.trial, reader: 'everyone', content: '' });
  // Before the network is touched: some take their time.
  const stopped = [...before.aside, ...before.sockets];
  if (stopped.length > 0) await systemctl(host, 'stop', ...stopped);
  for (const unit of before.units) await systemctl(host, 'kill', '--kill-whom=all', '--signal=SIGKILL', unit);
  const devices = before.cards.map((c) => c.device);
  await endClients(host, devices);
  await forgetUp(host, devices);
  say({ code: 'ended-other', values: { keepers: named(before) } });
  // What a lease gave would end with it, and whoever renewed it is gone.
  for (const { device, address } of before.addresses)
    await host.ip([`addr change ${address} dev ${device} valid_lft forever preferred_lft forever`]).catch(() => {});
  const started = await systemctl(host, 'start', 'switchroom.target', ...ours);
  if (started.code !== 0) throw new Error(`Switchroom does not start: ${started.stderr.trim()}`);
  let forgotten = false;
  while (host.clock.monotonic() < deadline) {
    const verdict = await readVerdict(host);
    if (verdict?.state === 'waiting' || verdict?.state === 'kept') {
      // Only now: until then the old way is the one that works.
      if (!forgotten) await forgetRoutes(host, before);
      forgotten = true;
    }
    if (verdict?.state === 'kept' || verdict?.state === 'undone') return;
    await wait(lookMs);
  }
  say({ code: 'late' });
}

const ours = ['switchroom-engines', ...Object.values(unitOf)].map((n) => `${n}.service`);

async function savedRoutes(host: Host): Promise<SavedRoute[]> {
  const of = async (family: 4 | 6) =>
    parseSavedRoutes((await host.run(['ip', `-${family}`, 'route', 'show', 'table', 'main'])).stdout, family);
  return [...(await of(4)), ...(await of(6))];
}

/**
 * Ways of the one before, where there is one of ours: they would win by their metric, and nobody would ever change them again. Those to the link
 * itself go too, since the kernel has its own.
 */
async function forgetRoutes(host: Host, before: Before): Promise<void> {
  const own = await host.routes();
  for (const r of before.routes)
    if (!r.via || own.some((o) => o.family === r.family && (o.to === r.to || o.to === `${r.to}/${r.family === 4 ? 32 : 128}`)))
      await route(host, 'del', r);
}

const route = (host: Host, verb: 'del' | 'append', r: SavedRoute) => host.run(['ip', `-${r.family}`, 'route', verb, ...r.line.split(' ')]);

/** Decides by what is on disk: confirmed, and the network is ours for good; otherwise it is given back. Whenever it is interrupted, it can be done again. */
export async function settle(tools: Tools): Promise<'ours' | 'theirs' | 'nothing'> {
  const { host } = tools;
  const before = await readBefore(host);
  if (before === undefined) return 'nothing';
  if ((await host.readFile(flags.kept)) !== undefined) return 'ours';
  const verdict = await readVerdict(host);
  if (verdict?.state === 'kept') {
    await host.writeFile({ kind: 'file', path: flags.kept, reader: 'everyone', content: `${before.keepers.join(' ')}\n` });
    await host.removeFile(flags.trial);
    // Rest of what was ended by force; nobody starts them again.
    await systemctl(host, 'reset-failed', ...before.units);
    tools.say({ code: 'ours-now' });
    return 'ours';
  }
  await giveBack(tools, before, 'as-it-was');
  return 'theirs';
}

/**
 * Gives the network back to whoever had it. `as-it-was`: moments ago, so every address and route is put back; `as-it-is`: long ago, so what
 * the cards have now stays until the other one has said what they shall have. What he does not know stays for a while and is said.
 *
 * @param reachedAt address of this machine that whoever types has come to
 */
export async function giveBack(
  { host, prefix, wait, say }: Tools,
  before: Before,
  how: 'as-it-was' | 'as-it-is',
  reachedAt?: string,
): Promise<void> {
  const now = before.boot === (await bootOf(host));
  const own = how === 'as-it-is' ? await ownAddresses(host) : [];
  for (const { device, address } of unknownToThem(own, before)) {
    say({ code: 'goes', values: { device, address, keepers: named(before) } });
    if (reachedAt !== undefined && parseCidr(address)?.address === reachedAt) say({ code: 'goes-yours' });
  }
  await sayRenamed({ host, say }, before);
  // While the machine starts nothing of ours runs yet, and nothing will.
  if (now || how === 'as-it-is') await systemctl(host, 'stop', 'switchroom.target', ...ours);
  await host.removeFile(flags.kept);
  await host.removeFile(flags.trial);
  await dropTables(host);
  await keepCopy(host, `${prefix}/${resolvFile}`, '/etc/resolv.conf');
  for (const [key, value] of Object.entries(before.sysctls)) await host.setSysctl(key, value).catch(() => {});
  if (how === 'as-it-was' && now) {
    const has = await host.addresses();
    const mine = has.filter((a) => before.cards.some((c) => c.device === a.device) && !/^fe[89ab]/.test(a.address));
    const missing = before.addresses.filter((b) => !mine.some((a) => a.device === b.device && a.address === b.address));
    for (const a of missing)
      await host.ip([`addr add ${a.address}${a.address.includes(':') ? ' nodad' : ' brd +'} dev ${a.device}`]).catch(() => {});
    const still = await savedRoutes(host);
    for (const r of before.routes) if (!still.some((s) => s.family === r.family && s.line === r.line)) await route(host, 'append', r);
    for (const a of mine)
      if (!before.addresses.some((b) => a.device === b.device && a.address === b.address))
        await host.ip([`addr del ${a.address} dev ${a.device}`]).catch(() => {});
    await dropRoutes(host);
  }
  const units = before.units.filter((u) => !u.startsWith('ifup@'));
  await systemctl(host, 'reset-failed', ...before.units);
  // At the start of the machine they start by themselves, after us.
  if (now || how === 'as-it-is') {
    // Before its service, which fails over what is there already, and lets a card alone that is up.
    for (const c of before.cards) if (c.keeper === 'ifupdown') await again(host, c.device);
    await systemctl(host, 'start', ...before.sockets, ...units);
    if (before.aside.length > 0) await systemctl(host, 'start', '--no-block', ...before.aside);
    if (how === 'as-it-is') {
      const devices = before.cards.map((c) => c.device);
      await untilTheirs(host, wait, devices);
      for (const { device, address } of leftovers(own, before, await lookAtMachine(host, undefined)))
        await host
          .ip([`addr change ${address} dev ${device} valid_lft ${leftoverSeconds} preferred_lft ${leftoverSeconds}`])
          .catch(() => {});
    }
    await dropRoutes(host);
  }
  if (before.fresh && how === 'as-it-was') {
    // Revision 1 never was in force.
    for (const f of await host.listFiles('var/engine/revisions')) await host.removeFile(`var/engine/revisions/${f}`);
    for (const f of ['head.json', 'journal', 'journal.json', 'manifest.json']) await host.removeFile(`var/engine/${f}`);
  }
  // The manifest says what is ours on the machine: nothing.
  if (!before.fresh || how === 'as-it-is') await host.removeFile('var/engine/manifest.json');
  for (const f of [offerFile, verdictFile, resolvFile, beforeFile, bootFile]) await host.removeFile(f);
  say({ code: 'theirs', values: { keepers: named(before) } });
}

/** ifupdown would take down what it holds to be up: when the machine ends, and when somebody restarts networking.service. It is told anew (`again`). */
async function forgetUp(host: Host, devices: readonly string[]): Promise<void> {
  const path = '/run/network/ifstate';
  const state = await host.readFile(path);
  if (state === undefined) return;
  await host.writeFile({ kind: 'file', path, reader: 'everyone', content: withoutCards(state, devices) });
  for (const device of devices) await host.removeFile(`${path}.${device}`);
}

/**
 * ifupdown does not know any more that its cards are up: it is told once more. What is there already is no failure. Its DHCP client is to outlive
 * whoever calls us, a service that ends all of its processes among them.
 */
async function again(host: Host, device: string): Promise<void> {
  const ifup = ['ifup', '--force', '--ignore-errors', device];
  await host.run(['systemd-run', '--scope', '--quiet', '--slice=system.slice', ...ifup], { timeoutMs: systemctlMs });
}

/** Their settings name a card by what it was called; where another start of the machine has called it otherwise, they do not find it. */
async function sayRenamed({ host, say }: Pick<Tools, 'host' | 'say'>, before: Before): Promise<void> {
  const links = await host.links();
  for (const { device, mac } of before.cards) {
    const now = links.find((l) => mac !== undefined && l.mac === mac);
    if (now !== undefined && now.device !== device && !links.some((l) => l.device === device))
      say({ code: 'renamed', values: { device, now: now.device, keepers: named(before) } });
  }
}

/** Until somebody else has a way to the Internet: ours goes only then. A machine that has none waits in vain, and not for long. */
async function untilTheirs(host: Host, wait: Tools['wait'], devices: readonly string[]): Promise<void> {
  const until = host.clock.monotonic() + 30_000;
  if (!(await host.routes()).some((r) => r.to === 'default')) return;
  while (host.clock.monotonic() < until) {
    const { routes } = await host.routing();
    if (routes.some((r) => r.to === 'default' && r.protocol !== ownProtocol && r.family === 4 && devices.includes(r.device))) return;
    await wait(lookMs);
  }
}

/** Rules and routes of ours; one that is gone already is no failure. */
async function dropRoutes(host: Host): Promise<void> {
  const { routes, rules } = await host.routing();
  for (const r of rules) await host.run(['ip', `-${r.family}`, 'rule', 'del', 'priority', String(r.priority), 'protocol', ownProtocol]);
  for (const r of routes)
    if (r.protocol === ownProtocol)
      await host.run([
        ...(['ip', `-${r.family}`, 'route', 'del', r.to, 'dev', r.device, 'metric', String(r.metric), 'proto', ownProtocol] as const),
        ...(r.table === undefined ? [] : ['table', String(r.table)]),
      ]);
}

async function dropTables(host: Host): Promise<void> {
  const { stdout } = await host.run(['nft', 'list', 'tables']);
  for (const [, family, name] of stdout.matchAll(/^table (\S+) (switchroom(?:_\S+)?)$/gm))
    await host.run(['nft', 'delete', 'table', family ?? '', name ?? '']);
}
