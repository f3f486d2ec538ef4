# Mounts a loop device a second time, in a mount namespace of its own, and runs power-cut.py of the tree on it. While this mount is
# there, killing a node does not unmount its disk, so the kill itself flushes nothing.
#   power-cut.sh TREE LOOPDEVICE PROGRAM
set -eu
mount -t ext4 "$2" "$1/mnt"
mount --bind "$3" "$1/etc/hostname"
cd /
exec chroot "$1" python3 /etc/hostname /mnt
