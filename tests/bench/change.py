# SPDX-License-Identifier: GPL-2.0
"""How long the kernel works on one change of svcnat's table.

A request is handled while it is sent: when send() returns, the change is
committed and its acknowledgement waits to be read. So the time of send() is the
kernel's work for it, the system call itself included. What comes later is not: memory
that RCU frees after a grace period, and workers."""

import pathlib
import sys
import time

sys.path.append(str(pathlib.Path(__file__).parents[1] / "netns"))

# pylint: disable=wrong-import-position
from netlink import NLM_F_ACK, Socket, a, attr, backend, command, string


def change(sock, service, address, weight):
    """Seconds that a new weight of a backend takes; it must have one generation
    for itself, or nothing was changed."""
    message = sock.message(command("backend-set"),
                           attr(a("name"), string(service))
                           + backend(f"{address}:8080/{weight}"), NLM_F_ACK)
    started = time.perf_counter()
    sock.sock.send(message)
    took = time.perf_counter() - started
    answer = sock.acknowledgement()
    if answer.error:
        sys.exit(f"{service}, {address}, weight {weight}: {answer}")
    return took


def kernel_work(changes):
    """Seconds of each of these changes: name of the service, address, weight."""
    sock = Socket()
    before = sock.generation()
    took = [change(sock, *one) for one in changes]
    if sock.generation() != before + len(took):
        sys.exit(f"{len(took)} changes made {sock.generation() - before} generations")
    return took
