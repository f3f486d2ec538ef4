import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Config, configSchema } from '../../config/config.ts';
import { type Subscribers, subscribersSchema } from '../../config/subscribers.ts';
import type { Artifact, Claim, RenderContext } from '../../engine/contract.ts';
import { noFacts } from '../../engine/facts.ts';
import { FakeHost } from '../../host/fake.ts';
import { check, claims } from './check.ts';
import { readConf } from './conf.ts';
import { devicesOf } from './dialplan.ts';
import { asterisk } from './index.ts';
import { modules } from './modules.ts';

type Input = { readonly asterisk?: unknown; readonly extensions?: unknown; readonly devices?: unknown };

function context(input: Input, others: readonly Claim[] = []): RenderContext {
  const config: Config = configSchema.parse({
    version: 1,
    interfaces: {},
    ...(input.asterisk === undefined ? {} : { asterisk: input.asterisk }),
  });
  const subscribers: Subscribers = subscribersSchema.parse({ extensions: input.extensions ?? [], devices: input.devices ?? [] });
  return {
    config,
    subscribers,
    facts: noFacts,
    claims: [...claims(config.asterisk), ...others],
    secrets: {
      named: (name) => `secret-of-${name.replace('/', '-')}`,
      phone: (mac, generation) => `password-${mac}-${generation}`,
      kept: () => undefined,
    },
  };
}

const phone = (n: number, extension: string, generation = 1) => ({ mac: `00:00:5e:00:53:0${n}`, extension, generation, vendor: 'baresip' });

/** Templates of ours are not meant. */
const dollar = '$';

const cases: Readonly<Record<string, Input>> = {
  'nobody-yet': {},
  'two-phones': {
    extensions: [
      { number: '201', name: 'Reception' },
      { number: '202', name: 'Werkstatt', language: 'de' },
    ],
    devices: [phone(1, '201'), phone(2, '202')],
  },
  'several-phones-on-an-extension': {
    asterisk: { realm: 'pbx.example.test', sipPort: 5070, rtpFirst: 20_000, rtpLast: 20_199, language: 'de' },
    extensions: [
      { number: '10', name: `"; [phones] <1> \\ ${dollar}{SHELL(id)}, $[1]` },
      { number: '11', name: '' },
    ],
    devices: [phone(1, '10'), phone(2, '10', 3)],
  },
};

const files = (artifacts: readonly Artifact[]) => artifacts.filter((a) => a.kind === 'file');

