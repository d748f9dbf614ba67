#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Connections that are over for who stands in between, and live on.

lives.py NETNS ADDR:PORT COUNT [WORD]

Connects COUNT times; of each connection a reset goes out that gets no further than
the first router, or with WORD "fin" a FIN, twice, or with "syn" a SYN and the reset.
Prints how many still answer after that.
"""
import select
import socket
import struct
import sys
import time

from netns import address, enter
from raw import ACK, FIN, RST, SYN, Packet

# A router takes what comes later than this for a sign of life.
LINGER = 1.5
WORDS = {"rst": [RST | ACK], "fin": [FIN | ACK, FIN | ACK], "syn": [SYN, RST | ACK]}


def next_of(sniffed, port):
    """Sequence number and acknowledgement that the port sends next."""
    found = None
    while select.select([sniffed], [], [], 0.2)[0]:
        data = sniffed.recv(2000)[14:]
        tcp = data[(data[0] & 15) * 4:]
        sport, _, seq, ack, length, flags = struct.unpack("!HHIIBB", tcp[:14])
        if data[9] == 6 and sport == port and flags & ACK:
            size = struct.unpack("!H", data[2:4])[0] - (data[0] & 15) * 4 - (length >> 4) * 4
            found = (seq + size) & 0xffffffff, ack
    return found


def last_words(sniffed, raw, sock, words):
    seq, ack = next_of(sniffed, sock.getsockname()[1])
    ends = [f"{host}:{port}" for host, port in (sock.getsockname(), sock.getpeername())]
    for flags in words:
        begins = seq + (1 << 31) & 0xffffffff if flags == SYN else seq
        packet = Packet(*ends, {"ttl": 1, "seq": begins, "ack": ack})
        raw.sendto(packet.whole(*packet.tcp(flags)), (str(packet.to), 0))


def answers(sock):
    try:
        sock.sendall(b"still there?\n")
        return b"still there?" in sock.recv(100)
    except OSError:
        return False


def run(netns, where, count, word="rst"):
    enter(netns)
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    sniffed = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    sniffed.bind(("eth0", 0))
    socks = []
    for _ in range(int(count)):
        try:
            sock = socket.create_connection(address(where), timeout=10)
            sock.recv(100)
        except OSError:
            continue
        last_words(sniffed, raw, sock, WORDS[word])
        socks.append(sock)
    end = time.monotonic() + LINGER
    while time.monotonic() < end:
        select.select([], [], [], end - time.monotonic())
    print(sum(answers(sock) for sock in socks))


if __name__ == "__main__":
    run(*sys.argv[1:])
