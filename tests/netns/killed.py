#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Senders that are killed: killed.py NETNS, whose table takes long to be built.

Another seed means that all sets are built anew. The seeds are numbers: after as
many requests as were carried out, the last one's is that of the table.
"""
import os
import select
import signal
import sys

from netlink import NLM_F_ACK, Socket, a, attr, attributes, command, u32
from netns import enter

MANY = 20
# Ticks of the kernel's time after which a request is on its way.
BUSY = 5


def seed(number):
    return attr(a("seed"), number.to_bytes(16, "little"))


def seen(sock):
    """The number of the seed, and the generation."""
    config = dict(attributes(sock.messages(command("config-get"))[0]))
    return (int.from_bytes(config[a("seed")], "little"),
            int.from_bytes(config[a("generation")], sys.byteorder))


class Sender:
    """A process that sends all of these requests at once.

    Its socket is ours as well: that it is closed is no part of its end.
    """

    def __init__(self, requests):
        self.done, end = os.pipe()
        self.sock = Socket()
        self.pid = os.fork()
        if not self.pid:
            self.sock.sock.send(b"".join(
                self.sock.message(command(cmd), payload, NLM_F_ACK)
                for cmd, payload in requests))
            os.write(end, b"x")
            signal.pause()
        os.close(end)

    def stat(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(") ", 1)[1].split()

    def is_done(self):
        return bool(select.select([self.done], [], [], 0)[0])

    def become_busy(self):
        while int(self.stat()[12]) < BUSY:
            if self.is_done():
                sys.exit("the request was done too soon to be seen")

    def wait_behind(self, worker):
        while self.stat()[0] != "D":
            if self.is_done() or worker.is_done():
                sys.exit("the request was done too soon to be waited for")

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.done)


def expect(what, right):
    if not right:
        sys.exit(f"{what}: no")
    print(what, flush=True)


def many_requests(sock):
    first, generation = seen(sock)
    sender = Sender([("config-set", seed(first + i + 1)) for i in range(MANY)])
    while seen(sock)[1] == generation:
        pass
    sender.kill()
    after = seen(sock)
    done = after[1] - generation
    expect(f"{done} of {MANY} requests were carried out", done < MANY)
    expect("each of them, and nothing else", after[0] == first + done)


def one_request(sock):
    before = seen(sock)
    sender = Sender([("config-set", seed(1000))])
    sender.become_busy()
    sender.kill()
    expect("the request was given up and changed nothing", seen(sock) == before)


def one_that_waits(sock):
    before = seen(sock)
    for cmd in "config-get", "flush", "txn-begin", "txn-commit", "txn-abort":
        worker = Sender([("config-set", seed(1000))])
        worker.become_busy()
        waiter = Sender([(cmd, attr(a("txn"), u32(1)) if "txn" in cmd else b"")])
        waiter.wait_behind(worker)
        waiter.kill()
        expect(f"who waited with {cmd} went at once", not worker.is_done())
        worker.kill()
    expect("and nothing changed", seen(sock) == before)


def main():
    enter(sys.argv[1])
    sock = Socket()
    many_requests(sock)
    one_request(sock)
    one_that_waits(sock)


main()
