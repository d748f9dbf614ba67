#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Requests to svcnat with failing allocations: outofmemory.py NETNS

Each is repeated, its first allocation failing, then its second, and so on until
none fails any more. A request that is refused must have changed nothing; one that
is done in spite of it, or whose answer is lost, is undone by the one that belongs
to it.
"""
import errno
import os
import sys
import time

from netlink import (Socket, a, attr, attributes, backend, command, frontend,
                     string, u32)
from netns import enter

LIMIT = 400
# Seconds that somebody else may hold the table; less than SVCNAT_TXN_IDLE.
PATIENCE = 60


def name(text):
    return attr(a("name"), string(text))


WEB, NEW, MAGLEV = name("web"), name("new"), name("maglev")
MANY = b"".join(backend(f"10.0.2.{i}:80/{i}") for i in range(1, 100))
FEWER = b"".join(backend(f"10.0.2.{i}:80") for i in range(1, 100))
TXN = attr(a("txn"), u32(1))
# What, the requests that are tried, the requests that undo them.
TRIES = [
    ("a new service",
     [("service-set", NEW + frontend("tcp/10.96.0.11:80") +
       frontend("udp/[fd00:96::11]:80") + MANY + backend("[fd00:1::2]:80"))],
     [("service-del", NEW)]),
    ("a new Maglev service",
     [("service-set", NEW + attr(a("scheduler"), u32(5)) + MANY)],
     [("service-del", NEW)]),
    ("another scheduler", [("service-set", WEB + attr(a("scheduler"), u32(5)))],
     [("service-set", WEB + attr(a("scheduler"), u32(3)))]),
    ("more frontends", [("frontend-add", WEB + frontend("sctp/10.96.0.12:80"))],
     [("frontend-del", WEB + frontend("sctp/10.96.0.12:80"))]),
    ("fewer frontends", [("frontend-del", WEB + frontend("tcp/10.96.0.10:80"))],
     [("frontend-add", WEB + frontend("tcp/10.96.0.10:80"))]),
    ("more backends", [("backend-set", MAGLEV + MANY)],
     [("backend-del", MAGLEV + FEWER)]),
    ("fewer backends", [("backend-del", WEB + backend("10.0.1.1:80"))],
     [("backend-set", WEB + backend("10.0.1.1:80/3"))]),
    ("another seed", [("config-set", attr(a("seed"), bytes(16)))],
     [("config-set", attr(a("seed"), b"\1" * 16))]),
    ("a service that goes", [("service-del", WEB)],
     [("service-set", WEB + attr(a("scheduler"), u32(3)) +
       frontend("tcp/10.96.0.10:80") + frontend("tcp/[fd00:96::10]:80") +
       backend("10.0.1.1:80/3") + backend("[fd00:1::1]:80/1"))]),
    ("a transaction",
     [("txn-begin", TXN), ("service-set", TXN + NEW + frontend("tcp/10.96.0.11:80")),
      ("backend-set", TXN + NEW + MANY),
      ("frontend-del", TXN + WEB + frontend("tcp/10.96.0.10:80")),
      ("frontend-add", TXN + NEW + frontend("tcp/10.96.0.10:80")),
      ("txn-commit", TXN)],
     [("service-del", NEW), ("frontend-add", WEB + frontend("tcp/10.96.0.10:80"))]),
]


# Open all the time: opening it allocates, and that would be made to fail.
FAIL_NTH = os.open("/proc/thread-self/fail-nth", os.O_RDWR)


def fail_nth(nth):
    os.pwrite(FAIL_NTH, str(nth).encode(), 0)


def nth_left():
    return int(os.pread(FAIL_NTH, 16, 0))


def table(sock):
    """The table as it is meant, without generation and order."""
    config, services = sock.state()
    found = set()
    for message in services:
        attrs = list(attributes(message))
        owner = next(p for k, p in attrs if k == a("name"))
        found |= {(owner, k, p) for k, p in attrs if k != a("generation")}
    seed = next(p for k, p in attributes(config[0]) if k == a("seed"))
    return seed, frozenset(found)


def request(sock, cmd, payload, nth):
    """Its error, and whether an allocation was made to fail."""
    try:
        if nth:
            fail_nth(nth)
        error = sock.request(command(cmd), payload).error
    except OSError as caught:
        error = errno.errorcode[caught.errno]
    finally:
        failed = False
        if nth:
            failed = nth_left() == 0
            fail_nth(0)
    return error, failed


def requests(sock, wanted, nth=0):
    """Errors of the requests, and whether an allocation was made to fail."""
    errors = []
    failed = False
    for cmd, payload in wanted:
        error, one_failed = request(sock, cmd, payload, nth)
        # The monitor reads the table, and has writers wait if it always changes.
        # One that was left open would be there for longer.
        give_up = time.monotonic() + PATIENCE
        while error == "EBUSY" and time.monotonic() < give_up:
            os.sched_yield()
            error, one_failed = request(sock, cmd, payload, nth)
        failed = failed or one_failed
        errors.append(error)
    return errors, failed


def attempt(sock, what, wanted, undo):
    before = table(sock)
    nth = refused = 0
    failed = True
    while failed:
        nth += 1
        if nth > LIMIT:
            sys.exit(f"{what}: still failing after {LIMIT} allocations")
        errors, failed = requests(sock, wanted, nth)
        if any(errors):
            refused += 1
            if not set(errors) <= {"", "ENOMEM", "ENOBUFS", "ECANCELED"}:
                sys.exit(f"{what}, allocation {nth}: {errors}")
            sock.request(command("txn-abort"), TXN)
            sock.drain()
        done = table(sock) != before
        # ENOBUFS is netlink's word for an answer that it had no memory for.
        if done and any(errors) and "ENOBUFS" not in errors:
            sys.exit(f"{what}, allocation {nth}: refused ({errors}) and done")
        if not done and not any(errors):
            sys.exit(f"{what}, allocation {nth}: done and not done")
        if done:
            errors, _ = requests(sock, undo)
            if any(errors) or table(sock) != before:
                sys.exit(f"{what}: cannot be undone: {errors}")
    print(f"{what}: {nth - 1} allocations made to fail, {refused} times refused")


def main():
    enter(sys.argv[1])
    sock = Socket()
    requests(sock, [("config-set", attr(a("seed"), b"\1" * 16))])
    for what, wanted, undo in TRIES:
        attempt(sock, what, wanted, undo)


main()
