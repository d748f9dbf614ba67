#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The agent's ports, and clients that mean no good: serve_hostile.py SERVED [CASE...]"""

import itertools
import socket
import sys
import threading
import time

from served import HEALTH, METRICS, NODE, PATIENCE, ask, dial, is_closed, main, until, well

OF_ONE, ALL = 16, 64


def case_methods(_):
    """only reading is answered"""
    status, _, body = ask(HEALTH, "/livez", method="HEAD")
    assert (status, body) == (200, "")
    for method in "POST", "PUT", "DELETE", "X":
        assert ask(HEALTH, "/livez", method=method)[0] == 405, method
    with dial(METRICS) as client:
        client.sendall(b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")
        client.settimeout(PATIENCE)
        assert client.recv(1000).startswith(b"HTTP/1.1 405 ")


def case_nonsense(served):
    """what is no request ends, and nothing else"""
    well(served)
    for text in (b"\0" * 100, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 1000,
                 b"GET " + b"/a" * 20000 + b" HTTP/1.1\r\n\r\n",
                 b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 5000 + b"\r\n",
                 b"GET /%00%ff%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                 b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                 b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b""):
        with dial(HEALTH) as client:
            try:
                client.sendall(text)
                client.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            until(lambda: served.say("advance 250") or is_closed(client))
        assert ask(HEALTH, "/livez")[0] == 200, text[:20]


def drip(served, clients):
    """One more letter of a request of each that is open, and the agent's time passes."""
    served.say("advance 250")
    for client in list(clients):
        try:
            client.sendall(b"X")
        except OSError:
            clients.remove(client)


def case_slow(served):
    """who sends a byte now and then is cut off"""
    kept = [dial(HEALTH)]
    kept[0].sendall(b"GET / HTTP/1.1\r\n")

    def cut_off():
        drip(served, kept)
        return not kept or is_closed(kept[0])
    until(cut_off)


def case_many(served):
    """one client cannot take all connections, nor can many keep others away"""
    well(served)
    kept = [dial(HEALTH) for _ in range(OF_ONE)]
    further = dial(HEALTH)
    until(lambda: is_closed(further))
    assert ask(HEALTH, "/livez", source="127.0.0.2")[0] == 200
    sources = (f"127.0.1.{i // OF_ONE + 1}" for i in itertools.count())
    kept += [dial(HEALTH, source=next(sources)) for _ in range(3 * ALL)]
    assert ask(HEALTH, "/livez", source="127.0.0.2")[0] == 200
    # Nor those of one port those of another one.
    assert ask(METRICS, "/healthz", source="127.0.0.2")[0] == 200
    served.say(f"place {NODE[0]}", "port a/b 32000 1 1 0", "update")
    assert ask(32000, "/", NODE[0])[0] == 200
    for client in kept:
        client.close()


def case_greedy(served):
    """who reads nothing is cut off, too"""
    with dial(METRICS) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        ends = []
        request = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
        client.setblocking(False)

        def cut_off():
            served.say("advance 250")
            try:
                client.send(request)
            except BlockingIOError:
                pass
            except OSError as error:
                ends.append(error)
            return ends
        until(cut_off)
    assert ask(METRICS, "/healthz")[0] == 200


def case_descriptors(case):
    """without descriptors others wait, and nothing spins"""
    served = case.start(descriptors=24)
    served.ready()
    well(served)
    kept = [dial(HEALTH, source=f"127.0.1.{i + 1}") for i in range(30)]

    def used():
        with open(f"/proc/{served.process.pid}/stat", encoding="ascii") as file:
            return sum(map(int, file.read().rpartition(")")[2].split()[11:13]))
    before, began = used(), time.monotonic()
    until(lambda: time.monotonic() > began + 2)
    assert used() - before < 100, "it spins"
    for client in kept:
        client.close()
    answers = []
    asks = threading.Thread(target=lambda: answers.append(ask(HEALTH, "/livez")[0]))
    asks.start()
    until(lambda: served.say("advance 250") == [] and not asks.is_alive())
    assert answers == [200]


case_descriptors.alone = True


if __name__ == "__main__":
    sys.exit(main(globals()))
