// With the real programs: wherever a walk over configurations comes from, it ends where the configuration says.
import { expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import { PREFIX } from '../pbx.ts';

/** Merge patches of the document out of the box; `lan` is the site's prefix of 24 bits. */
const walks = (lan: string): Readonly<Record<string, unknown>> => ({
  'a static address': {
    interfaces: { lan: { ipv4: { mode: 'static', address: `${lan}.60/24` } } },
    routes: { ipv4: { from: 'static', interface: 'lan', gateway: `${lan}.1` } },
    dns: { servers: { from: 'static', addresses: [`${lan}.1`] } },
  },
  'another one with another prefix, without IPv6': {
    interfaces: { lan: { ipv4: { mode: 'static', address: `${lan}.70/25` }, ipv6: { mode: 'off' }, mtu: 1400 } },
    routes: { ipv4: { from: 'static', interface: 'lan', gateway: `${lan}.1` }, ipv6: { from: 'none' } },
    dns: { servers: { from: 'static', addresses: [`${lan}.1`, '2001:db8::53'] } },
  },
  // Outside 10.0.0.0/8, from which a site draws its own networks.
  'another voice range': {
    interfaces: { voice: { ipv4: { mode: 'static', address: '172.30.0.1/16' } } },
    dhcp: { voice: { first: '172.30.1.1', last: '172.30.2.250' } },
    routes: { static: [{ to: '198.51.100.0/24', via: '172.30.0.9', interface: 'voice' }] },
  },
  'no DHCP server, other media ports, stricter protection': {
    dhcp: { voice: null },
    asterisk: { rtpFirst: 12_000, rtpLast: 12_999 },
    protection: { maxFailures: 3, allowlist: [{ address: '198.51.100.0/24', note: 'the office' }] },
  },
});

/** Everything that the engine makes of a document, as the kernel, the supervisor and the disk have it; without what time and chance give: not in
 * the order in which tables were made. */
const state = (site: Site): Promise<string> =>
  site.pbx.run([
    'sh',
    '-ec',
    `cd ${PREFIX}
     ip -o addr show scope global | sed 's/valid_lft.*//; s/tentative//; s/[\\ ]*$//' | awk '$2 != "lo" { $1 = ""; print }' | sort
     ip -o link show | sed 's/.*\\(lan\\|voice\\)@.*mtu \\([0-9]*\\).*/\\1 mtu \\2/' | grep mtu | sort
     ip route show proto 201; ip -6 route show proto 201 | sed 's/ expires.*//'
     nft list tables | sort | while read -r table; do nft -s -t list $table; done
     find etc -type f ! -path 'etc/web/tls/*' | sort | xargs sha256sum
     for s in run/service/*; do echo "$s $(s6-svstat -o up "$s")"; done`,
  ]);

test('a walk over configurations ends where each of them ended when it was applied first', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
  const lan = site.plan.lan.prefix4;
  const has = (origin: string) =>
    eventually(async () => {
      const [first] = (await site.pbx.cli('interfaces')) as { addresses: { origin: string }[] }[];
      expect(first?.addresses.map((a) => a.origin)).toContain(origin);
      return true;
    });
  await has('dhcp');
  await has('slaac');
  const outOfTheBox = await site.pbx.cli('show');
  const documents = new Map<string, unknown>([['out of the box', outOfTheBox]]);
  for (const [name, patch] of Object.entries(walks(lan))) documents.set(name, merged(outOfTheBox, patch));

  const apply = async (name: string): Promise<void> => {
    await site.pbx.writeFile('/tmp/document.json', JSON.stringify(documents.get(name)));
    const { state: how } = (await site.pbx.cli('apply', '--file', '/tmp/document.json')) as { state: string };
    if (how === 'awaiting-confirmation') await site.pbx.cli('confirm');
    else expect([name, how]).toEqual([name, expect.stringMatching(/committed|unchanged/)]);
    await eventually(async () => {
      expect(((await site.pbx.cli('diff')) as { preview: { steps: { why: string }[] } }).preview.steps).toEqual([]);
      return true;
    });
    if (name !== 'another one with another prefix, without IPv6') await has('slaac');
  };
  /** What it is when nothing is under way any more: the same twice, and nothing to do in between. */
  const rest = (): Promise<string> =>
    eventually(async () => {
      const first = await state(site);
      expect(((await site.pbx.cli('diff')) as { preview: { steps: { why: string }[] } }).preview.steps).toEqual([]);
      expect(await state(site)).toBe(first);
      return first;
    });

  const names = [...documents.keys()];
  const fresh = new Map<string, string>();
  for (const name of names) {
    await apply(name);
    fresh.set(name, await rest());
    // Applied twice, nothing is to be done.
    await eventually(async () => {
      expect(await site.pbx.cli('apply', '--file', '/tmp/document.json')).toMatchObject({ state: 'unchanged' });
      return true;
    });
  }
  // Every ordered pair of neighbours the other way round, then jumps over one.
  for (const name of [...names].reverse().concat(names.filter((_, n) => n % 2 === 0))) {
    await apply(name);
    await eventually(async () => expect(await state(site), name).toBe(fresh.get(name)) ?? true);
  }
});

/** JSON Merge Patch (RFC 7386), as a person with an editor would do it. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const out: Record<string, unknown> = { ...(target as Record<string, unknown>) };
  // A choice of another kind brings its own fields: what the old kind had does not belong to it.
  if (('mode' in patch && patch.mode !== out['mode']) || ('from' in patch && patch.from !== out['from']))
    for (const k of Object.keys(out)) delete out[k];
  for (const [k, v] of Object.entries(patch)) {
    if (v === null) delete out[k];
    else out[k] = merged(out[k] ?? {}, v);
  }
  return out;
}
