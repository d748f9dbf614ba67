#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""How long a message of many backends takes: order.py NETNS

Those that come in descending order, before all that the service has, may not take
many times as long as those that come in order, behind them. They go again, the
first ones first.
"""
import socket
import sys
import time

from netlink import Socket, a, attr, backend, command, string, u32
from netns import enter

OLD, NEW = 40000, 20000
# A sort takes two or three times as long, moving all behind each some hundred times.
RATIO = 12
SO_SNDBUFFORCE = 32
NAME = attr(a("name"), string("order"))
TXN = attr(a("txn"), u32(1))


def backends(net, numbers):
    return b"".join(backend(f"10.{net + i // 62500}.{i // 250 % 250}.{i % 250 + 1}:80")
                    for i in numbers)


def must(answer):
    if answer.error:
        sys.exit(str(answer))


def timed(sock, cmd, payload):
    """Seconds until a request is answered, in a transaction of its own."""
    must(sock.request(command("txn-begin"), TXN))
    start = time.monotonic()
    must(sock.request(command(cmd), TXN + NAME + payload))
    took = time.monotonic() - start
    must(sock.request(command("txn-abort"), TXN))
    return took


def compare(sock, what, cmd, honest, hostile):
    best = [None, None]
    for _ in range(3):
        for i, payload in enumerate((honest, hostile)):
            took = timed(sock, cmd, payload)
            best[i] = min(took, best[i] or took)
    ratio = best[1] / best[0]
    print(f"{what}: {ratio:.1f} times as long")
    if ratio > RATIO:
        sys.exit(f"expected at most {RATIO} times")


def main():
    enter(sys.argv[1])
    sock = Socket()
    sock.sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 1 << 24)
    must(sock.request(command("service-set"), NAME + backends(16, range(OLD))))
    compare(sock, "in descending order", "backend-set",
            backends(32, range(NEW)), backends(8, reversed(range(NEW))))
    compare(sock, "removed from the first one on", "backend-del",
            backends(16, reversed(range(OLD - NEW, OLD))), backends(16, range(NEW)))


main()