describe('rendered for Asterisk', () => {
  test('no password and no hostile name is where it does harm', () => {
    const out = files(asterisk.render(context(cases['several-phones-on-an-extension'] ?? {})));
    for (const f of out) expect(f.content).not.toContain('password-00:00');
    const dialplan = readConf(out.find((f) => f.path.endsWith('extensions.conf'))?.content ?? '');
    expect(dialplan.sections.map((s) => s.name)).toEqual(['general', 'phones']);
    expect(JSON.stringify(dialplan)).not.toContain('SHELL');
    const pjsip = readConf(out.find((f) => f.path.endsWith('/pjsip.conf'))?.content ?? '');
    expect(new Set(pjsip.sections.map((s) => s.name))).toEqual(
      new Set(['global', 'phone', 'phone-auth', 'phone-aor', '00005e005301', '00005e005302']),
    );
  });

  test('everything but phones and dialplan restarts it, these two are read again', () => {
    const out = asterisk.render(context(cases['two-phones'] ?? {}));
    const unit = out.find((a) => a.kind === 'unit');
    const own = files(out)
      .map((f) => f.path)
      .filter((p) => !/^etc\/(guard|web)\//.test(p));
    expect([...(unit?.restartOn ?? []), ...(unit?.reloadOn ?? [])].sort()).toEqual([...own].sort());
    expect(unit?.reloadOn).toEqual(['etc/asterisk/pjsip.conf', 'etc/asterisk/extensions.conf']);
  });

  test('what runs programs is not loaded, and set-up checks the same modules', () => {
    for (const bad of ['app_system', 'res_agi', 'func_shell', 'app_externalivr', 'res_ari_asterisk']) expect(modules).not.toContain(bad);
    const list = readFileSync(join(import.meta.dirname, '../../../site/asterisk/modules.txt'), 'utf8');
    expect(list.trim().split('\n')).toEqual(modules.map((m) => `${m}.so`));
  });

  test('web and guard each get their own way in, and nobody else', () => {
    const out = files(asterisk.render(context({})));
    expect(out.find((f) => f.path === 'etc/guard/ami.json')?.reader).toBe('guard');
    expect(out.find((f) => f.path === 'etc/web/asterisk.json')?.reader).toBe('web');
    expect(out.filter((f) => f.reader === 'everyone').map((f) => f.path)).toEqual(['etc/asterisk-root/hosts']);
  });
});

const other = (port: number, protocol: 'udp' | 'tcp' = 'tcp', lastPort = port): Claim => ({
  owner: 'webserver',
  protocol,
  port,
  lastPort,
  purpose: 'web',
  interfaces: 'all',
});

describe('refused', () => {
  const codes = (input: Input, others: readonly Claim[] = []) => {
    const ctx = context(input, others);
    return check(ctx.config.asterisk, ctx).map((p) => `${p.code} ${p.path}`);
  };
  test.each<[string, string[], Input, Claim[]?]>([
    ['media ports backwards', ['asterisk.rtp-order /asterisk/rtpLast'], { asterisk: { rtpFirst: 11_000, rtpLast: 10_000 } }],
    ['too few media ports', ['asterisk.rtp-few /asterisk/rtpLast'], { asterisk: { rtpFirst: 10_000, rtpLast: 10_003 } }],
    ['signalling inside media', ['asterisk.port-taken /asterisk/sipPort'], { asterisk: { sipPort: 10_500 } }],
    ['signalling on the port of our own interface', ['asterisk.port-taken /asterisk/sipPort'], { asterisk: { sipPort: 8088 } }],
    ['signalling on the web server’s port', ['asterisk.port-taken /asterisk/sipPort'], { asterisk: { sipPort: 443 } }, [other(443)]],
    ['media over another’s UDP port', ['asterisk.port-taken /asterisk/rtpLast'], {}, [other(10_001, 'udp')]],
    [
      'a number twice',
      ['subscribers.number-twice /subscribers/extensions/20'],
      {
        extensions: [
          { number: '20', name: 'a' },
          { number: '20', name: 'b' },
        ],
      },
    ],
    [
      'a phone twice',
      ['subscribers.phone-twice /subscribers/devices/00:00:5e:00:53:01'],
      { extensions: [{ number: '20', name: '' }], devices: [phone(1, '20'), phone(1, '20', 2)] },
    ],
    [
      'a phone without its extension',
      ['subscribers.no-extension /subscribers/devices/00:00:5e:00:53:01/extension'],
      { devices: [phone(1, '20')] },
    ],
    [
      'more phones than an extension rings',
      ['subscribers.too-many-phones /subscribers/extensions/20'],
      {
        extensions: [{ number: '20', name: '' }],
        devices: Array.from({ length: 11 }, (_, n) => ({ ...phone(1, '20'), mac: `00:00:5e:00:53:${(n + 16).toString(16)}` })),
      },
    ],
  ])('%s', (_name, expected, input, others) => {
    expect(codes(input, others ?? [])).toEqual(expected);
  });

  test('nothing of what is rendered, and a web server on TCP beside media', () => {
    for (const input of Object.values(cases)) expect(codes(input)).toEqual([]);
    expect(codes({}, [other(443), other(10_001, 'tcp')])).toEqual([]);
  });
});

test('an extension rings all its phones', () => {
  const { subscribers } = context(cases['several-phones-on-an-extension'] ?? {});
  expect(devicesOf('10', subscribers)).toEqual(['00005e005301', '00005e005302']);
});

test('applied to a machine, and again: the second time there is nothing to do', async () => {
  const host = new FakeHost();
  const want = asterisk.render(context(cases['two-phones'] ?? {}));
  const first = await asterisk.diff(want, [], host, { addresses: [] });
  expect(first.at(-1)).toMatchObject({ do: 'unit', verb: 'start', name: 'asterisk' });
  for (const s of first) {
    if (s.do === 'write') await host.writeFile(s.file);
    if (s.do === 'unit') await host.unit(s.name, s.verb, s.unit, s.stamps);
  }
  expect(await asterisk.diff(want, want, host, { addresses: [] })).toEqual([]);
  // A third phone is a reload; another port is a restart, and says that it drops calls.
  const more = asterisk.render(context({ ...cases['two-phones'], devices: [phone(1, '201'), phone(2, '202'), phone(3, '202')] }));
  expect((await asterisk.diff(more, want, host, { addresses: [] })).map((s) => s.impact)).toEqual(['none', 'none', 'reload']);
  const moved = asterisk.render(context({ ...cases['two-phones'], asterisk: { sipPort: 5080 } }));
  expect((await asterisk.diff(moved, want, host, { addresses: [] })).at(-1)?.impact).toBe('drops-calls');
});
