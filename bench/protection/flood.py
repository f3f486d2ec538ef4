# Sends as many packets a second as it is told, from as many addresses as it is told; UDP, and no answer is read. Python, since Node has no sendmmsg(2).
#   python3 flood.py HOST PORT PACKETS_PER_SECOND SECONDS ADDRESS...
# Prints how many were sent.
import ctypes, os, socket, sys, time

host, port, rate, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
sources = sys.argv[5:]
AT_ONCE = 64  # messages handed to the kernel in one call

class IoVec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]

class Header(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("namelen", ctypes.c_uint32), ("iov", ctypes.POINTER(IoVec)), ("iovlen", ctypes.c_size_t),
                ("control", ctypes.c_void_p), ("controllen", ctypes.c_size_t), ("flags", ctypes.c_int)]

class Message(ctypes.Structure):
    _fields_ = [("header", Header), ("len", ctypes.c_uint)]

text = b"REGISTER sip:x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bKx\r\n\r\n"
buffer = ctypes.create_string_buffer(text, len(text))
iov = IoVec(ctypes.cast(buffer, ctypes.c_void_p), len(text))
messages = (Message * AT_ONCE)()
for m in messages:
    m.header.iov, m.header.iovlen = ctypes.pointer(iov), 1
libc = ctypes.CDLL(None, use_errno=True)

sockets = []
for source in sources:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((source, 0))
    s.connect((host, port))
    sockets.append(s)

begun, sent, turn = time.monotonic(), 0, 0
while (now := time.monotonic() - begun) < seconds:
    if sent > now * rate:
        # Ahead of the rate: a moment for others.
        os.sched_yield()
        continue
    n = libc.sendmmsg(sockets[turn % len(sockets)].fileno(), messages, AT_ONCE, 0)
    turn += 1
    if n > 0:
        sent += n
print(sent)
