import type { UnitArtifact } from '../../engine/contract.ts';

/**
 * Asterisk from its private root: chroot in a mount and UTS namespace of its own, own user, no capability, nothing writable but its state. Every step is
 * an exec, so the supervisor's child is Asterisk itself and the mounts end with it.
 *
 * The host name: Asterisk asks DNS for its own name when it starts and on every call (RTCP's CNAME, ast_find_ourip). With a name server that never
 * answers that was 43 s to start and 12 s to answer a call. So the namespace is called `pbx` and the root's hosts file knows `pbx`.
 */
export function asteriskUnit(restartOn: readonly string[], reloadOn: readonly string[], release?: string): UnitArtifact {
  return {
    kind: 'unit',
    name: 'asterisk',
    // Another root is another program, at the same place.
    run: release === undefined ? run : run.replace('#!/bin/sh\n', `#!/bin/sh\n# of switchroom-asterisk ${release}\n`),
    finish,
    check,
    notificationFd: 3,
    // Asterisk ends within 1.1 s, with calls up; after 3 s it hangs.
    timeoutKillMs: 3000,
    restartOn,
    reloadOn,
    reload: { argv: ['/bin/sh', '@PREFIX@/run/service/asterisk/data/check', 'dialplan reload', 'module reload res_pjsip.so'] },
    restartImpact: 'drops-calls',
    busy: { argv: ['@LIB@/share/calls-up', '@PREFIX@', '@LIB@'] },
  };
}

const run = `#!/bin/sh
exec 2>&1 </dev/null
P=@PREFIX@
R=$(readlink -f @LIB@/asterisk)
U=$(id -u switchroom-asterisk)
G=$(id -g switchroom-asterisk)
# A killed supervisor leaves Asterisk behind, and a second one cannot bind its ports. The user is Asterisk's alone.
for p in $(pgrep -U "$U" -x asterisk); do kill -KILL "$p"; done
for d in var/asterisk var/asterisk/lib var/asterisk/spool var/asterisk/log run/asterisk; do
  mkdir -p "$P/$d" && chown "$U:$G" "$P/$d" && chmod 750 "$P/$d"
done
for d in monitor voicemail recording tmp system outgoing; do mkdir -p "$P/var/asterisk/spool/$d" && chown "$U:$G" "$P/var/asterisk/spool/$d"; done
mkdir -p "$P/etc/resolv"
umask 027
ulimit -c 0
ulimit -n 8192
exec s6-notifyoncheck -d -w 200 -n 300 -t 3000 \\
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 P="$P" R="$R" U="$U" G="$G" \\
  unshare --mount --uts --propagation private /bin/sh -ec '
  b() { mount --bind "$1" "$R$2"; mount -o "remount,bind,nosuid,nodev,noexec$3" "$R$2"; }
  hostname pbx
  mount --bind "$R" "$R"
  # AMI can load any module that lies there: those that run programs do not.
  for m in app_system res_agi func_shell app_externalivr res_ari_asterisk; do
    for f in "$R"/usr/lib/*/asterisk/modules/$m.so; do if [ -f "$f" ]; then mount --bind /dev/null "$f"; fi; done
  done
  mount -o remount,bind,ro,nosuid "$R"
  b "$P/etc/asterisk" /etc/asterisk ,ro
  # The folder and not the file: a bound file would stay the old one after a rename.
  b "$P/etc/resolv" /run/host ,ro
  b "$P/etc/asterisk-root/hosts" /etc/hosts ,ro
  b "$P/var/asterisk/lib" /var/lib/asterisk
  b "$P/var/asterisk/spool" /var/spool/asterisk
  b "$P/var/asterisk/log" /var/log/asterisk
  b "$P/run/asterisk" /run/asterisk
  mount -t tmpfs -o size=64M,mode=1777,nosuid,nodev,noexec tmpfs "$R/tmp"
  mount -t tmpfs -o size=64k,mode=755,nosuid,noexec tmpfs "$R/dev"
  for d in null zero urandom random; do : > "$R/dev/$d"; mount --bind "/dev/$d" "$R/dev/$d"; done
  if [ -f /etc/localtime ]; then mount --bind /etc/localtime "$R/etc/localtime"; fi
  if [ -d /etc/ssl/certs ]; then b /etc/ssl/certs /etc/ssl/certs ,ro; fi
  exec setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all \\
    chroot --userspec="$U:$G" --groups="" "$R" /usr/sbin/asterisk -f -n'
`;

const finish = `#!/bin/sh
# $1 is the exit code (256: killed), $2 the signal.
echo "asterisk ended, code $1, signal $2"
rm -f @PREFIX@/run/asterisk/asterisk.ctl @PREFIX@/run/asterisk/asterisk.pid
exit 0
`;

/**
 * Asks Asterisk over its control socket, by the client and loader of its own root. Without arguments: has it started? Otherwise: one command each, as
 * soon as it has started (a reload may come while it still does; 0.4 s is usual, 10 s is a loaded machine).
 */
const check = `#!/bin/sh
R=$(readlink -f @LIB@/asterisk)
for L in "$R"/usr/lib/*-linux-gnu*; do :; done
for X in "$L"/ld-linux-*.so.*; do :; done
U=$(id -u switchroom-asterisk)
ask() {
  setpriv --reuid "$U" --regid "$(id -g switchroom-asterisk)" --clear-groups --no-new-privs \\
    "$X" --inhibit-cache --library-path "$L" "$R/usr/sbin/asterisk" -s @PREFIX@/run/asterisk/asterisk.ctl -rx "$1" >/dev/null 2>&1
}
[ $# -gt 0 ] || { ask 'core waitfullybooted'; exit; }
n=0
until ask 'core waitfullybooted'; do
  n=$((n + 1))
  [ $n -lt 100 ] || { echo 'the telephony engine does not answer on its control socket' >&2; exit 1; }
  sleep 0.1
done
for c in "$@"; do ask "$c" || { echo "the telephony engine did not take: $c" >&2; exit 1; }; done
`;
