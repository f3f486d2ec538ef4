#!/usr/bin/env python3
"""Runs in the machine whose network is being changed. It watches connections that stand, and finds out when a new one succeeds.

usage: agent.py port=7 limit=30 observe=1 to=ADDRESS from=ADDRESS|PREFIX.FIRST-LAST seen=ADDRESS [watch=NAME,ADDRESS] ...

  from   the source of the new connection; a range takes the address of this machine that lies in it
  seen   the address that the other end must see: it tells which gateway the connection has taken
  watch  a connection that is there before the change; IPv6 ones begin at the address that a router advertisement has given

It prints "ready" when the watched connections stand, "usable <nanoseconds of CLOCK_MONOTONIC>" (that clock is one for all processes of
a machine), and after a line on its input and `observe` seconds more, "stall <name> <milliseconds>" or "lost <name> <why>" for each.
It ends by itself after `limit` seconds, with "never <why>" if no new connection has succeeded.
"""
import os
import re
import signal
import socket
import sys
import threading
import time

# Shorter than a person hears, longer than what it costs.
EVERY_S = 0.005
# A round trip in a site takes a tenth of a millisecond; TCP repeats a lost packet after 200 ms, then after twice that.
LOST_S = 10
# Of a process that watches: it was told to say what it has seen.
STOPPED = []


def main(words):
    options = dict(word.split("=", 1) for word in words if not word.startswith("watch="))
    limit, observe, port = float(options["limit"]), float(options["observe"]), int(options["port"])
    # Before there are processes that it could come too early for.
    signal.signal(signal.SIGTERM, lambda *_: STOPPED.append(True))
    watches = [Watch(port, *word[len("watch="):].split(",")) for word in words if word.startswith("watch=")]
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    print("ready", flush=True)
    told = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), told.set()), daemon=True).start()
    begun = time.monotonic()
    print(probe(port, options, begun + limit), flush=True)
    told.wait(max(0, begun + limit - time.monotonic()))
    time.sleep(observe)
    for watch in watches:
        watch.stop()
    for watch in watches:
        print(watch.result(), flush=True)


def connected(port, target, source, timeout):
    """A connection whose other end has said whom it sees."""
    s = socket.socket(socket.AF_INET6 if ":" in target else socket.AF_INET, socket.SOCK_STREAM)
    try:
        s.settimeout(timeout)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if source is not None:
            s.bind((source, 0))
        s.connect((target, port))
        seen = b""
        while not seen.endswith(b"\n"):
            got = s.recv(64)
            if not got:
                raise OSError("the other end hung up")
            seen += got
        return s, seen.decode().strip()
    except BaseException:
        s.close()
        raise


class Watch:
    """In a process of its own: Python runs one thread at a time, for 5 ms each, and whoever tries new connections would be measured as a stall."""

    def __init__(self, port, name, target):
        s, _ = connected(port, target, advertised(target) if ":" in target else None, LOST_S)
        s.settimeout(LOST_S)
        self.results, results = os.pipe()
        agent = os.getpid()
        self.process = os.fork()
        if self.process == 0:
            os.write(results, watch(s, name, agent).encode())
            os._exit(0)
        os.close(results)
        s.close()

    def stop(self):
        os.kill(self.process, signal.SIGTERM)

    def result(self):
        with os.fdopen(self.results) as results:
            return results.read()


def watch(s, name, agent):
    worst = 0
    try:
        # An agent that was killed tells nobody to stop.
        while not STOPPED and os.getppid() == agent:
            begun = time.monotonic_ns()
            s.sendall(b"x")
            if not s.recv(1):
                raise OSError("the other end hung up")
            worst = max(worst, time.monotonic_ns() - begun)
            time.sleep(EVERY_S)
        return f"stall {name} {worst / 1e6:.3f}"
    except OSError as error:
        return f"lost {name} {error}"


def probe(port, options, until):
    why = "nothing was tried"
    patient = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            # Longer than a round trip; a first packet that goes nowhere is followed by another attempt, not waited for. After seconds without
            # any that succeeded, the machine may be so busy that a round trip takes longer.
            s, seen = connected(port, options["to"], source(options["from"]), 0.1 if time.monotonic() < patient else 3)
            at = time.monotonic_ns()
            s.close()
            if seen == options["seen"]:
                return f"usable {at}"
            why = f"the connection came out at {seen}"
        except OSError as error:
            why = str(error)
        time.sleep(0.001)
    return f"never {why}"


def source(wanted):
    """An address, or the one of this machine in a range. fib_trie is the cheapest list of a machine's addresses: a file to read."""
    if "-" not in wanted:
        return wanted
    prefix, first, last = re.fullmatch(r"(.*)\.(\d+)-(\d+)", wanted).groups()
    with open("/proc/net/fib_trie") as file:
        for host in re.findall(r"\|-- " + re.escape(prefix) + r"\.(\d+)\n\s+/32 host LOCAL", file.read()):
            if int(first) <= int(host) <= int(last):
                return f"{prefix}.{host}"
    raise OSError(f"no address from {prefix}.{first} to .{last}")


def advertised(target):
    """The address of this machine, of 64 bits of prefix, in the network of the target; one by DHCPv6 has 128."""
    network = socket.inet_pton(socket.AF_INET6, target)[:8].hex()
    with open("/proc/net/if_inet6") as file:
        for line in file:
            address, _, length, *_ = line.split()
            if length == "40" and address.startswith(network):
                return socket.inet_ntop(socket.AF_INET6, bytes.fromhex(address))
    raise OSError(f"no address by advertisement in the network of {target}")


main(sys.argv[1:])
