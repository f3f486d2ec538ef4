import type { Artifact, Context, UnitArtifact } from '../../engine/contract.ts';
import { chronyAbout, servedNetworks, timeSources } from '../../engine/time.ts';

const path = 'etc/chrony/chrony.conf';
/** With no port there is nothing that another PBX on this machine could hold. */
const socket = '@PREFIX@/run/chrony/chronyd.sock';

/** chronyd for the time from outside, and for phones (chrony.conf(5)). */
export function render(ctx: Pick<Context, 'config' | 'facts'>): readonly Artifact[] {
  return [{ kind: 'file', path, reader: 'everyone', content: configuration(ctx) }, unit];
}

function configuration(ctx: Pick<Context, 'config' | 'facts'>): string {
  const served = servedNetworks(ctx.config);
  const lines = [
    // Four questions in the first seconds instead of one: certificates are judged by this clock.
    ...timeSources(ctx).map((s) => (s.pool ? `pool ${s.host} iburst maxsources 4` : `server ${s.host} iburst`)),
    'driftfile @PREFIX@/var/chrony/drift',
    'pidfile @PREFIX@/run/chrony/chronyd.pid',
    `bindcmdaddress ${socket}`,
    'cmdport 0',
    // What depends on whether the clock may be set; the unit writes it.
    'confdir @PREFIX@/run/chrony',
    ...(served.length === 0
      ? ['port 0']
      : [
          ...served.map((n) => `allow ${n.network}`),
          // Without the Internet phones still agree about the time among each other; stratum 10 gives way to anybody who knows better.
          'local stratum 10',
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Its own user, and two capabilities at most: one for port 123, one for the clock. Where the clock is not ours to set (a container, a
 * namespace: the capability is not to be had), chronyd compares and serves without setting it (-x).
 */
const unit: UnitArtifact = {
  kind: 'unit',
  name: 'chrony',
  run: `#!/bin/sh
exec 2>&1 </dev/null
P=@PREFIX@
for d in run/chrony var/chrony; do
  mkdir -p "$P/$d" && chown _chrony:_chrony "$P/$d" && chmod 750 "$P/$d"
done
rm -f "${socket}" "$P/run/chrony/chronyd.pid"
# Bit 25 of the bounding set is CAP_SYS_TIME (capabilities(7)); the ten digits from the left hold bits 24 to 63. In a user namespace it is
# worth nothing (user_namespaces(7)); the first one has all of the ids.
high=$(sed -n 's/^CapBnd:[[:space:]]*\\([0-9a-f]*\\)[0-9a-f]\\{6\\}$/\\1/p' /proc/self/status)
read -r _ _ ids < /proc/self/uid_map
if [ $((0x$high & 2)) -ne 0 ] && [ "$ids" = 4294967295 ]; then
  caps=-all,+net_bind_service,+sys_time x= mode=sets
  # A wrong clock is put right at once while the PBX starts; later it is brought there slowly, because calls are timed by it.
  echo 'makestep 1 3' > "$P/run/chrony/clock.conf"
else
  caps=-all,+net_bind_service x=-x mode=compares
  # No steps: one that cannot be made would be forgotten, and with it how wrong the clock is.
  : > "$P/run/chrony/clock.conf"
fi
printf '%s\\n' "$mode" "${socket}" > "$P/${chronyAbout}"
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \\
  setpriv --reuid _chrony --regid _chrony --clear-groups --no-new-privs --bounding-set "$caps" --inh-caps "$caps" --ambient-caps "$caps" \\
  chronyd -U -d $x -f "$P/${path}"
`,
  timeoutKillMs: 3000,
  restartOn: [path],
  reloadOn: [],
  // The clock runs on; phones ask again.
  restartImpact: 'none',
};
