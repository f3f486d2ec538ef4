import type { Problem } from '../../config/problems.ts';
import { runChecker } from '../../engine/checker.ts';
import { type Artifact, type Condition, define } from '../../engine/contract.ts';
import { filesAndUnits } from '../../engine/files-and-units.ts';
import type { Host } from '../../host/host.ts';
import { check, claims } from './check.ts';
import { render } from './render.ts';
import type { Dhcp } from './schema.ts';

/**
 * The PBX's DHCP server. Owns on the machine: etc/dnsmasq/dhcp-<interface>.conf, a unit dhcp-<interface> each, and the leases below
 * var/dnsmasq/leases. A lease is what proves that an address belongs to a phone: provisioning gives secrets to no other address.
 */
export const dhcp = define({
  id: 'dhcp',
  after: ['interfaces'],
  section: (config) => config.dhcp,
  claims,
  check,
  render,
  preflight,
  ...filesAndUnits('dhcp'),
  health: (section, _ctx, host) => health(section, host),
  checks: [
    {
      id: 'dhcp.server',
      rank: 500,
      finds: ['dhcp.stopped'],
      units: ['dhcp-'],
      about: '/network/interfaces',
      command: 'switchroom logs',
    },
  ],
});

/** `dnsmasq --test` on the text itself: it reads a configuration from standard input as `-`. */
async function preflight(want: readonly Artifact[], host: Host): Promise<readonly Problem[]> {
  const files = want.filter((a) => a.kind === 'file');
  const results = await Promise.all(
    files.map(async (f) => ({ f, r: await runChecker(host, ['dnsmasq', '--test', '--conf-file=-'], f.content) })),
  );
  return results.flatMap(({ f, r }) =>
    r.code === 0
      ? []
      : [
          {
            code: 'dhcp.refused',
            path: `/dhcp/${/dhcp-(.*)\.conf$/.exec(f.path)?.[1] ?? ''}`,
            message: `dnsmasq refuses this configuration: ${r.stderr.trim().slice(0, 200)}`,
            hint: 'this is a fault of Switchroom: please report it',
            values: { output: r.stderr.trim().slice(0, 200) },
          },
        ],
  );
}

async function health(section: Dhcp, host: Host): Promise<readonly Condition[]> {
  const states = await Promise.all(Object.keys(section).map(async (id) => ({ id, unit: await host.unitState(`dhcp-${id}`) })));
  return states
    .filter(({ unit }) => unit.state === 'stopped')
    .map(({ id }) => ({
      code: 'dhcp.stopped',
      severity: 'problem',
      message: `the DHCP server of ${id} does not run: phones there get no address`,
      remedy: 'look at its messages; `switchroom apply` starts it again',
      about: `/network/interfaces/${id}`,
      values: { interface: id },
    }));
}
