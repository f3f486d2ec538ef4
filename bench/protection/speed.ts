// From the wrong password that decides to the first packet that the kernel drops: ours, and Fail2ban that reads Asterisk's security log.
import type { BenchOptions } from '../main.ts';
import { serviceFolder } from '../process.ts';
import { median, percentile, type Row, row } from '../row.ts';
import { startFail2ban } from './fail2ban.ts';
import { attack, attackerAddresses, type Place } from './place.ts';

const AIM_P99_MS = 50;
/** As many as the guard allows by default; Fail2ban's jail has the same limits. */
const FAILURES = 10;
/** More would reach the limit for all strangers together, which is no block. */
const AT_ONCE = 4;

interface Timed {
  readonly address: string;
  readonly ms: number | null;
  readonly why?: string;
}

export async function speed(place: Place, { attackers, say }: BenchOptions): Promise<readonly Row[]> {
  const { site } = place;
  const one = async (first: number): Promise<readonly number[]> => {
    const timed = (await attack(
      place,
      'attackers.ts',
      {
        host: place.outside,
        port: 5060,
        user: place.user,
        addresses: attackerAddresses(first, attackers),
        failures: FAILURES,
        atOnce: AT_ONCE,
        probeMs: 5,
        quietMs: 400,
        limitMs: 8000,
      },
      // Ten seconds an attacker would be a machine that stands still.
      180_000 + (attackers / AT_ONCE) * 15_000,
    )) as readonly Timed[];
    for (const { address, why } of timed.filter((t) => t.ms === null)) say(`  ${address} is not counted: ${why}`);
    return timed.flatMap((t) => t.ms ?? []);
  };
  say(`speed: ${attackers} attackers, dropped by Switchroom`);
  const ours = await one(0);
  say(`  ${words(ours)}`);
  await site.pbx.run(['s6-svc', '-wd', '-T', '60000', '-d', serviceFolder('guard')]);
  let peer: { readonly name: string; readonly ms: readonly number[] };
  try {
    await using fail2ban = await startFail2ban(site.pbx, say);
    say(`speed: ${attackers} attackers, dropped by ${fail2ban.name}`);
    peer = { name: fail2ban.name, ms: await one(attackers) };
  } finally {
    await site.pbx.run(['s6-svc', '-u', serviceFolder('guard')]);
  }
  say(`  ${words(peer.ms)}`);
  const rowOf = (name: string, of: (all: readonly number[]) => number, aim?: number): Row =>
    row(name, 'ms', ours.length === 0 ? null : of(ours), {
      ...(aim === undefined ? {} : { aim }),
      ...(peer.ms.length === 0 ? {} : { peer: { name: peer.name, value: of(peer.ms) } }),
    });
  return [
    rowOf('deciding message to first drop, median', median),
    rowOf('deciding message to first drop, p99', (all) => percentile(all, 0.99), AIM_P99_MS),
    rowOf('deciding message to first drop, worst', (all) => Math.max(...all)),
    row('attackers measured', '', ours.length, { peer: { name: peer.name, value: peer.ms.length } }),
  ];
}

const words = (all: readonly number[]): string =>
  `${all.length} measured: median ${median(all).toFixed(1)} ms, p99 ${percentile(all, 0.99).toFixed(1)} ms, worst ${Math.max(0, ...all).toFixed(1)} ms`;
