# First program of a node, in namespaces of its own: an overlay over the Debian tree becomes its root, then process 1 takes over.
#   node-init.sh DIR LOWER HOSTNAME COMMAND…
# DIR/up, DIR/work, DIR/root are the overlay's; with DIR/root.ext4 what is written lies on that disk, whose power can be cut. DIR/mounts lists more: "bind-ro SOURCE TARGET", "bind …", "image FILE TARGET".
# It writes "ready" to fd 3 when the root stands, waits for a line on fd 0 (interfaces are being put in meanwhile), and execs COMMAND.
set -eu
dir=$1 lower=$2 name=$3
shift 3
root=$dir/root
on_disk() {
  mkdir -p "$dir/disk"
  mount -t ext4 -o loop "$dir/root.ext4" "$dir/disk"
  [ -d "$dir/disk/up" ] || cp -a "$dir/up" "$dir/disk/up"
  rm -rf "$dir/disk/work"
  mkdir "$dir/disk/work"
  mount -t overlay overlay -o "lowerdir=$lower,upperdir=$dir/disk/up,workdir=$dir/disk/work" "$root"
}
# volatile: the end of a node must not wait until the host's disk has synced; a node's overlay is thrown away anyway.
overlay() { mount -t overlay overlay -o "volatile,lowerdir=$lower,upperdir=$dir/up,workdir=$dir/work" "$root"; }
# Where the checkout's own file system cannot be an upper layer (a container's overlay), memory can; --keep then keeps only the PBX's disk.
if [ -e "$dir/root.ext4" ]; then on_disk; else overlay 2>/dev/null || {
  mkdir -p "$dir/memory"
  mount -t tmpfs tmpfs "$dir/memory"
  mkdir "$dir/memory/up" "$dir/memory/work"
  cp -a "$dir/up/." "$dir/memory/up/"
  mount -t overlay overlay -o "volatile,lowerdir=$lower,upperdir=$dir/memory/up,workdir=$dir/memory/work" "$root"
}; fi

mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
# Devices: what programs need and no disk of the host.
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm" "$root/dev/net"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
for device in null zero full random urandom tty net/tun; do
  : > "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
# Settings of the kernel that belong to no namespace are the host's: nodes see them and cannot change them.
for part in kernel vm fs; do
  mount --bind "$root/proc/sys/$part" "$root/proc/sys/$part"
  mount -o remount,bind,ro "$root/proc/sys/$part"
done
[ ! -e "$root/proc/sysrq-trigger" ] || mount --bind /dev/null "$root/proc/sysrq-trigger"

while read -r kind source target; do
  if [ -d "$source" ] || [ "$kind" = image ]; then
    mkdir -p "$root$target"
  elif [ ! -e "$root$target" ]; then
    mkdir -p "$(dirname "$root$target")"
    : > "$root$target"
  fi
  case $kind in
    bind) mount --bind "$source" "$root$target" ;;
    bind-ro) mount --bind "$source" "$root$target"; mount -o remount,bind,ro "$root$target" ;;
    # The loop device is freed by the kernel when the last mount of it goes, however this node ends.
    image) mount -t ext4 -o loop "$source" "$root$target" ;;
  esac
done < "$dir/mounts"

hostname "$name"
cd "$root"
pivot_root . old
cd /
umount -l /old
ip link set lo up
echo ready >&3
read -r _
exec 3>&- < /dev/null
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
# Nobody in a site sets the machine's clock, loads a module or reboots.
exec setpriv --bounding-set -sys_time,-sys_module,-sys_boot "$@"
