// A phone's secret goes to the address that our DHCP server leased to its MAC, once, inside the window; every other asker gets none, and a message.
import { describe, expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import type { SiteNode } from '../node.ts';
import { phonesOf } from '../phones/index.ts';
import { pbxReady } from '../phones/office.ts';
import type { Phone } from '../phones/phone.ts';
import { addSubscribers, openWindow } from '../seed.ts';

/** The file of a phone as `who` gets it. */
async function fetchFile(who: SiteNode, phone: Phone): Promise<{ status: number; body: string }> {
  const [base, file] = (await phone.node.readFile('/phone/lease')).split('\n');
  const url = `${base}${file?.replace('{mac}', (await phone.mac()).replaceAll(':', ''))}`;
  const out = await who.run(['curl', '--silent', '--max-time', '60', '--write-out', '\n%{http_code}', url]);
  const at = out.lastIndexOf('\n');
  return { status: Number(out.slice(at + 1)), body: out.slice(0, at) };
}

const holdsSecret = (body: string): boolean => /auth_pass=[\w-]{10}|name="passwd"/.test(body);

async function codes(site: Site): Promise<readonly string[]> {
  return ((await site.pbx.cli('messages')) as readonly { code: string }[]).map((m) => m.code);
}

describe('the secret of a phone', () => {
  test('is given inside the window only, to its own address only, and once', async () => {
    await using site = await Site.start({ nodes: ['internet', 'router', 'pbx', 'phone1', 'phone2'] });
    await pbxReady(site);
    await addSubscribers(site);
    const { baresip, linphone, all } = phonesOf(site);

    // Outside the window: leased, refused, told.
    await Promise.all(all.map((p) => p.boot()));
    await eventually(async () => (await codes(site)).filter((c) => c === 'phone.no-window').length >= 2);
    for (const p of all) expect(await p.hasAccount()).toBe(false);

    // Somebody else in the same network, with an address that nobody leased him.
    const stranger = await site.addNode('stranger', { ports: [{ network: 'voice' }] });
    const own = /\d+\.\d+\.\d+\./.exec(await baresip.node.readFile('/phone/lease'))?.[0];
    await stranger.run(['ip', 'address', 'add', `${own}99/24`, 'dev', 'voice']);
    await openWindow(site);
    for (const p of all) expect(holdsSecret((await fetchFile(stranger, p)).body)).toBe(false);
    await eventually(async () => (await codes(site)).includes('phone.address-not-leased'));

    // The phones themselves get it by their next attempt.
    await eventually(async () => (await Promise.all(all.map((p) => p.isRegistered()))).every(Boolean));
    for (const p of all) expect(await p.hasAccount()).toBe(true);

    // Twice: from the right address, inside the window, and no secret; nor anything that would destroy the account.
    expect(await fetchFile(baresip.node, baresip)).toEqual({ status: 204, body: '' });
    const again = await fetchFile(linphone.node, linphone);
    expect([again.status, holdsSecret(again.body), again.body.includes('auth_info')]).toEqual([200, false, false]);

    // A phone that asks for another's new secret.
    await site.pbx.run(['switchroom', 'phones', 'renew', await linphone.mac()]);
    expect(holdsSecret((await fetchFile(baresip.node, linphone)).body)).toBe(false);
    // And its owner gets it.
    expect(holdsSecret((await fetchFile(linphone.node, linphone)).body)).toBe(true);
    expect(holdsSecret((await fetchFile(linphone.node, linphone)).body)).toBe(false);
  });

  test('is not given to a HEAD request, and not counted as given', async () => {
    await using site = await Site.start({ nodes: ['internet', 'router', 'pbx', 'phone1', 'phone2'] });
    await pbxReady(site);
    await addSubscribers(site);
    const { baresip } = phonesOf(site);
    await baresip.boot();
    await eventually(async () => (await codes(site)).includes('phone.no-window'));
    await baresip.powerOff();
    await openWindow(site);
    const [base, file] = (await baresip.node.readFile('/phone/lease')).split('\n');
    const url = `${base}${file?.replace('{mac}', (await baresip.mac()).replaceAll(':', ''))}`;
    expect(await baresip.node.run(['curl', '--silent', '--head', '--output', '/dev/null', '--write-out', '%{http_code}', url])).not.toBe(
      '200',
    );
    expect(holdsSecret((await fetchFile(baresip.node, baresip)).body)).toBe(true);
  });
});
