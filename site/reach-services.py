#!/usr/bin/env python3
"""What a PBX reaches outside: STUN at two addresses and two ports (RFC 5780), a SIP server that says how it was reached (RFC 3581), HTTPS by an
honest server and by one that pretends to be it, HTTP that is overloaded. Prints "ready" when all of it listens.

usage: reach-services.py <address> <other address> <folder with honest.pem and inspection.pem, each with its key>
"""
import re
import socket
import ssl
import struct
import sys
import threading

first, second, folder = sys.argv[1:4]
COOKIE = 0x2112A442


def udp(address, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, port))
    return s


def address_attribute(kind, address, port, mask):
    packed = struct.unpack("!I", socket.inet_aton(address))[0]
    if mask:
        packed ^= COOKIE
        port ^= COOKIE >> 16
    return struct.pack("!HHBBHI", kind, 8, 0, 1, port, packed)


def stun(s, other):
    while True:
        message, peer = s.recvfrom(2048)
        if len(message) < 20 or struct.unpack("!H", message[:2])[0] != 1:
            continue
        attributes = address_attribute(0x0020, peer[0], peer[1], True) + address_attribute(0x802C, other[0], other[1], False)
        s.sendto(struct.pack("!HHI", 0x0101, len(attributes), COOKIE) + message[8:20] + attributes, peer)


def sip(s):
    while True:
        message, peer = s.recvfrom(65535)
        text = message.decode("latin-1")
        if not text.startswith("OPTIONS "):
            continue
        headers = dict(re.findall(r"^([A-Za-z-]+): (.*?)\r?$", text, re.M))
        via = headers["Via"].replace(";rport", ";received=%s;rport=%d" % peer)
        answer = ["SIP/2.0 200 OK", "Via: " + via] + ["%s: %s" % (h, headers[h]) for h in ("From", "To", "Call-ID", "CSeq")]
        s.sendto(("\r\n".join(answer + ["Content-Length: 0", "", ""])).encode("latin-1"), peer)


def http(listener, context, status):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer_http, args=(connection, context, status), daemon=True).start()


def answer_http(connection, context, status):
    try:
        connection.settimeout(10)
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        connection.recv(4096)
        connection.sendall(("HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status).encode())
    except OSError:
        pass
    finally:
        connection.close()


def tcp(address, port):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, port))
    s.listen(16)
    return s


def context(name):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.load_cert_chain("%s/%s.pem" % (folder, name))
    return c


work = [(stun, (udp(a, p), (second if a == first else first, 3479 if p == 3478 else 3478))) for a in (first, second) for p in (3478, 3479)]
work += [(sip, (udp(first, 5060),))]
work += [(http, (tcp(first, 443), context("honest"), "200 OK"))]
work += [(http, (tcp(second, 8443), context("inspection"), "200 OK"))]
work += [(http, (tcp(first, 8080), None, "503 Service Unavailable"))]
for target, args in work:
    threading.Thread(target=target, args=args, daemon=True).start()
print("ready", flush=True)
threading.Event().wait()
