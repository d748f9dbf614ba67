#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""A client that goes without a word, as when its machine is switched off.

vanish.py NETNS ADDR:PORT FROM PORT

Connects, prints the first line of the answer, and is gone when a line comes in.
"""
import socket
import sys

from netns import address, enter, family

TCP_REPAIR = 19


def run(netns, to, source, port):
    enter(netns)
    to = address(to)
    sock = socket.socket(family(to[0]), socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((source, int(port)))
    sock.connect(to)
    print(sock.recv(100).decode().splitlines()[0], flush=True)
    sys.stdin.readline()
    # The kernel tells nobody of the end of a socket that is being repaired.
    sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    sock.close()


if __name__ == "__main__":
    run(*sys.argv[1:])
