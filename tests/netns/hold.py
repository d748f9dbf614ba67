#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Holds connections open: hold.py NETNS

Reads commands, one a line, and answers each with a line:
  open ADDR:PORT[,ADDR:PORT...] COUNT [FROM]   "NAME=COUNT NAME=COUNT ..." of those
      who answered (see serve.py) and of errors
  close NAME COUNT    ends that many connections to NAME with a FIN
  reset NAME COUNT    with a reset
  race ADDR:PORT COUNT   open, from two processes on two CPUs at the same time;
      these connections end with the process that prints the answer
  held                how many are open, by NAME
  alive               of how many what is sent comes back
"""
import collections
import os
import socket
import struct
import sys

from netns import address, enter, error_name, family

TIMEOUT = 120
HELD = collections.defaultdict(list)


def connect(to, source=None):
    """Name of who answered, or of the error; and the connection."""
    sock = socket.socket(family(to[0]), socket.SOCK_STREAM)
    sock.settimeout(TIMEOUT)
    try:
        if source:
            sock.bind((source, 0))
        sock.connect(to)
        return sock.recv(100).split()[0].decode(), sock
    except OSError as error:
        sock.close()
        return error_name(error), None


def tally(names):
    return " ".join(f"{name}={count}" for name, count in
                    sorted(collections.Counter(names).items()))


def opened(where, count, source=None):
    places = [address(text) for text in where.split(",")]
    names = []
    for number in range(int(count)):
        name, sock = connect(places[number % len(places)], source)
        names.append(name)
        if sock:
            HELD[name].append(sock)
    return tally(names)


def close(name, count):
    for _ in range(int(count)):
        HELD[name].pop(0).close()
    return f"{name}={len(HELD[name])}"


def reset(name, count):
    for sock in HELD[name][:int(count)]:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                        struct.pack("ii", 1, 0))
    return close(name, count)


def alive():
    """Who still answers on which connections."""
    names = []
    for name, socks in HELD.items():
        for sock in socks:
            try:
                sock.sendall(b"?")
                names.append(name if sock.recv(1) else "EOF")
            except OSError as error:
                names.append(error_name(error))
    return tally(names)


def race(where, count):
    """Sockets without a wait in between, so that two CPUs are busy with SYNs."""
    pipes = [os.pipe() for _ in range(2)]
    go = os.pipe()
    for cpu, pipe in enumerate(pipes):
        if os.fork():
            continue
        os.sched_setaffinity(0, {cpu % os.cpu_count()})
        sockets = [socket.socket(family(address(where)[0]), socket.SOCK_STREAM)
                   for _ in range(int(count))]
        for sock in sockets:
            sock.setblocking(False)
        os.read(go[0], 1)
        for sock in sockets:
            sock.connect_ex(address(where))
        names = []
        for sock in sockets:
            sock.settimeout(TIMEOUT)
            try:
                names.append(sock.recv(100).split()[0].decode())
            except OSError as error:
                names.append(error_name(error))
        os.write(pipe[1], " ".join(names).encode() + b"\n")
        # The connections are held until the other one is done, too.
        sys.stdin.readline()
        os._exit(0)
    os.write(go[1], b"go")
    return tally(" ".join(os.read(pipe[0], 65536).decode()
                          for pipe in pipes).split())


COMMANDS = {"open": opened, "close": close, "reset": reset, "race": race,
            "alive": alive, "held": lambda: tally(name for name, socks in HELD.items()
                                  for _ in socks)}


def main():
    enter(sys.argv[1])
    while line := sys.stdin.readline().split():
        print(COMMANDS[line[0]](*line[1:]), flush=True)


main()
