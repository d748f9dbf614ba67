#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Requests to svcnat over one socket, line by line: nlsh.py NETNS

A line is a command with attributes, as in
    txn-begin txn=7 replace
    service-set txn=7 name=web frontend=tcp/10.96.0.10:80 backend=10.0.1.1:80/3
and the answer to each is one line: ok, or the errno and the sentence.
"generation" prints the number.
"""
import sys

from netlink import (Socket, a, attr, backend, command, frontend, string,
                     u32, u64, u8)
from netns import enter

KINDS = {
    "name": string, "txn": lambda v: u32(int(v)),
    "requests": lambda v: u32(int(v)),
    "expect-generation": lambda v: u64(int(v)),
    "scheduler": lambda v: u32(int(v)), "affinity": lambda v: u32(int(v)),
    "echo": lambda v: u8(int(v)), "unknown-port": lambda v: u32(int(v)),
    "replace": lambda v: b"", "digest": bytes.fromhex,
}


def attribute(word):
    name, _, value = word.partition("=")
    if name == "frontend":
        return frontend(value)
    if name == "backend":
        return backend(value)
    return attr(a(name), KINDS[name](value))


def main():
    enter(sys.argv[1])
    sock = Socket()
    for line in sys.stdin:
        words = line.split()
        if words[0] == "generation":
            print(sock.generation(), flush=True)
        else:
            print(sock.request(command(words[0]), *map(attribute, words[1:])),
                  flush=True)


main()
