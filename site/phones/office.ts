// An office that works: a PBX whose two phones have provisioned themselves. What most site tests of telephony begin with.
import { eventually } from '../eventually.ts';
import { seed } from '../seed.ts';
import { leased } from '../settled.ts';
import { Site, type SiteOptions } from '../site.ts';
import { phonesOf, type SitePhones } from './index.ts';
import type { Phone } from './phone.ts';

/** The command line answers: engine and web are there. First boot makes keys, a database and a revision; then Asterisk is up. And it has its lease. */
export async function pbxReady(site: Site): Promise<void> {
  await eventually(async () => (await site.pbx.command(['phones'])).code === 0, { everyMs: 200 });
  if (site.nodes.some(({ name }) => name === 'router')) await leased(site.pbx);
}

/** The router sends telephony and pages from the internet to the PBX, as an administrator's port forwarding does. Gives where they go. */
export async function openToTheInternet(site: Site): Promise<string> {
  const inside = await leased(site.pbx);
  await site.router.forwardPort('udp', 5060, inside);
  await site.router.forwardPort('tcp', 443, inside);
  return inside;
}

export async function office(options: SiteOptions = {}): Promise<Site & SitePhones> {
  const site = await Site.start({ nodes: ['internet', 'router', 'pbx', 'phone1', 'phone2'], ...options });
  try {
    await pbxReady(site);
    await seed(site);
  } catch (error) {
    await site[Symbol.asyncDispose]();
    throw error;
  }
  return Object.assign(site, phonesOf(site));
}

/** `from` dials, `to` rings and answers; both talk when this returns. */
export async function call(from: Phone, to: Phone, number: string): Promise<void> {
  await Promise.all([from.prepare(), to.prepare()]);
  await from.dial(number);
  await eventually(async () => (await to.state()) === 'ringing');
  await to.answer();
  await eventually(async () => (await from.state()) === 'talking' && (await to.state()) === 'talking');
}

/** Both hear the other now, and not themselves: sound goes both ways and is nobody's echo. */
export async function bothHear(a: Phone, b: Phone): Promise<void> {
  await Promise.all([hearsOnly(a, b.hz, a.hz), hearsOnly(b, a.hz, b.hz)]);
}

async function hearsOnly(phone: Phone, other: number, own: number): Promise<void> {
  await eventually(
    async () => {
      const heard = await phone.hears(other, own);
      if ((heard[other] ?? 0) < LOUD || (heard[own] ?? 0) > QUIET) throw new Error(`${phone.vendor} hears ${JSON.stringify(heard)}`);
      return true;
    },
    { everyMs: 200 },
  );
}
/** Of 16,000: what a tone keeps through a codec and a phone's automatic gain. */
const LOUD = 3000;
const QUIET = 600;

/** Whether a phone's recording grows: sound arrives now. */
export async function stillHears(phone: Phone, hz: number): Promise<boolean> {
  const before = await phone.heardSeconds();
  await eventually(async () => (await phone.heardSeconds()) > before + 0.6, { everyMs: 100 });
  return eventually(async () => ((await phone.hears(hz))[hz] ?? 0) > LOUD, { everyMs: 100 });
}
