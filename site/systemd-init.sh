# Process 1 of a node that starts as a Debian machine does: a control group of its own, then systemd in it.
#   systemd-init.sh GROUP
# The group is made beside the host's own, and everything of the node is in it. It is empty when the node has ended, and removed by
# site/appliance.ts.
set -eu
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 /sys/fs/cgroup
mkdir -p "/sys/fs/cgroup/$1"
echo 0 > "/sys/fs/cgroup/$1/cgroup.procs"
umount /sys/fs/cgroup
# What systemd sees as the top is this group. `container` tells it that devices, clock and kernel are somebody else's (systemd.io/CONTAINER_INTERFACE).
exec unshare --cgroup sh -c 'mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 /sys/fs/cgroup
exec env -i container=switchroom-site PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd'
