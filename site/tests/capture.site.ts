// A capture of packets on a real PBX: what is asked for and nothing else, within its limits, as an administrator in the office asks for it over HTTPS.
import { expect, test } from 'vitest';
import { eventually, type Site } from '../kit.ts';
import { PREFIX } from '../pbx.ts';
import { pbxCa } from '../pbx-status.ts';
import { bothHear, call, office } from '../phones/office.ts';
import { settled } from '../settled.ts';

interface Capture {
  readonly id: string;
  readonly file: string;
  readonly packets?: number;
  readonly bytes: number;
  readonly ended?: { readonly why: string };
}
interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** A logged-in administrator's computer, each request over a connection of its own. */
async function administrator(site: Site) {
  const { origin, password } = await settled(site);
  await site.admin.writeFile('/tmp/ca.pem', await eventually(() => pbxCa(site.pbx)));
  const curl = (...more: readonly string[]) =>
    site.admin.run(['curl', '--silent', '--show-error', '--max-time', '60', '--cacert', '/tmp/ca.pem', ...more]);
  const asJson = (body: object): readonly string[] => ['--header', 'content-type: application/json', '--data', JSON.stringify(body)];
  const logIn = async (given: string): Promise<string> => {
    const said = await curl('--include', ...asJson({ user: 'admin', password: given }), `${origin}/api/v1/session`);
    return `cookie: ${/^set-cookie: ([^;]*)/im.exec(said)?.[1] ?? said}`;
  };
  const next = 'a sentence that nobody guesses';
  const first = await logIn(password);
  await curl('--fail', '--header', first, ...asJson({ current: password, next }), `${origin}/api/v1/session/password`);
  const cookie = await logIn(next);
  return {
    ask: async <T>(method: string, path: string, body?: object): Promise<Answer<T>> => {
      const sent = body === undefined ? [] : asJson(body);
      const said = await curl('--request', method, '--header', cookie, ...sent, '--write-out', '\n%{http_code}', `${origin}/api/v1${path}`);
      const [text, code] = [said.slice(0, -4), said.slice(-3)];
      return { status: Number(code), body: text === '' ? (undefined as T) : (JSON.parse(text) as T) };
    },
    fetch: (path: string, to: string) => curl('--fail', '--header', cookie, '--output', to, `${origin}/api/v1${path}`),
  };
}

