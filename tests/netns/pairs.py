#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""TCP connections of which one process has both ends, for one test script.

Each line on standard input is a request, whose answer is one line:

	listen NETNS PORT NAME		a server
	open ID NETNS ADDR:PORT		a connection: who answered, and the client's
					address as that one sees it
	talk ID				each end sends and the other one receives: ok
	wait SECONDS ID...		nobody sends; until both ends of each have ended:
					"CLIENT SERVER", how they did, of each; and after how
					many milliseconds the last one did

An end is "open", "closed" or has the name of its error.
"""
import select
import socket
import sys
import time

from netns import address, enter, error_name, family

# Seconds for what takes milliseconds on a machine that has nothing else to do.
PATIENCE = 120

LISTENERS = {}
PAIRS = {}


def socket_in(netns, which):
    enter(netns)
    return socket.socket(which, socket.SOCK_STREAM)


def listen(netns, port, name):
    sock = socket_in(netns, socket.AF_INET6)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.bind(("::", int(port)))
    sock.listen(64)
    LISTENERS[sock] = name
    return "ok"


def connect(ident, netns, to):
    host, port = address(to)
    client = socket_in(netns, family(host))
    client.settimeout(PATIENCE)
    client.connect((host, port))
    ready = select.select(list(LISTENERS), [], [], PATIENCE)[0]
    server, peer = ready[0].accept()
    server.settimeout(PATIENCE)
    PAIRS[ident] = client, server
    return f"{LISTENERS[ready[0]]} {peer[0].removeprefix('::ffff:')}"


def talk(ident):
    client, server = PAIRS[ident]
    for this, that in ((client, server), (server, client)):
        this.sendall(b"x" * 3000)
        left = 3000
        while left:
            got = len(that.recv(left))
            if not got:
                return "closed"
            left -= got
    return "ok"


def ended(sock):
    """How a socket that is readable without data sent to it has ended."""
    try:
        return "data" if sock.recv(1) else "closed"
    except OSError as error:
        return error_name(error)


def wait(seconds, *idents):
    start = time.monotonic()
    waiting = {end for ident in idents for end in PAIRS[ident]}
    ends = dict.fromkeys(waiting, "open")
    last = 0
    while waiting:
        left = start + float(seconds) - time.monotonic()
        ready = select.select(list(waiting), [], [], max(left, 0))[0]
        if not ready:
            break
        last = time.monotonic() - start
        for sock in ready:
            ends[sock] = ended(sock)
            waiting.discard(sock)
    words = [ends[end] for ident in idents for end in PAIRS[ident]]
    return " ".join(words + [str(int(last * 1000))])


REQUESTS = {"listen": listen, "open": connect, "talk": talk, "wait": wait}


def main():
    for line in sys.stdin:
        what, *arguments = line.split()
        try:
            print(REQUESTS[what](*arguments), flush=True)
        except OSError as error:
            print(error_name(error), flush=True)


main()
