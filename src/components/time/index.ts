import { type Problem, pointer } from '../../config/problems.ts';
import { runChecker } from '../../engine/checker.ts';
import { type Artifact, type Claim, type Condition, type Context, define, type Reach } from '../../engine/contract.ts';
import { filesAndUnits } from '../../engine/files-and-units.ts';
import { readTime, servedNetworks, timeSources } from '../../engine/time.ts';
import type { Host } from '../../host/host.ts';
import { parseCidr } from '../../lib/ip.ts';
import { render } from './render.ts';
import type { Time } from './schema.ts';

/** Owns on the machine: etc/chrony/chrony.conf and a unit `chrony`, which asks time servers and serves phones. */
export const time = define({
  id: 'time',
  after: ['interfaces', 'dns'],
  section: (config) => config.time,
  claims: (_, config): readonly Claim[] => {
    const interfaces = [...new Set(servedNetworks(config).map((n) => n.interface))];
    return interfaces.length === 0 ? [] : [{ owner: 'time', protocol: 'udp', port: 123, lastPort: 123, purpose: 'time', interfaces }];
  },
  reaches: (_, config, facts): readonly Reach[] =>
    timeSources({ config, facts }).map((s) => ({
      owner: 'time',
      id: `ntp.${s.host}`,
      purpose: 'time',
      host: s.host,
      protocol: 'udp',
      port: 123,
      check: 'ntp',
      direct: true,
    })),
  check,
  render: (_, ctx) => render(ctx),
  preflight,
  ...filesAndUnits('time'),
  health: (_, ctx, host) => health(ctx, host),
  checks: [
    { id: 'time.clock', rank: 400, finds: ['time.fast', 'time.slow'], about: '/network/time', command: 'switchroom time' },
    {
      id: 'time.sources',
      rank: 410,
      finds: ['time.stopped', 'time.no-source', 'time.silent'],
      units: ['chrony'],
      about: '/network/time',
      command: 'switchroom time',
    },
  ],
});

function check(section: Time, ctx: Context): Problem[] {
  const own = new Set(
    Object.values(ctx.config.interfaces).flatMap((i) =>
      [i.ipv4, i.ipv6].flatMap((x) => (x.mode === 'static' ? (parseCidr(x.address)?.address ?? []) : [])),
    ),
  );
  return section.servers.flatMap(({ host, pool }, n): Problem[] => {
    const path = pointer('time', 'servers', n, 'host');
    if (section.servers.findIndex((s) => s.host === host) !== n) {
      return [{ code: 'time.twice', path, message: `${host} is there twice`, hint: 'remove one of them', values: { host } }];
    }
    if (own.has(host) || host === 'localhost' || host === '::1' || host.startsWith('127.')) {
      return [
        {
          code: 'time.own-address',
          path,
          message: `${host} is this PBX itself: its clock would be compared with itself`,
          hint: 'enter another time server, often the router',
          values: { host },
        },
      ];
    }
    if (pool && /^[\d.]+$|:/.test(host)) {
      return [
        {
          code: 'time.pool-address',
          path,
          message: `${host} is one address, and a pool is a name for many`,
          hint: 'enter it as a server, or enter the name of a pool',
          values: { host },
        },
      ];
    }
    return [];
  });
}

/** `chronyd -p` reads a configuration, prints it and ends; its lines may be words of the command (chronyd(8)). */
async function preflight(want: readonly Artifact[], host: Host): Promise<readonly Problem[]> {
  const file = want.find((a) => a.kind === 'file');
  if (file === undefined) return [];
  const r = await runChecker(host, ['chronyd', '-p', ...file.content.trim().split('\n')]);
  if (r.code === 0) return [];
  const output = `${r.stdout}${r.stderr}`.trim().slice(-200);
  return [
    {
      code: 'time.refused',
      path: pointer('time'),
      message: `chronyd refuses this configuration: ${output}`,
      hint: 'this is a fault of Switchroom: please report it',
      values: { output },
    },
  ];
}

/** A certificate that begins now, a registration or a log line bears two seconds; people see five on their phones' clocks. */
const wrongSeconds = 5;
/** With iburst the first four answers are there after 8 s; until then nothing is known, which is no reason to call anybody. */
const settleSeconds = 30;

async function health(ctx: Context, host: Host): Promise<readonly Condition[]> {
  const about = '/network/time';
  const state = await host.unitState('chrony');
  if (state.state === 'stopped') {
    return [
      {
        code: 'time.stopped',
        severity: 'warning',
        message: 'the time service does not run: phones get no time from here, and nobody looks at the clock',
        remedy: 'look at its messages; `switchroom apply` starts it again',
        about,
      },
    ];
  }
  const view = await readTime(ctx, host);
  if (!view.running) return [];
  if (view.synchronised) {
    const off = view.offsetSeconds ?? 0;
    if (Math.abs(off) < wrongSeconds) return [];
    return [
      {
        code: off > 0 ? 'time.fast' : 'time.slow',
        severity: 'problem',
        message: `the clock is ${Math.round(Math.abs(off))} s ${off > 0 ? 'ahead' : 'behind'}, therefore certificates may look expired or not yet valid, and phones and messages show a wrong time`,
        because: `${view.source ?? 'the time server'} says so`,
        remedy: view.setsClock
          ? 'it is being put right; if it stays, look whether the time server is right'
          : 'set the clock of the machine that this PBX runs on, or look whether the time server is right',
        about,
        values: { seconds: Math.round(Math.abs(off)), source: view.source ?? '' },
      },
    ];
  }
  if (state.since !== undefined && host.clock.now() - state.since < settleSeconds) return [];
  const asked = timeSources(ctx);
  return [
    {
      code: asked.length === 0 ? 'time.no-source' : 'time.silent',
      severity: 'warning',
      message:
        asked.length === 0
          ? 'nobody says what time it is: DHCP names no time server and none is set'
          : `no time server answers: ${asked.map((s) => s.host).join(', ')}`,
      because: 'certificates, provisioning and encrypted telephony need the right time',
      remedy: asked.length === 0 ? 'enter a time server, often the router' : 'check the way to them, or enter another one',
      about,
      ...(asked.length === 0 ? {} : { values: { servers: asked.map((s) => s.host).join(', ') } }),
    },
  ];
}
