#!/usr/bin/env python3
"""Says to everybody who connects which address he comes from, then sends back what it gets. Prints "ready" when it listens.

usage: echo.py <port>
"""
import selectors
import socket
import sys


def main(port):
    look = selectors.DefaultSelector()
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        server = socket.socket(family, socket.SOCK_STREAM)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        server.bind((address, port))
        server.listen(128)
        look.register(server, selectors.EVENT_READ, accept)
    print("ready", flush=True)
    while True:
        for key, _ in look.select():
            key.data(look, key.fileobj)


def accept(look, server):
    client, peer = server.accept()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        client.sendall(peer[0].encode() + b"\n")
    except OSError:
        client.close()
        return
    look.register(client, selectors.EVENT_READ, echo)


def echo(look, client):
    try:
        data = client.recv(64)
        if data:
            client.sendall(data)
            return
    except OSError:
        pass  # the other end is gone, and so is this one
    look.unregister(client)
    client.close()


main(int(sys.argv[1]))
