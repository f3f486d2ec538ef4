# Name servers that misbehave on purpose, and a SIP server that answers OPTIONS: kind=address, several. Shares no code with the PBX.
#   silent    takes questions and says nothing
#   garbage   answers with the right id and nonsense behind it
#   slow      answers like a liar, with 203.0.113.67, and only after three seconds
#   liar      has the same address for every name: 203.0.113.66
#   sip       answers every OPTIONS with 200, UDP 5060, and takes connections on TCP 5060
import os
import select
import socket
import sys
import time

ports = {'sip': 5060}
sockets = {}
listeners = []
for word in sys.argv[1:]:
    kind, address = word.split('=')
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, ports.get(kind, 53)))
    sockets[s] = kind
    if kind == 'sip':
        t = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        t.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        t.bind((address, 5060))
        t.listen(16)
        listeners.append(t)
print('ready', flush=True)

def one_address(data, address):
    # The question as it is, without what follows it (EDNS), and one answer that points back at its name.
    end = data.index(b'\0', 12) + 5
    answer = b'\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04' + socket.inet_aton(address)
    return data[:2] + b'\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00' + data[12:end] + answer


kept = []
late = []  # when, from which socket, to whom, what
while True:
    readable, _, _ = select.select(list(sockets) + listeners, [], [], 0.1 if late else None)
    while late and late[0][0] <= time.monotonic():
        _, s, peer, data = late.pop(0)
        s.sendto(one_address(data, '203.0.113.67'), peer)
    for s in readable:
        if s in listeners:
            kept = kept[-50:] + [s.accept()[0]]
            continue
        data, peer = s.recvfrom(4096)
        kind = sockets[s]
        if kind == 'garbage':
            s.sendto(data[:2] + b'\x81\x80' + os.urandom(60), peer)
        elif kind == 'liar':
            s.sendto(one_address(data, '203.0.113.66'), peer)
        elif kind == 'slow':
            late.append((time.monotonic() + 3, s, peer, data))
        elif kind == 'sip' and data.startswith(b'OPTIONS '):
            head = data.split(b'\r\n\r\n')[0].split(b'\r\n')[1:]
            keep = [h for h in head if h.split(b':')[0].lower() in (b'via', b'from', b'to', b'call-id', b'cseq')]
            s.sendto(b'\r\n'.join([b'SIP/2.0 200 OK', *keep, b'Content-Length: 0', b'', b'']), peer)
