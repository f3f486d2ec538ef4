# Holds a file system open and, told so by a line on stdin, takes its power: ext4's own shutdown without flushing its log
# (EXT4_IOC_SHUTDOWN, flag NOLOGFLUSH of linux/ext4.h). From then on not one byte reaches the disk; unmounting writes nothing either.
import fcntl, os, struct, sys

EXT4_IOC_SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32)
NOLOGFLUSH = 2

fd = os.open(sys.argv[1], os.O_RDONLY)
print("ready", flush=True)
if sys.stdin.readline() != "cut\n":
    sys.exit()  # nobody cuts: let go
fcntl.ioctl(fd, EXT4_IOC_SHUTDOWN, struct.pack("I", NOLOGFLUSH))
print("cut", flush=True)
sys.stdin.readline()
