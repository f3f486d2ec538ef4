# Installs downloaded packages into an overlay over the layers below; what it writes becomes the new layer.
# Runs in mount, network, PID, UTS and IPC namespaces of its own: maintainer scripts reach neither the host's network nor its processes.
# The tree's own apt installs, since only it knows the order (pre-dependencies); index, sources and archives are those that were
# fetched and verified outside, bound in, so that it needs no network.
#   layer.sh UPPER WORK LOWER[:LOWER…] PACKAGE…      (uppermost lower first)
set -eu
upper=$1 work=$2 lower=$3
shift 3
root=$work/root
mkdir -p "$work/overlay" "$root"
# volatile: no sync of the whole disk at the end; a layer that a crash cuts short has no name yet and is made again.
mount -t overlay overlay -o "volatile,lowerdir=$lower,upperdir=$upper,workdir=$work/overlay" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mkdir "$root/run/lists" "$root/run/archives"
mount --bind "$work/apt/state/lists" "$root/run/lists"
mount --bind "$work/archives" "$root/run/archives"
cp "$work/apt/sources.list" "$root/run/sources.list"
# Maintainer scripts would start services; 101 means "not allowed". It lies on a tmpfs, so no layer keeps it.
mkdir "$root/run/sbin"
printf '#!/bin/sh\nexit 101\n' > "$root/run/sbin/policy-rc.d"
chmod 755 "$root/run/sbin/policy-rc.d"
: > "$root/usr/sbin/policy-rc.d"
mount --bind "$root/run/sbin/policy-rc.d" "$root/usr/sbin/policy-rc.d"
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C
chroot "$root" apt-get -qq install --yes --no-download --no-install-recommends \
  -o Dir::State::lists=/run/lists -o Dir::Cache::archives=/run/archives -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
  -o Dir::Etc::SourceList=/run/sources.list -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User=root \
  -o DPkg::Options::=--force-unsafe-io -o DPkg::Use-Pty=false "$@"
umount "$root/usr/sbin/policy-rc.d"
rm "$root/usr/sbin/policy-rc.d"
rm -rf "$root"/var/log/apt "$root"/var/cache/apt/*.bin
cd /
umount -R "$root"
