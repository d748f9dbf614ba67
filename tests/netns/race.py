#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Two datagrams at once from each of many sockets: race.py NETNS ADDR:PORT COUNT

Fails unless both are answered, by the same server.
"""
import os
import socket
import sys

from netns import address, enter, family

LIMIT = 20


def helper(pipe, sockets):
    """Sends the second one when told the number of the socket."""
    os.sched_setaffinity(0, {1 % os.cpu_count()})
    while True:
        number = pipe.recv(4)
        if not number:
            os._exit(0)
        sockets[int.from_bytes(number, "little")].send(b"second")


def main():
    enter(sys.argv[1])
    to, count = address(sys.argv[2]), int(sys.argv[3])
    sockets = []
    for _ in range(count):
        sock = socket.socket(family(to[0]), socket.SOCK_DGRAM)
        sock.settimeout(LIMIT)
        sock.connect(to)
        sockets.append(sock)
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        near.close()
        helper(far, sockets)
    far.close()
    os.sched_setaffinity(0, {0})
    for number, sock in enumerate(sockets):
        near.send(number.to_bytes(4, "little"))
        sock.send(b"first")
        answers = [sock.recv(100).split()[0] for _ in range(2)]
        if answers[0] != answers[1]:
            sys.exit(f"socket {number} was answered by {answers}")
    near.close()
    os.wait()
    print(f"{count} sockets, two datagrams each: all answered, each by one server")


main()