test('a call is captured for one phone; the other one and the administrator are not in it; limits end it, and so does the death of the engine', async () => {
  await using site = await office({ nodes: ['internet', 'router', 'admin', 'pbx', 'phone1', 'phone2'] });
  const { baresip, linphone, pbx, admin } = site;
  const you = await administrator(site);
  const all = async (): Promise<readonly Capture[]> => (await you.ask<{ captures: Capture[] }>('GET', '/captures')).body.captures;
  const one = async (id: string): Promise<Capture> => {
    const found = (await all()).find((c) => c.id === id);
    if (found === undefined) throw new Error(`there is no capture ${id}`);
    return found;
  };
  const begin = async (order: object): Promise<Capture> => {
    const { status, body } = await you.ask<Capture>('POST', '/captures', order);
    expect(status, JSON.stringify(body)).toBe(201);
    return body;
  };
  const stop = async ({ id }: Capture): Promise<Capture> => (await you.ask<Capture>('POST', `/captures/${id}/stop`)).body;
  /** Packets of the file that match, as tcpdump reads them where it was downloaded to. */
  const count = async (file: string, filter = ''): Promise<number> =>
    (await admin.run(['tcpdump', '-n', '-r', file, '--', filter])).split('\n').filter((l) => l !== '').length;

  const addressOf = async (extension: string): Promise<string> =>
    eventually(async () => {
      const phones = (await pbx.cli('phones')) as readonly { extension: string; state: string; address?: string }[];
      const found = phones.find((p) => p.extension === extension && p.state === 'registered')?.address;
      if (found === undefined) throw new Error(`${extension} is not registered`);
      return found;
    });
  const [mine, others] = [await addressOf('201'), await addressOf('202')];

  // A call, of which one phone's side is asked for.
  const talk = await begin({ extension: '201', traffic: 'telephony', seconds: 600 });
  expect(await you.ask('POST', '/captures', {})).toMatchObject({ status: 422, body: { problems: [{ code: 'capture.running' }] } });
  expect((await pbx.run(['stat', '-c', '%a %U', `${PREFIX}/var/captures/${talk.id}.pcap`])).trim()).toBe('600 root');
  await call(baresip, linphone, '202');
  await bothHear(baresip, linphone);
  await eventually(async () => ((await one(talk.id)).packets ?? 0) > 100);
  const stopped = await stop(talk);
  expect(stopped).toMatchObject({ ended: { why: 'stopped' } });
  await you.fetch(`/captures/${talk.id}/file`, '/tmp/talk.pcap');
  expect(await count('/tmp/talk.pcap')).toBe(stopped.packets);
  expect(await count('/tmp/talk.pcap', `host ${mine} and port 5060`)).toBeGreaterThan(2);
  expect(await count('/tmp/talk.pcap', `host ${mine} and udp portrange 10000-10999`)).toBeGreaterThan(50);
  expect(await count('/tmp/talk.pcap', `not host ${mine} or host ${others}`)).toBe(0);

  // The call goes on and ends the next one, by its packets.
  const few = await begin({ traffic: 'udp', interface: 'voice', content: 'headers', packets: 20, seconds: 600 });
  await eventually(async () => expect(await one(few.id)).toMatchObject({ ended: { why: 'packets' }, packets: 20 }));
  const short = await begin({ seconds: 1 });
  await eventually(async () => expect(await one(short.id)).toMatchObject({ ended: { why: 'time' } }));
  await baresip.hangUp();

  // Everything of the administrator's computer, but what he sees these pages by.
  const computer = `${site.plan.lan.prefix4}.10`;
  const office4 = (await pbx.cli('interfaces')) as readonly { id: string; addresses: readonly { address: string; origin: string }[] }[];
  const pbxAddress =
    office4
      .find((i) => i.id === 'lan')
      ?.addresses.find((a) => a.origin === 'dhcp')
      ?.address.split('/')[0] ?? '';
  const about = await begin({ address: computer, seconds: 600 });
  await eventually(async () => {
    await admin.exec(['ping', '-c', '1', '-W', '1', pbxAddress]);
    return ((await one(about.id)).packets ?? 0) > 2;
  });
  await stop(about);
  await you.fetch(`/captures/${about.id}/file`, '/tmp/about.pcap');
  expect(await count('/tmp/about.pcap', 'icmp')).toBeGreaterThan(0);
  expect(await count('/tmp/about.pcap', 'tcp port 443')).toBe(0);

  // The engine dies: so does tcpdump, and what it wrote is there.
  const cut = await begin({ seconds: 600, address: computer });
  await eventually(async () => {
    await admin.exec(['ping', '-c', '1', '-W', '1', pbxAddress]);
    return (await one(cut.id)).bytes > 500;
  });
  await pbx.kill('engine');
  await eventually(async () => expect(await one(cut.id)).toMatchObject({ ended: { why: 'interrupted' } }));
  await eventually(async () => (await pbx.exec(['pgrep', '-x', 'tcpdump'])).code === 1);
  await pbx.run(['switchroom', 'capture', 'save', cut.id, '--file', '/root/cut.pcap']);
  const read = await pbx.exec(['tcpdump', '-n', '-r', '/root/cut.pcap']);
  expect(read, read.stderr).toMatchObject({ code: 0 });
  expect(read.stdout).toContain('ICMP echo request');

  const messages = JSON.stringify(await pbx.cli('messages'));
  expect(messages).toContain('capture.started');
  expect(messages).toContain('capture.fetched');
  for (const { id } of await all()) expect((await you.ask('DELETE', `/captures/${id}`)).status).toBe(204);
  expect((await pbx.run(['ls', `${PREFIX}/var/captures`])).trim()).toBe('');
});
