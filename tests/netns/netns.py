# SPDX-License-Identifier: GPL-2.0
"""What the helpers of the network tests share: network namespaces, addresses."""
import ctypes
import errno
import os
import socket

PROTOCOLS = {
    "tcp": (socket.SOCK_STREAM, socket.IPPROTO_TCP),
    "udp": (socket.SOCK_DGRAM, socket.IPPROTO_UDP),
    "sctp": (socket.SOCK_STREAM, socket.IPPROTO_SCTP),
}

_libc = ctypes.CDLL(None, use_errno=True)


def enter(name):
    """Makes the calling thread live in the named network namespace."""
    with open("/run/netns/" + name) as file:
        if _libc.setns(file.fileno(), 0x40000000):
            raise OSError(ctypes.get_errno(), "setns " + name)


def address(text):
    """ADDR:PORT, with brackets around an IPv6 address."""
    host, port = text.rsplit(":", 1)
    return host.strip("[]"), int(port)


def family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def error_name(error):
    if isinstance(error, socket.timeout):
        return "TIMEOUT"
    return errno.errorcode.get(error.errno, str(error))
