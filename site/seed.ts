// Fills a new PBX through its front door: `switchroom` inside it, as an administrator would type. Nothing here writes the PBX's files.
import { eventually } from './eventually.ts';
import { phonesOf, STANDARD_PHONES } from './phones/index.ts';
import type { Site } from './site.ts';

/** How long the window for phones stays open: as long as a person looks around. */
const WINDOW_MINUTES = 60;

/** Two extensions and two phones, which then get their accounts by themselves. */
export async function addSubscribers(site: Site): Promise<void> {
  const { all } = phonesOf(site);
  for (const { number, name } of STANDARD_PHONES) await must(site, ['extensions', 'add', number, name]);
  for (const [n, phone] of all.entries()) {
    await must(site, ['phones', 'add', await phone.mac(), STANDARD_PHONES[n]?.number ?? '', phone.vendor]);
  }
}

export async function openWindow(site: Site, minutes = WINDOW_MINUTES): Promise<void> {
  await must(site, ['enrolment', 'open', String(minutes)]);
}

/** Runs once for each new PBX, after it is ready and before `npm start` returns. */
export async function seed(site: Site): Promise<void> {
  await addSubscribers(site);
  await openWindow(site);
  await bootPhones(site);
}

/**
 * For a PBX that kept its disk: its phones are new machines with an empty flash, and their secrets went out once. As an administrator would, each gets a
 * new one.
 */
export async function rejoin(site: Site): Promise<void> {
  const { all } = phonesOf(site);
  for (const phone of all) await must(site, ['phones', 'renew', await phone.mac()]);
  await openWindow(site);
  await bootPhones(site);
}

async function bootPhones(site: Site): Promise<void> {
  const { all } = phonesOf(site);
  await Promise.all(all.map((phone) => phone.boot()));
  await eventually(async () => (await Promise.all(all.map((phone) => phone.isRegistered()))).every(Boolean));
}

async function must(site: Site, args: readonly string[]): Promise<void> {
  const { code, stderr } = await site.pbx.command(args);
  if (code !== 0) throw new Error(`switchroom ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
}
