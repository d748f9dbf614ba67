# SPDX-License-Identifier: GPL-2.0
"""From addresses in a kernel to functions."""

import bisect


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
