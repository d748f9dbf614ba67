#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""How long the parts of a dump take: parts.py NETNS SERVICE

Prints by how much the median of the last tenth of them exceeds that of the first
tenth; where the clock is too coarse for a part, the sum.
"""
import statistics
import sys
import time

from netlink import NLM_F_DUMP, NLMSG_DONE, NLMSG_ERROR, Socket, a, attr, command, string
from netns import enter

# The kernel makes parts no larger than what a receiver had room for, but at least
# 8 KiB of some things.
PART = 8192


def parts(sock, name):
    """Seconds that each part took."""
    sock.send(command("service-get"), attr(a("name"), string(name)), NLM_F_DUMP)
    while True:
        begin = time.perf_counter()
        data = sock.sock.recv(sock.room)
        yield time.perf_counter() - begin
        if int.from_bytes(data[4:6], sys.byteorder) in (NLMSG_DONE, NLMSG_ERROR):
            return


def main():
    enter(sys.argv[1])
    took = list(parts(Socket(room=PART), sys.argv[2]))
    few = len(took) // 10
    ends = took[1:few], took[-few:-1]
    first, last = map(statistics.median, ends)
    if not first:
        first, last = map(sum, ends)
    print(f"{len(took)} parts, the last {last / first:.2f} times the first",
          file=sys.stderr)
    print(int(last / first))


main()
