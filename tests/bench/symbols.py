# SPDX-License-Identifier: GPL-2.0
"""From addresses in a kernel to functions."""

import bisect
import subprocess

# Where Linux puts a program on x86 that can be anywhere, if not at a random place.
PROGRAMS = 0x555555554000


class Symbols:
    """The code that a guest's /proc/kallsyms tells."""

    def __init__(self, path):
        found = []
        with open(path, encoding="ascii") as file:
            for line in file:
                address, kind, name, *module = line.split()
                # Per CPU symbols are offsets.
                if kind in "tTwW" and int(address, 16) >> 63:
                    found.append((int(address, 16), name, module[0] if module else ""))
        self.keep(found)

    def keep(self, found):
        """Address, name and module of each function."""
        found.sort()
        self.addresses = [one[0] for one in found]
        self.names = [one[1:] for one in found]

    def find(self, address):
        """Name and module in brackets; what the compiler split off is its function's."""
        if address < self.addresses[0]:
            return "other", ""
        place = bisect.bisect_right(self.addresses, address) - 1
        name, module = self.names[place]
        return name.split(".")[0], module


class Program(Symbols):
    """The code of a program; what is elsewhere is in its libraries."""

    def __init__(self, path):
        lines = subprocess.run(["nm", "--defined-only", path], check=True, text=True,
                               stdout=subprocess.PIPE).stdout.splitlines()
        words = [line.split() for line in lines]
        self.end = PROGRAMS + max(int(address, 16) for address, _, _ in words)
        self.keep([(PROGRAMS + int(address, 16), name, "[tool]")
                   for address, kind, name in words if kind in "tT"])

    def find(self, address):
        if not PROGRAMS <= address <= self.end:
            return "all of them", "[libraries]"
        return super().find(address)
