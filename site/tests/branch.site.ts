// A branch office behind one address: its phones come back after a power cut, all with other ports, while somebody behind the same address
// guesses passwords, one phone has an old one, and people mistype theirs in the browser. How fast: `npm run bench -- office`.
import { expect, test } from 'vitest';
import { guess } from '../attacker/attack.ts';
import { eventually, Site } from '../kit.ts';
import { pbxCa } from '../pbx-status.ts';
import { Branch } from '../phones/branch.ts';
import { openToTheInternet, pbxReady } from '../phones/office.ts';

interface Block {
  readonly address: string;
  readonly service: string;
  readonly flow?: { readonly protocol: string };
}

test('no good phone is refused while one guesses, one has an old password, and people mistype theirs; the guesser loses his port', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'pbx'] });
  await pbxReady(site);
  await openToTheInternet(site);
  const branch = await Branch.open(site, { sipp: 60, baresip: 3 });
  expect(await branch.powerOn(5)).toMatchObject({ ms: { length: 63 }, failed: 0 });

  await branch.powerCut();
  const sip = { host: branch.pbx, port: 5060, users: ['301', '302'], everyMs: 50, waitMs: 300 };
  const web = { host: branch.pbx, port: 443, servername: 'pbx', ca: pbxCa(site.pbx), users: ['admin'], everyMs: 0, waitMs: 30_000 };
  const [back, , mistyped] = await Promise.all([
    branch.powerOn(5, { spoilt: 1 }),
    guess(branch, 'sip', { ...sip, tries: 60 }),
    guess(branch, 'web', { ...web, tries: 3 }),
  ]);
  expect(back).toMatchObject({ ms: { length: 62 }, failed: 0 });
  expect(mistyped.map((m) => m.status)).not.toContain(null);
  // On a busy machine an answer may also come too late for the guesser: a port is lost when the PBX says so too.
  const blocks = await eventually(async () => {
    const unanswered = (await guess(branch, 'sip', { ...sip, tries: 30 })).at(-1)?.status === null;
    const blocks = (await site.pbx.cli('blocks')) as readonly Block[];
    return unanswered && blocks.some((b) => b.address === branch.address) ? blocks : undefined;
  });
  expect(blocks.filter((b) => b.flow === undefined)).toEqual([]);
  await eventually(async () => {
    const messages = (await site.pbx.cli('messages')) as readonly { code: string }[];
    return messages.some((m) => m.code === 'attack.contained');
  });
});
