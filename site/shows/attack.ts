// npm run site -- attack [sip|web] [tries]: a stranger on the internet guesses passwords at the running site's PBX, and what becomes of it.
import { host } from '../addresses.ts';
import { guess } from '../attacker/attack.ts';
import { pbxCa, pbxStatus } from '../pbx-status.ts';
import type { Site } from '../site.ts';
import { NUMBERS } from '../topology.ts';

export async function show(site: Site, [what = 'sip', tries = '40']: readonly string[]): Promise<void> {
  const program = what === 'web' ? 'web' : 'sip';
  const { origin } = await pbxStatus(site.pbx);
  if (origin === undefined) throw new Error('the PBX has no address yet');
  const inside = new URL(origin).hostname;
  const [protocol, port] = program === 'web' ? (['tcp', 443] as const) : (['udp', 5060] as const);
  await site.router.forwardPort(protocol, port, inside);
  const orders = { host: host(site.plan.internet, NUMBERS.router).v4, port, tries: Number(tries), everyMs: 20, waitMs: 500 };
  const more = program === 'web' ? { servername: 'pbx', ca: pbxCa(site.pbx), users: ['admin', 'root'] } : { users: ['201', '202', '9001'] };
  process.stdout.write(`${host(site.plan.internet, NUMBERS.attacker).v4} guesses ${tries} passwords at ${program} …\n`);
  const guesses = await guess(site.attacker, program, { ...orders, ...more });
  process.stdout.write(`${guesses.map((g) => (g.status === null ? '·' : String(g.status))).join(' ')}\n\n`);
  process.stdout.write((await site.pbx.command(['blocks'])).stdout);
}
