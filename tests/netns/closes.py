#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Closes netlink sockets while a commit takes long: closes.py NETNS

Empties the table and prints how much of the time that this took the longest closing
of a socket took, in percent.
"""
import socket
import sys
import threading
import time

from netlink import Socket, command
from netns import enter


def longest_while(thread):
    longest = 0
    while thread.is_alive():
        sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        sock.bind((0, 0))
        begin = time.perf_counter()
        sock.close()
        longest = max(longest, time.perf_counter() - begin)
    return longest


def main():
    enter(sys.argv[1])
    sock = Socket()
    answers = []
    flush = threading.Thread(target=lambda: answers.append(
        sock.request(command("flush"))))
    begin = time.perf_counter()
    flush.start()
    longest = longest_while(flush)
    took = time.perf_counter() - begin
    assert str(answers[0]) == "ok", answers
    print(f"a commit of {took * 1000:.0f} ms, a closing of {longest * 1000:.0f} ms",
          file=sys.stderr)
    print(int(100 * longest / took))


main()
