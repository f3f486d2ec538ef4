#!/usr/bin/env python3
"""Passes bytes between its standard streams and the system bus. A caller of the bus is known by his process, and a process outside this
machine is nobody in it.
"""
import os
import select
import socket

bus = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
bus.connect("/run/dbus/system_bus_socket")
while True:
    for ready in select.select([0, bus], [], [])[0]:
        data = os.read(0 if ready == 0 else bus.fileno(), 65536)
        if not data:
            raise SystemExit(0)
        if ready == 0:
            bus.sendall(data)
        else:
            os.write(1, data)
