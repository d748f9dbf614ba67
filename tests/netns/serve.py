# SPDX-License-Identifier: GPL-2.0
"""Servers that tell their name, for many network namespaces in one process.

start(["NAME@NETNS:PORT/PROTOCOL", ...])

Whoever connects or sends a datagram is told "NAME ADDRESS PORT", the address
and port being its own as the server sees them; what a connection sends after
that comes back, and an answer to a datagram is filled up to the datagram's
size.  Returns the process to kill, once all servers listen.
"""
import os
import selectors
import socket

from netns import PROTOCOLS, enter

IPV6_FREEBIND = 78


def told(name, peer):
    return f"{name} {peer[0].removeprefix('::ffff:')} {peer[1]}\n".encode()


def accept(selector, name, listener):
    try:
        connection, peer = listener.accept()
    except OSError:
        # It was reset before it was accepted.
        return
    connection.setblocking(False)
    try:
        connection.send(told(name, peer))
    except OSError:
        connection.close()
        return
    selector.register(connection, selectors.EVENT_READ, (echo, name))


def echo(selector, _name, connection):
    try:
        data = connection.recv(65536)
        if data:
            connection.send(data)
            return
    except OSError:
        pass
    selector.unregister(connection)
    connection.close()


def answer(_selector, name, sock):
    try:
        data, asked, _, peer = sock.recvmsg(65536, 64)
        # The control message about the address asked sets the source.
        sock.sendmsg([told(name, peer).ljust(len(data))], asked, 0, peer)
    except OSError:
        # An ICMP error of an earlier answer.
        pass


def bound(port, kind, number):
    """A socket for both address families, or for the one that there is."""
    if not os.path.exists("/proc/net/if_inet6"):
        sock = socket.socket(socket.AF_INET, kind, number)
        sock.bind(("", port))
        return sock
    sock = socket.socket(socket.AF_INET6, kind, number)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("::", port))
    if kind == socket.SOCK_DGRAM:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        # It may have been asked at an address that only a local route leads to.
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
    return sock


def listener(port, protocol):
    """A socket, and who reads from it."""
    kind, number = PROTOCOLS[protocol]
    sock = bound(port, kind, number)
    sock.setblocking(False)
    if kind == socket.SOCK_STREAM:
        sock.listen(1024)
        return sock, accept
    return sock, answer


def serve(listeners):
    selector = selectors.DefaultSelector()
    for sock, function, name in listeners:
        selector.register(sock, selectors.EVENT_READ, (function, name))
    null = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    while True:
        for key, _ in selector.select():
            function, name = key.data
            function(selector, name, key.fileobj)


def start(arguments):
    listeners = []
    for argument in arguments:
        name, where = argument.split("@")
        netns, where = where.split(":")
        port, protocol = where.split("/")
        enter(netns)
        listeners.append((*listener(int(port), protocol), name))
    child = os.fork()
    if child == 0:
        serve(listeners)
    for sock, _, _ in listeners:
        sock.close()
    return child
