#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Asks a service, often, which of the servers of serve.py answers.

ask.py netns=NAME to=ADDR:PORT[,ADDR:PORT...] [proto=tcp|udp|sctp] [n=COUNT] [from=ADDR[+COUNT]]
       [port=FIRST] [dev=NAME] [size=BYTES] [timeout=SECONDS] [unconnected=yes] [tally=yes]
       [while=FILE] [wait=no] [every=SECONDS] [resent=COUNT]

One connection after the other, each printed as "NAME ADDRESS PORT" (the
client's own as the server sees them) or as the error, ECONNREFUSED say, or
TIMEOUT, after which it asks no more unless it was told how long to wait. Of
several services each is asked in turn, COUNT times in all.
  from    source address; with +COUNT that many consecutive ones in turn
  port    source port of the first connection, one more for each further one
  dev     the socket belongs to this interface, a VRF say
  tally   prints "NAME=COUNT NAME=COUNT ..." of names and errors instead
  resent  names in a tally end in "+" where TCP sent its SYN again so often
  wait    "no" only sends datagrams and waits for no answer
  every   the time from the start of one to the start of the next
  while   goes on for as long as the file exists, at least n times
An answer that does not come from the address asked is "STRANGER ADDRESS".
"""
import collections
import ipaddress
import os
import select
import socket
import struct
import sys
import time

from netns import PROTOCOLS, address, enter, error_name, family

FREEBIND = {
    socket.AF_INET: (socket.IPPROTO_IP, 15),
    socket.AF_INET6: (socket.IPPROTO_IPV6, 78),
}


def bind(sock, options, turn):
    if "dev" in options:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                        options["dev"].encode())
    source, count = options.get("from", ""), 1
    if "+" in source:
        source, count = source.split("+")
    if source:
        source = str(ipaddress.ip_address(source) + turn % int(count))
    port = int(options.get("port", 0))
    if port:
        port += turn
    if not source and not port:
        return
    sock.setsockopt(*FREEBIND[sock.family], 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((source, port))


def resent(sock):
    """How often TCP had to send again: tcpi_total_retrans of struct tcp_info."""
    if sock.proto != socket.IPPROTO_TCP:
        return 0
    info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    return struct.unpack_from("I", info, 100)[0]


def ask_stream(sock, to, _data):
    sock.connect(to)
    if sock.type == socket.SOCK_STREAM and sock.proto == socket.IPPROTO_TCP:
        # The port shall be free again at once.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                        struct.pack("ii", 1, 0))
    return sock.recv(65536)


def ask_connected(sock, to, data):
    sock.connect(to)
    sock.send(data)
    return sock.recv(65536)


def ask_nobody(sock, to, data):
    sock.sendto(data, to)
    return b"sent"


def ask_unconnected(sock, to, data):
    sock.sendto(data, to)
    data, peer = sock.recvfrom(65536)
    if ipaddress.ip_address(peer[0]) != ipaddress.ip_address(to[0]):
        return f"STRANGER {peer[0]}".encode()
    return data


def ask(options, turn):
    """The answer, and how often TCP had to send again."""
    services = options["to"].split(",")
    to = address(services[turn % len(services)])
    size = int(options.get("size", 1))
    kind, number = PROTOCOLS[options.get("proto", "tcp")]
    function = ask_nobody if "wait" in options else \
        ask_stream if kind == socket.SOCK_STREAM else \
        ask_unconnected if "unconnected" in options else ask_connected
    with socket.socket(family(to[0]), kind, number) as sock:
        sock.settimeout(float(options.get("timeout", 60)))
        try:
            bind(sock, options, turn)
            data = function(sock, to, b"?" * size)
        except OSError as error:
            return error_name(error), resent(sock)
        again = resent(sock)
    if function in (ask_connected, ask_unconnected) and len(data) < size:
        return f"SHORT {len(data)}", again
    return data.decode().strip() or "EOF", again


def run(arguments):
    options = dict(argument.split("=", 1) for argument in arguments)
    enter(options["netns"])
    tally = collections.Counter()
    turn = 0
    start = time.monotonic()
    while turn < int(options.get("n", 1)) or \
            os.path.exists(options.get("while", "")):
        answer, again = ask(options, turn)
        late = again >= int(options.get("resent", sys.maxsize))
        turn += 1
        due = start + turn * float(options.get("every", 0))
        select.select([], [], [], max(0, due - time.monotonic()))
        if "tally" in options:
            tally[answer.split()[0] + "+" * late] += 1
        else:
            print(answer)
        if answer == "TIMEOUT" and "timeout" not in options:
            break
    if tally:
        print(*(f"{name}={tally[name]}" for name in sorted(tally)))


if __name__ == "__main__":
    run(sys.argv[1:])
