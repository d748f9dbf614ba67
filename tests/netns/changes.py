#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Changes tables all the time: changes.py NETNS...

The service web of each network namespace gets a backend and loses another, again
and again, until standard input ends.
"""
import itertools
import select
import sys

from netlink import Socket, a, attr, backend, command, string
from netns import enter


def sockets(names):
    for name in names:
        enter(name)
        yield Socket()


def change(sock, word, number):
    answer = sock.request(command(word), attr(a("name"), string("web")),
                          backend(f"10.0.{number}.1:80"))
    assert not answer.error or word == "backend-del", answer


def main():
    socks = list(sockets(sys.argv[1:]))
    for turn in itertools.count():
        for sock in socks:
            change(sock, "backend-set", 1 + turn % 200)
            change(sock, "backend-del", 1 + (turn - 1) % 200)
        # A moment, so that the passes are what takes the time.
        if select.select([sys.stdin], [], [], 0.02)[0]:
            break


main()
