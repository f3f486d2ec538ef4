// What a call and a phone notice while a thousand addresses guess, and while one floods the port of telephony from forged addresses.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { guess } from '../../site/attacker/attack.ts';
import { eventually } from '../../site/kit.ts';
import { bothHear, call } from '../../site/phones/office.ts';
import type { Phone } from '../../site/phones/phone.ts';
import { leased } from '../../site/settled.ts';
import type { BenchOptions } from '../main.ts';
import { type Row, row } from '../row.ts';
import { attack, attackerAddress, attackerAddresses, forged, type Place } from './place.ts';

const ADDRESSES = 1000;
const GUESSES_PER_S = 150;
const PACKETS_PER_S = 150_000;
/** The sources of the flood: as many as the sender opens sockets for; which address a packet has matters to no limit that holds here. */
const FORGED = 200;
/** Behind the addresses that are timed for the speed. */
const FIRST_SPRAYER = 20_000;
const LATE_MS = 5000;
/** Of 16,000: what a tone keeps through a codec and a phone's automatic gain. */
const LOUD = 3000;
const SECOND = 1000;

export async function flooding(place: Place, { seconds, say }: BenchOptions): Promise<readonly Row[]> {
  const { site } = place;
  const [here, there] = [site.baresip, site.linphone];
  await call(here, there, '202');
  await bothHear(here, there);
  const flooder = await site.addNode('flooder', { ports: [{ network: 'lan', number: 77 }] }, { layer: 'test' });
  await flooder.ip([`route add local ${forged} dev lo`]);
  await flooder.writeFile('/flood.py', await program('flood.py'));
  const pbx = await leased(site.pbx);

  say(`${ADDRESSES} addresses guess ${GUESSES_PER_S} passwords a second for ${seconds} s`);
  const sprayed = await beside(place, here, there, seconds, async () => {
    const orders = { host: place.outside, port: 5060, users: [place.user, '201', '9001'], perSecond: GUESSES_PER_S, seconds };
    const addresses = attackerAddresses(FIRST_SPRAYER, ADDRESSES);
    const [made] = (await attack(place, 'spray.ts', { ...orders, addresses }, (seconds + 120) * SECOND)) as {
      made: number;
      answered: number;
    }[];
    return made ?? { made: 0, answered: 0 };
  });
  say(`  ${JSON.stringify(sprayed)}`);

  say(`a flood of ${PACKETS_PER_S} packets a second for ${seconds} s`);
  const sources = Array.from({ length: FORGED }, (_, n) => attackerAddress(FIRST_SPRAYER + ADDRESSES + n));
  const flooded = await beside(place, here, there, seconds, async () => {
    const argv = ['python3', '/flood.py', pbx, '5060', String(PACKETS_PER_S), String(seconds), ...sources];
    return { sent: Number(await flooder.run(argv, { timeoutMs: (seconds + 120) * SECOND })) };
  });
  say(`  ${JSON.stringify(flooded)}`);
  await here.hangUp();

  const of = (name: string, { silent, worstMs, refused }: Noticed): readonly Row[] => [
    row(`moments without sound in a call while ${name}`, '', silent, { aim: 0 }),
    row(`registrations refused or unanswered while ${name}`, '', refused, { aim: 0 }),
    row(`slowest registration while ${name}`, 'ms', worstMs, { aim: LATE_MS }),
  ];
  return [
    row(`passwords a second, guessed from ${ADDRESSES} addresses`, '/s', sprayed.made / seconds, { aim: GUESSES_PER_S * 0.95 }),
    ...of(`${ADDRESSES} addresses guess`, sprayed),
    row('packets a second in the flood', '/s', flooded.sent / seconds, { aim: PACKETS_PER_S * 0.95 }),
    ...of('it is flooded', flooded),
  ];
}

interface Noticed {
  /** How often one of the two did not hear the other's tone. */
  readonly silent: number;
  /** Of how many looks. */
  readonly looks: number;
  readonly refused: number;
  readonly worstMs: number | null;
}

/** Looks at the call and registers a phone, once a second each, while something goes on. */
async function beside<T>(
  { site, user, password, registrar }: Place,
  here: Phone,
  there: Phone,
  seconds: number,
  doing: () => Promise<T>,
): Promise<T & Noticed> {
  let over = false;
  const done = doing().finally(() => {
    over = true;
  });
  // One flow, as a phone has it. Once a second: more than any phone does.
  const registering = guess(site.node('phone1'), 'sip', {
    host: registrar,
    port: 5060,
    users: [user],
    password,
    tries: seconds,
    everyMs: SECOND,
    waitMs: LATE_MS,
  });
  let [silent, looks] = [0, 0];
  const hears = async (phone: Phone, other: Phone): Promise<void> => {
    const before = await phone.heardSeconds();
    // A recording that does not grow keeps its last tone for ever.
    const grows = await eventually(async () => (await phone.heardSeconds()) > before + 0.4, { withinMs: 2 * SECOND, everyMs: 50 }).catch(
      () => false,
    );
    if (!grows || ((await phone.hears(other.hz))[other.hz] ?? 0) < LOUD) silent++;
    looks++;
  };
  while (!over) {
    await Promise.all([hears(here, there), hears(there, here)]);
  }
  const [result, registered] = await Promise.all([done, registering]);
  const good = registered.filter(({ status }) => status === 200);
  return {
    ...result,
    silent,
    looks,
    refused: registered.length - good.length,
    worstMs: good.length === 0 ? null : Math.max(...good.map(({ ms }) => ms)),
  };
}

const program = (name: string): Promise<string> => readFile(join(import.meta.dirname, name), 'utf8');
