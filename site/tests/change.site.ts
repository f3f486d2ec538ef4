// One road for every change, on the real machine: seen first, proven after, undone otherwise, also through a crash.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import { PREFIX } from '../pbx.ts';
import { pbxReady } from '../phones/office.ts';

interface Change {
  readonly state: string;
  readonly because?: string;
  readonly confirmAt?: readonly string[];
}
interface Draft {
  readonly preview: {
    readonly problems: readonly { readonly path: string; readonly code: string }[];
    readonly impact: string;
    readonly steps: readonly { readonly why: string }[];
  };
}

let site: Site;
let lan: string;

beforeAll(async () => {
  site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
  lan = site.plan.lan.prefix4;
  await pbxReady(site);
  await leased();
});
afterAll(async () => {
  await site?.stop();
});

const addresses = async (): Promise<readonly string[]> =>
  ((await site.pbx.cli('interfaces')) as { id: string; addresses: { address: string }[] }[])
    .filter((i) => i.id === 'lan')
    .flatMap((i) => i.addresses.map((a) => a.address).filter((a) => !a.includes(':')));
/** By DHCP, and by nothing else: on a busy machine the lease may come after an address that was taken for want of one. */
const leased = () =>
  eventually(async () => {
    const has = await addresses();
    return has.length === 1 && has.every((a) => a.startsWith(`${lan}.1`));
  });
const change = async (): Promise<Change> => (await site.pbx.cli('change')) as Change;
const revision = async (): Promise<number> => ((await site.pbx.cli('status')) as { revision: number }).revision;
const draftStatic = (address: string): Promise<unknown> =>
  site.pbx.cli(
    'set',
    '/interfaces/lan/ipv4',
    JSON.stringify({ mode: 'static', address }),
    '/routes/ipv4',
    JSON.stringify({ from: 'static', interface: 'lan', gateway: `${lan}.1` }),
    '/dns/servers',
    JSON.stringify({ from: 'static', addresses: [`${lan}.1`] }),
  );
/** Nothing differs from what is in force: kernel and daemons are as the document says. */
const converged = (): Promise<true> =>
  eventually(async () => {
    const draft = (await site.pbx.cli('diff')) as Draft;
    expect(draft.preview.steps.map((s) => s.why)).toEqual([]);
    return true as const;
  });

describe('a change of the PBX’s own address', () => {
  test('is shown with its steps and what people notice before anything is touched', async () => {
    const before = await addresses();
    const draft = (await draftStatic(`${lan}.50/24`)) as Draft;
    expect(draft.preview.impact).toBe('drops-admin');
    expect(draft.preview.steps.map((s) => s.why)).toContain(`lan gets ${lan}.50/24`);
    expect(await addresses()).toEqual(before);
  });

  test('undoes itself when nobody confirms, and keeps the draft', async () => {
    const before = await addresses();
    expect(await site.pbx.cli('apply', '--confirm-within', '20')).toMatchObject({
      state: 'awaiting-confirmation',
      confirmAt: [`https://${lan}.50/confirm`],
    });
    // The old address stays until then. Asked of the kernel, which answers at once on a busy machine too.
    const has = await site.pbx.run(['ip', '-4', '-o', 'address', 'show', 'dev', 'lan']);
    expect([...has.matchAll(/inet (\S+)/g)].map(([, a]) => a).sort()).toEqual([...before, `${lan}.50/24`].sort());
    await eventually(async () => ((await change()).state === 'rolled-back' ? true : undefined));
    expect((await change()).because).toBe(`nobody reached ${lan}.50 in time`);
    expect(await addresses()).toEqual(before);
    expect(((await site.pbx.cli('diff')) as { empty: boolean }).empty).toBe(false);
    expect(await revision()).toBe(1);
  });

  test('undoes itself when the engine is killed while it waits', async () => {
    const before = await addresses();
    await site.pbx.cli('apply', '--confirm-within', '120');
    await site.pbx.kill('engine');
    await eventually(async () => {
      expect(await addresses()).toEqual(before);
      return true;
    });
    expect(await revision()).toBe(1);
  });

  test('stays when a person confirms by hand, who is told what is unproven; and goes back to DHCP the same way', async () => {
    await site.pbx.cli('apply', '--reason', 'a fixed address');
    expect(await site.pbx.cli('confirm')).toMatchObject({ state: 'committed' });
    await eventually(async () => ((await addresses()).join() === `${lan}.50/24` ? true : undefined));
    const [head] = (await site.pbx.cli('revisions')) as { revision: number; confirmed: string; unproven: string; reason: string }[];
    expect(head).toMatchObject({
      revision: 2,
      confirmed: 'by-hand',
      unproven: `nobody has reached ${lan}.50 yet`,
      reason: 'a fixed address',
    });
    await converged();
    await site.pbx.cli('rollback', '1');
    await site.pbx.cli('apply');
    await site.pbx.cli('confirm');
    await leased();
    await converged();
  });
});

test('a document with problems is refused with all of them at their fields, and nothing is touched', async () => {
  const before = await addresses();
  const draft = (await site.pbx.cli(
    'set',
    '/interfaces/lan/ipv4',
    '{"mode":"static","address":"172.30.77.255/24"}',
    '/webserver/httpsPort',
    '5060',
  )) as Draft;
  const problems = draft.preview.problems.map((p) => p.path);
  expect(problems).toEqual(
    // Name servers may still be learnt over IPv6: /dns/servers is no problem.
    expect.arrayContaining(['/interfaces/lan/ipv4/address', '/routes/ipv4/interface', '/webserver/httpsPort']),
  );
  expect((await site.pbx.command(['apply'])).code).toBe(1);
  expect(await addresses()).toEqual(before);
  await site.pbx.cli('discard');
});

test('what somebody else changes on the machine is put back and reported', async () => {
  const said = () => site.pbx.run(['cat', `${PREFIX}/var/spool/engine/messages.jsonl`]);
  await site.pbx.run(['sh', '-c', 'echo "nameserver 198.51.100.78" > /etc/resolv.conf']);
  // Again where it went with something else that came in at that moment (a lease, an advertisement): that is no repair.
  await eventually(
    async () => {
      if (!(await addresses()).join().includes('198.51.100.77'))
        await site.pbx.exec(['ip', 'addr', 'add', '198.51.100.77/24', 'dev', 'lan']);
      return (await said()).includes('drift.repaired');
    },
    { everyMs: 1000 },
  );
  await eventually(async () => {
    expect((await addresses()).join()).not.toContain('198.51.100.77');
    expect(await site.pbx.run(['cat', '/etc/resolv.conf'])).not.toContain('198.51.100.78');
    return true;
  });
});
