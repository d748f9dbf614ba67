#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Servers that tell their name, for many network namespaces in one process.

serve.py NAME@NETNS:PORT/PROTOCOL...

Whoever connects or sends a datagram is told "NAME ADDRESS PORT", the address
and port being its own as the server sees them; what a connection sends after
that comes back, and an answer to a datagram is filled up to the datagram's
size.  Returns once all servers listen, and prints the process to kill.
"""
import os
import selectors
import socket
import sys

from netns import PROTOCOLS, enter

selector = selectors.DefaultSelector()


def told(name, peer):
    return f"{name} {peer[0].removeprefix('::ffff:')} {peer[1]}\n".encode()


def accept(name, listener):
    connection, peer = listener.accept()
    connection.setblocking(False)
    connection.send(told(name, peer))
    selector.register(connection, selectors.EVENT_READ, (echo, name))


def echo(_name, connection):
    try:
        data = connection.recv(65536)
        if data:
            connection.send(data)
            return
    except OSError:
        pass
    selector.unregister(connection)
    connection.close()


def answer(name, sock):
    try:
        data, asked, _, peer = sock.recvmsg(65536, 64)
        # The control message about the address asked sets the source.
        sock.sendmsg([told(name, peer).ljust(len(data))], asked, 0, peer)
    except OSError:
        # An ICMP error of an earlier answer.
        pass


def serve(name, port, protocol):
    kind, number = PROTOCOLS[protocol]
    sock = socket.socket(socket.AF_INET6, kind, number)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("::", port))
    sock.setblocking(False)
    if kind == socket.SOCK_STREAM:
        sock.listen(1024)
        selector.register(sock, selectors.EVENT_READ, (accept, name))
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        selector.register(sock, selectors.EVENT_READ, (answer, name))


def main():
    for argument in sys.argv[1:]:
        name, where = argument.split("@")
        netns, where = where.split(":")
        port, protocol = where.split("/")
        enter(netns)
        serve(name, int(port), protocol)
    child = os.fork()
    if child:
        print(child)
        return
    null = os.open(os.devnull, os.O_RDWR)
    for fd in 0, 1, 2:
        os.dup2(null, fd)
    while True:
        for key, _ in selector.select():
            function, name = key.data
            function(name, key.fileobj)


main()
