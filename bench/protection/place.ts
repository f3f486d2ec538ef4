// Where protection is measured: an office with two phones, whose router sends telephony from the internet to the PBX, and an attacker who has
// as many addresses as he wants.
import { join } from 'node:path';
import { host } from '../../site/addresses.ts';
import type { Site } from '../../site/kit.ts';
import type { SitePhones } from '../../site/phones/index.ts';
import { office, openToTheInternet } from '../../site/phones/office.ts';
import { exec } from '../../site/processes.ts';
import { readSetup } from '../../site/setup.ts';
import { NUMBERS } from '../../site/topology.ts';

export interface Place extends AsyncDisposable {
  readonly site: Site & SitePhones;
  /** The router's address on the internet. */
  readonly outside: string;
  /** An account that there is, and its password. */
  readonly user: string;
  readonly password: string;
  /** Where the phone registers. */
  readonly registrar: string;
}

/** Sites draw from 10.0.0.0/8, and the voice network is 172.30.77.0/24. */
const attackers = '172.30.128.0/17';
/** Where senders of UDP say that they are. */
export const forged = attackers;
/** The n-th address of the attacker; the first 250 of each 256. */
export const attackerAddress = (n: number): string => `172.30.${128 + Math.floor(n / 250)}.${1 + (n % 250)}`;
export const attackerAddresses = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, n) => attackerAddress(first + n));

export async function openPlace(): Promise<Place> {
  const site = await office({ nodes: ['internet', 'router', 'admin', 'pbx', 'phone1', 'phone2', 'attacker'] });
  try {
    await openToTheInternet(site);
    await site.attacker.ip([`route add local ${attackers} dev lo`]);
    await site.router.node.ip([`route add ${attackers} via ${host(site.plan.internet, NUMBERS.attacker).v4}`]);
    const account = await site.node('phone1').run(['cat', '/phone/accounts']);
    const [, user, password] = /auth_user=([^;]+);auth_pass=([^;]+)/.exec(account) ?? [];
    const registrar = /outbound="sip:\[?([^\];]+?)\]?:\d+;/.exec(account)?.[1];
    if (user === undefined || password === undefined || registrar === undefined) throw new Error(`the phone has no account: ${account}`);
    return {
      site,
      outside: host(site.plan.internet, NUMBERS.router).v4,
      user,
      password,
      registrar,
      [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
    };
  } catch (error) {
    await site[Symbol.asyncDispose]();
    throw error;
  }
}

/** Runs one of this folder's programs with the attacker's network; it has the host's Node and nothing else of the host. */
export async function attack(
  place: Place,
  program: string,
  orders: Readonly<Record<string, unknown>>,
  timeoutMs: number,
): Promise<readonly unknown[]> {
  const argv = [readSetup().node, '--disable-warning=ExperimentalWarning', join(import.meta.dirname, program), JSON.stringify(orders)];
  const { code, stdout, stderr } = await exec(place.site.attacker.enter(argv, { networkOnly: true }), { timeoutMs });
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
