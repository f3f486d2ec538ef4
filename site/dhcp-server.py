#!/usr/bin/python3
"""A DHCP server that can be wrong on purpose, for tests: dhcp-server.py DEVICE SERVER OFFERED [KEY=VALUE …]

SERVER and OFFERED are addresses. Keys: mask, router, lease (seconds), nak=1 (refuses every request), dies=1 (offers, and never acknowledges).
One line on standard output for each answer that it gives; the first line is "ready". It ends with its node or by a signal.
"""
import socket
import struct
import sys

device, server, offered = sys.argv[1:4]
given = dict(pair.split("=", 1) for pair in sys.argv[4:])
MAGIC = b"\x63\x82\x53\x63"
DISCOVER, OFFER, REQUEST, ACK, NAK = 1, 2, 3, 5, 6


def parse(data):
    found, at = {}, 0
    while at + 1 < len(data) and data[at] != 255:
        if data[at] == 0:
            at += 1
            continue
        found[data[at]] = data[at + 2 : at + 2 + data[at + 1]]
        at += 2 + data[at + 1]
    return found


def option(code, value):
    return bytes([code, len(value)]) + value


def answer(question, kind):
    xid, flags, mac = question[4:8], question[10:12], question[28:34]
    address = "0.0.0.0" if kind == NAK else offered
    head = struct.pack("!BBBB4sH2s4s4s4s4s16s64s128s4s", 2, 1, 6, 0, xid, 0, flags, bytes(4), socket.inet_aton(address), bytes(4), bytes(4), mac, b"", b"", MAGIC)
    options = option(53, bytes([kind])) + option(54, socket.inet_aton(server))
    if kind != NAK:
        options += option(51, struct.pack("!I", int(given.get("lease", "120"))))
        options += option(1, socket.inet_aton(given.get("mask", "255.255.255.0")))
        if "router" in given:
            options += option(3, socket.inet_aton(given["router"]))
    return head + options + b"\xff"


link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
link.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
link.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
link.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
link.bind(("", 67))
print("ready", flush=True)
while True:
    question = link.recv(2048)
    if len(question) < 240 or question[0] != 1 or question[236:240] != MAGIC:
        continue
    has = parse(question[240:])
    kind = has.get(53, b"\0")[0]
    if kind == DISCOVER:
        reply, word = OFFER, "offer"
    elif kind == REQUEST and has.get(54, socket.inet_aton(server)) == socket.inet_aton(server):
        if "dies" in given:
            continue
        reply, word = (NAK, "nak") if "nak" in given else (ACK, "ack")
    else:
        continue
    link.sendto(answer(question, reply), ("255.255.255.255", 68))
    print(word, offered, flush=True)
