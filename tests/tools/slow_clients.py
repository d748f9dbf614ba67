#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Clients that keep an exporter's connections by a byte now and then, and one that
wants an answer: slow_clients.py PROGRAM"""

import itertools
import select
import socket
import subprocess
import sys

PORT = 9468
OF_ONE = 16
ALL = 64
PATIENCE = 120


def dial(source):
    """A connection from one address of many."""
    client = socket.create_connection(("127.0.0.1", PORT), timeout=PATIENCE,
                                      source_address=(source, 0))
    client.sendall(b"GET / HTTP/1.1\r\n")
    return client


def is_closed(client):
    """Whether the other end has closed it, which is waited for a moment."""
    if not select.select([client], [], [], 0.1)[0]:
        return False
    try:
        return not client.recv(1000)
    except ConnectionResetError:
        return True


def drip(clients):
    """One more letter of a request from each of those that are still open."""
    for client in list(clients):
        try:
            client.sendall(b"X")
        except OSError:
            clients.remove(client)


def ask(client, meanwhile):
    """The first line of an answer; others go on with what they do while it comes."""
    client.sendall(b"Host: x\r\n\r\n")
    for _ in range(10 * PATIENCE):
        meanwhile()
        if select.select([client], [], [], 0.1)[0]:
            return client.recv(1000).split(b"\r\n")[0].decode()
    return "no answer"


def limited(kept):
    """One address gets so many connections, and others are answered meanwhile."""
    kept += [dial("127.0.0.1") for _ in range(OF_ONE)]
    further = dial("127.0.0.1")
    if not any(is_closed(further) for _ in range(10 * PATIENCE)):
        return "a connection too many of one address stays"
    answer = ask(dial("127.0.0.2"), lambda: drip(kept))
    return None if answer.startswith("HTTP/1.1 404") else f"another address: {answer}"


def ended(kept):
    """All connections are taken, and yet somebody is answered in the end."""
    sources = (f"127.0.1.{i // OF_ONE + 1}" for i in itertools.count())
    kept += [dial(next(sources)) for _ in range(ALL - OF_ONE)]
    answer = ask(dial("127.0.0.2"), lambda: drip(kept))
    return None if answer.startswith("HTTP/1.1 404") else f"behind slow clients: {answer}"


def main():
    """Prints TAP."""
    with subprocess.Popen([sys.argv[1], "--listen", f"127.0.0.1:{PORT}", *sys.argv[2:]],
                          stdout=subprocess.PIPE, text=True) as server:
        server.stdout.readline()
        kept, status = [], 0
        for name, test in (("one client cannot take all connections", limited),
                           ("slow clients are cut off", ended)):
            try:
                fault = test(kept)
            except OSError as error:
                fault = str(error)
            print(f"{'not ok' if fault else 'ok'} - {name}")
            if fault:
                print(fault)
                status = 1
        server.terminate()
    return status


sys.exit(main())
