#!/usr/bin/python3
"""Router advertisements that nobody asked for, for tests: router-advertisements.py DEVICE COUNT [KEY=VALUE …]

COUNT advertisements, each with a prefix of its own below 2001:db8::/32 and a name server. Keys: routers (how many different routers they claim to come from,
default COUNT), lifetime (of the router, seconds, default 1800), from (an address that all of them come from). Prints "sent COUNT" and ends.
"""
import socket
import struct
import sys

device, count = sys.argv[1], int(sys.argv[2])
given = dict(pair.split("=", 1) for pair in sys.argv[3:])
routers, lifetime = int(given.get("routers", count)), int(given.get("lifetime", "1800"))

link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
link.bind((device, 0))
mac = link.getsockname()[4]
everybody = socket.inet_pton(socket.AF_INET6, "ff02::1")


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


for n in range(count):
    source = socket.inet_pton(socket.AF_INET6, given.get("from", "fe80::bad:%x" % (n % routers + 1)))
    prefix = socket.inet_pton(socket.AF_INET6, "2001:db8:%x:%x::" % (0xBAD, n + 1))
    body = struct.pack("!BBHII", 64, 0x08, lifetime, 0, 0)
    body += struct.pack("!BBBBIII", 3, 4, 64, 0xC0, 7200, 3600, 0) + prefix
    body += struct.pack("!BBHI", 25, 3, 0, 1200) + prefix[:15] + b"\x35"
    body += struct.pack("!BB6s", 1, 1, mac)
    message = struct.pack("!BBH", 134, 0, 0) + body
    pseudo = source + everybody + struct.pack("!II", len(message), 58)
    message = struct.pack("!BBH", 134, 0, checksum(pseudo + message)) + body
    packet = struct.pack("!IHBB", 6 << 28, len(message), 58, 255) + source + everybody + message
    link.send(b"\x33\x33\x00\x00\x00\x01" + mac + b"\x86\xdd" + packet)
print("sent", count, flush=True)
