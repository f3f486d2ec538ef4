# Installs downloaded packages into an overlay over the layers below; what it writes becomes the new layer.
# Runs in mount, network, PID, UTS and IPC namespaces of its own: maintainer scripts reach neither the host's network nor its processes.
#   layer.sh UPPER WORK LOWER[:LOWER…]      (uppermost lower first)
set -eu
upper=$1 work=$2 lower=$3
root=$work/root
mkdir -p "$work/overlay" "$root"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$upper,workdir=$work/overlay" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mkdir "$root/run/debs"
mount --bind "$work/archives" "$root/run/debs"
# Maintainer scripts would start services; 101 means "not allowed". It lies on a tmpfs, so no layer keeps it.
mkdir "$root/run/sbin"
printf '#!/bin/sh\nexit 101\n' > "$root/run/sbin/policy-rc.d"
chmod 755 "$root/run/sbin/policy-rc.d"
: > "$root/usr/sbin/policy-rc.d"
mount --bind "$root/run/sbin/policy-rc.d" "$root/usr/sbin/policy-rc.d"
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C
cd "$root/run/debs"
chroot "$root" sh -c 'cd /run/debs && dpkg --force-unsafe-io --unpack ./*.deb && dpkg --force-unsafe-io --configure --pending'
umount "$root/usr/sbin/policy-rc.d"
rm "$root/usr/sbin/policy-rc.d"
cd /
umount -R "$root"
