// A new PBX needs nobody: it takes an address where the router gives one, and serves its pages there.
import { expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import { pbxCa } from '../pbx-status.ts';
import { leased } from '../settled.ts';

interface Status {
  readonly requirements: readonly { readonly id: string; readonly met: boolean; readonly value: string }[];
  readonly conditions: readonly { readonly code: string }[];
}
interface InterfaceView {
  readonly id: string;
  readonly addresses: readonly { readonly address: string; readonly origin: string }[];
  readonly gateway?: string;
}

const nodes = ['internet', 'router', 'admin', 'pbx'] as const;
const status = async (site: Site): Promise<Status> => (await site.pbx.cli('status')) as Status;
const whenMet = (site: Site) =>
  eventually(
    async () => {
      const s = await status(site);
      expect(s.requirements.filter((r) => !r.met)).toEqual([]);
      return s;
    },
    // A DHCP client that gets no answer asks again after up to a minute (RFC 2131 §4.1).
    { withinMs: 240_000 },
  );

test('the five minimum requirements are met without anybody touching it, with a second network of another range', async () => {
  await using site = await Site.start({ nodes });
  const s = await whenMet(site);
  const gateway = `${site.plan.lan.prefix4}.1`;
  expect(s.requirements.map((r) => r.id)).toEqual(['address', 'subnet', 'dns', 'gateway', 'default-route']);
  expect(s.requirements[1]?.value).toBe(site.plan.lan.cidr4);
  expect(s.requirements[3]?.value).toBe(gateway);
  await eventually(async () => {
    const [lan, voice] = (await site.pbx.cli('interfaces')) as InterfaceView[];
    expect(lan?.addresses.map((a) => a.origin).sort()).toEqual(['dhcp', 'link-local', 'slaac']);
    expect(lan).toMatchObject({ id: 'lan', gateway });
    expect(voice?.addresses).toContainEqual(expect.objectContaining({ address: '172.30.77.1/24', origin: 'static' }));
    return true;
  });
});

test('its pages answer over HTTPS at the address it got, with a certificate of its own CA that names it', async () => {
  await using site = await Site.start({ nodes });
  await whenMet(site);
  const origin = `https://${await leased(site.pbx)}`;
  await site.admin.writeFile('/tmp/ca.pem', await eventually(() => pbxCa(site.pbx)));
  // The address is there before the web process listens: they start side by side.
  await eventually(async () => {
    const page = await site.admin.run(['curl', '--silent', '--show-error', '--fail', '--cacert', '/tmp/ca.pem', `${origin}/`]);
    expect(page).toContain('<title>Switchroom</title>');
    return true;
  });
  await eventually(async () => {
    const words = ['--silent', '--output', '/dev/null', '--write-out', '%{redirect_url}'];
    expect(await site.admin.run(['curl', ...words, `http://${new URL(origin).hostname}/`])).toBe(`${origin}/`);
    return true;
  });
});

test('after a power cut without a DHCP server it says what it waits for, and takes its address as soon as there is one', async () => {
  await using site = await Site.start({ nodes });
  await whenMet(site);
  await site.router.dhcp('off');
  await site.pbx.powerCut();
  await site.pbx.boot();
  await eventually(async () => {
    expect((await status(site)).conditions.map((c) => c.code)).toContain('interfaces.no-lease');
    return true;
  });
  await site.router.dhcp('ok');
  await whenMet(site);
});
