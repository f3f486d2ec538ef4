# Process 1 of a new machine: a Debian tree as root, the host's network and devices, mounts and processes of its own.
#   fresh-machine.sh TREE
set -eu
tree=$1
mount --bind "$tree" "$tree"
mount -t proc proc "$tree/proc"
mount -t sysfs -o ro sysfs "$tree/sys"
mount --rbind /dev "$tree/dev"
mount -t tmpfs tmpfs "$tree/run"
mount -t tmpfs tmpfs "$tree/tmp"
cd "$tree"
mkdir -p old
hostname new-machine
pivot_root . old
umount -l /old
echo ready
# It reaps what lost its parent, as an init does: with SIGCHLD ignored the kernel does so. (dash catches SIGCHLD whatever `trap` says.)
exec perl -e '$SIG{CHLD} = "IGNORE"; sleep 3600 while 1'
