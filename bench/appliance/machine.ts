// What the benchmark asks an installed machine.
import type { Appliance } from '../../site/appliance.ts';
import { eventually } from '../../site/kit.ts';
import { insertion, secretOf } from '../../site/phones/branch.ts';
import { UNITS } from '../../site/tests/installed.ts';

const root = '/var/lib/switchroom';

/** When something of this boot began, on the kernel's monotonic clock (systemd(1), `systemctl show`). */
export async function begun(appliance: Appliance): Promise<{ readonly systemdMs: number; readonly serviceMs: number }> {
  const [manager, ...units] = await Promise.all([
    appliance.run(['systemctl', 'show', '--value', '--property=UserspaceTimestampMonotonic']),
    ...UNITS.map((unit) => appliance.run(['systemctl', 'show', '--value', '--property=ExecMainStartTimestampMonotonic', unit])),
  ]);
  return { systemdMs: Number(manager) / 1000, serviceMs: Math.min(...units.map(Number)) / 1000 };
}

/** Memory of everything that Switchroom's services run, in MB: each process's own share (PSS, proc(5)), so that what is shared counts once. */
export async function memoryMb(appliance: Appliance): Promise<{ readonly total: number; readonly parts: readonly string[] }> {
  const script = `for unit in "$@"; do
    find "/sys/fs/cgroup$(systemctl show --value --property=ControlGroup "$unit")" -name cgroup.procs -exec cat {} + | while read -r pid; do
      printf '%s %s %s\\n' "$unit" "$(cat /proc/$pid/comm)" "$(awk '/^Pss:/ { print $2 }' /proc/$pid/smaps_rollup)"
    done
  done 2>/dev/null`;
  return memoryOf(await appliance.run(['sh', '-c', script, 'sh', ...UNITS]));
}

/** @param lines unit, program and kilobytes of each process, one a line; one that ended meanwhile has no figure */
export function memoryOf(lines: string): { readonly total: number; readonly parts: readonly string[] } {
  const byProgram = new Map<string, number>();
  for (const line of lines.trim().split('\n')) {
    const [, unit = '', program = '', kb = ''] = /^(\S+) (.*) (\d+)$/.exec(line) ?? [];
    if (kb === '') continue;
    const name = unit === 'switchroom-engines.service' ? program : unit.replace('.service', '');
    byProgram.set(name, (byProgram.get(name) ?? 0) + Number(kb));
  }
  const sorted = [...byProgram].sort(([, a], [, b]) => b - a);
  return {
    total: sorted.reduce((sum, [, kb]) => sum + kb, 0) / 1024,
    parts: sorted.map(([name, kb]) => `${name} ${(kb / 1024).toFixed(1)}`),
  };
}

/** Extensions and phones in one go, as site/phones/branch.ts does on the site's PBX. */
export async function addPhones(
  appliance: Appliance,
  count: number,
): Promise<readonly { readonly user: string; readonly password: string; readonly number: string }[]> {
  await appliance.run(['systemctl', 'stop', 'switchroom-web.service']);
  const { master } = JSON.parse(await appliance.run(['cat', `${root}/var/engine/secrets.json`])) as { master: string };
  const status = async () => JSON.parse(await appliance.run(['switchroom', 'status', '--json'])) as { subscribers: number };
  const number = (await status()).subscribers + 1;
  const macs = Array.from({ length: count }, (_, n) => `02:00:00:5b:00:${n.toString(16).padStart(2, '0')}`);
  const node = '/usr/lib/switchroom/current/node';
  await appliance.run(['runuser', '-u', 'switchroom-web', '--', node, '--disable-warning=ExperimentalWarning', '-e', insertion], {
    input: JSON.stringify({ database: `${root}/var/web/switchroom.db`, number, macs }),
  });
  await appliance.run(['systemctl', 'start', 'switchroom-web.service']);
  await eventually(async () => (await status()).subscribers >= number);
  return macs.map((mac, n) => ({ user: mac.replaceAll(':', ''), password: secretOf(master, mac), number: `${40_000 + n}` }));
}

/** What dpkg says that the packages take, in MB; Debian's own, which they depend on, are not counted. */
export async function installedMb(appliance: Appliance): Promise<number> {
  const sizes = await appliance.run(['dpkg-query', '--show', '--showformat', '${Installed-Size}\\n', 'switchroom*']);
  return (
    sizes
      .trim()
      .split('\n')
      .reduce((sum, kb) => sum + Number(kb), 0) / 1024
  );
}
