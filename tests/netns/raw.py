#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Sends single packets that no program would.

raw.py NETNS KIND[,KIND...] FROM TO [key=NUMBER...]    FROM and TO are ADDR:PORT

Keys are ttl (64), and for TCP seq, ack, flags (in KIND "tcp") and option, one of 18
bytes of that kind; n, how many,
each from the next port, or with dports=1 to the next one, and hosts, from how many
addresses these come in turn.
"unreachable" says to the client TO that what it sent to the backend FROM did not
get there.
"""
import copy
import ipaddress
import socket
import struct
import sys

from netns import address, enter, family

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
# What of TCP is called by name: its flags.
SEGMENTS = {"rst": RST, "rst-ack": RST | ACK, "fin-ack": FIN | ACK, "syn-ack": SYN | ACK,
            "null": 0, "syn-fin": SYN | FIN, "xmas": FIN | PSH | 32, "ack": ACK, "tcp": ACK}
IPV6_HDRINCL = 36


def ones(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


class Packet:
    """From an address and port to another, by which all else goes."""

    def __init__(self, source, to, keys):
        self.keys = {key: int(value) for key, value in keys.items()}
        (source, self.sport), (to, self.dport) = address(source), address(to)
        self.v6 = family(to) == socket.AF_INET6
        self.source, self.to = ipaddress.ip_address(source), ipaddress.ip_address(to)

    def pseudo(self, protocol, length):
        return self.source.packed + self.to.packed + struct.pack("!IHBB", length, 0, 0, protocol)

    def summed(self, protocol, data, at):
        """With the checksum in its place."""
        check = ones(self.pseudo(protocol, len(data)) + data)
        return data[:at] + struct.pack("!H", check) + data[at + 2:]

    def tcp(self, flags):
        options = b""
        if "option" in self.keys:
            options = bytes((1, 1, self.keys["option"], 18)) + bytes(16)
        header = struct.pack("!HHIIBBHHH", self.sport, self.dport, self.keys.get("seq", 1000),
                             self.keys.get("ack", 2000), (5 + len(options) // 4) << 4,
                             self.keys.get("flags", flags), 1024, 0, 0)
        return 6, self.summed(6, header + options + b"?" * (flags == ACK), 16)

    def udp(self, good=True):
        data = self.summed(17, struct.pack("!HHHH", self.sport, self.dport, 9, 0) + b"?", 6)
        return 17, data if good else data[:-1] + b"!"

    def icmp(self, kind, code, body):
        data = struct.pack("!BBH", kind, code, 0) + body
        if self.v6:
            return 58, self.summed(58, data, 2)
        return 1, data[:2] + struct.pack("!H", ones(data)) + data[4:]

    def about_nothing(self):
        """An error about a datagram that the address never sent."""
        inner = Packet.__new__(Packet)
        inner.keys, inner.v6 = {}, self.v6
        inner.sport, inner.dport, inner.source, inner.to = 7, 9, self.to, self.source
        body = bytes(4) + inner.whole(*inner.udp())
        return self.icmp(1, 4, body) if self.v6 else self.icmp(3, 3, body)

    def unreachable(self):
        inner = Packet.__new__(Packet)
        inner.keys, inner.v6, inner.source, inner.to = self.keys, self.v6, self.to, self.source
        inner.sport, inner.dport = self.dport, self.sport
        body = bytes(4) + inner.whole(*inner.tcp(SYN))
        return self.icmp(1, 0, body) if self.v6 else self.icmp(3, 1, body)

    def sctp(self, chunk, tag, body, good=True):
        """A single chunk."""
        data = struct.pack("!HHII", self.sport, self.dport, tag, 0) + \
            struct.pack("!BBH", chunk, 0, 4 + len(body)) + body
        return 132, data[:8] + struct.pack("<I", crc32c(data) ^ (not good)) + data[12:]

    def whole(self, protocol, data):
        ttl = self.keys.get("ttl", 64)
        if self.v6:
            return struct.pack("!IHBB", 6 << 28, len(data), protocol, ttl) + \
                self.source.packed + self.to.packed + data
        header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(data), 1, 0, ttl, protocol, 0) + \
            self.source.packed + self.to.packed
        return header[:10] + struct.pack("!H", ones(header)) + header[12:] + data

    def kind(self, kind):
        if kind in SEGMENTS:
            return self.tcp(SEGMENTS[kind])
        kinds = {
            "udp": self.udp,
            "bad-udp": lambda: self.udp(False),
            "icmp-error": self.about_nothing,
            "unreachable": self.unreachable,
            "syn": lambda: self.tcp(SYN),
            "echo-reply": lambda: self.icmp(129 if self.v6 else 0, 0, bytes(8)),
            "echo": lambda: self.icmp(128 if self.v6 else 8, 0, bytes(8)),
            "timestamp": lambda: self.icmp(13, 0, bytes(16)),
            "address-mask": lambda: self.icmp(17, 0, bytes(8)),
            "node-information": lambda: self.icmp(139, 1, bytes(28)),
            "neighbour": lambda: self.icmp(135, 0, bytes(4) + self.to.packed),
            "none": lambda: (59, b""),
            "gre": lambda: (47, struct.pack("!HH", 0, 0x800) + bytes(20)),
            "sctp-init": lambda: self.sctp(1, 0, struct.pack("!IIHHI", 0x1234567, 4096, 1, 1, 1)),
            "sctp-data": lambda: self.sctp(0, 77, bytes(12) + b"????"),
            "bad-sctp": lambda: self.sctp(0, 77, bytes(12) + b"????", False),
            "sctp-abort": lambda: self.sctp(6, 77, b""),
        }
        return kinds[kind]()


def run(netns, kinds, source, to, *options):
    enter(netns)
    keys = dict(option.split("=") for option in options)
    first = Packet(source, to, keys)
    where = family(str(first.to))
    with socket.socket(where, socket.SOCK_RAW, socket.IPPROTO_RAW) as sock:
        if first.v6:
            sock.setsockopt(socket.IPPROTO_IPV6, IPV6_HDRINCL, 1)
        packet, kinds, hosts = copy.copy(first), kinds.split(","), int(keys.get("hosts", 1))
        for number in range(int(keys.get("n", 1))):
            if "dports" in keys:
                packet.dport = (first.dport + number) & 0xffff
            else:
                packet.sport = (first.sport + number) & 0xffff
            packet.source = first.source + number % hosts
            for kind in kinds:
                sock.sendto(packet.whole(*packet.kind(kind)), (str(packet.to), 0))


if __name__ == "__main__":
    run(*sys.argv[1:])
