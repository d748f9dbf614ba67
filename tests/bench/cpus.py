#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Cache lines that svcnat's code touches and that more than one processor had to
do with while one of them wrote: cpus.py RUNDIR PROCESSORS SETTING

Exit status 1: there are some, and the setting needs none; there are none, and it
cannot do without; or not all processors were at work."""

import collections
import pathlib
import sys

from symbols import Symbols

# Settings that ask for something all processors agree on: an order, a count, a
# list of clients. With all others they write no line that svcnat's code shares.
CONTRACTS = {"scheduler rr", "scheduler wrr", "scheduler lc", "scheduler wlc", "scheduler sed",
             "affinity 60s", "max-connections 10000", "failover 2"}
# Who gives a packet or an entry its memory. What it has written belongs to one
# connection, though another processor may have had the memory before.
OWN = {"__alloc_skb", "__nf_conntrack_alloc"}


def read(rundir, symbols):
    """By line: the processors that wrote it, and by what code; those on which svcnat
    touched it, and by what code."""
    writers = collections.defaultdict(lambda: [0, set()])
    touchers = collections.defaultdict(lambda: [0, set()])
    with open(rundir / "plugin", encoding="ascii") as file:
        for text in file:
            word, address, cpus, code = text.split()
            name, module = symbols.find(int(code, 16))
            if word == "write":
                line = writers[address]
            elif word == "touch" and module == "[svcnat]":
                line = touchers[address]
            else:
                continue
            line[0] |= int(cpus, 16)
            line[1].add(name)
    return writers, touchers


def main(rundir, cpus, setting):
    rundir = pathlib.Path(rundir)
    writers, touchers = read(rundir, Symbols(rundir / "kallsyms"))
    at_work = 0
    for on, _ in touchers.values():
        at_work |= on
    if at_work != (1 << int(cpus)) - 1:
        sys.exit(f"FAIL: svcnat ran on processors {at_work:b} only")
    shared = collections.Counter()
    for address, (on, readers) in touchers.items():
        written, by = writers.get(address, (0, set()))
        if written and (on | written).bit_count() > 1 and not by & OWN:
            shared[" ".join(sorted(readers & by or readers))] += 1
    read_only = sum(1 for address, (on, _) in touchers.items()
                    if on.bit_count() > 1 and address not in writers)
    print(f"svcnat touched {len(touchers)} cache lines; {read_only} of them several processors"
          f" read and nobody wrote; {sum(shared.values())} were shared and written")
    for names, number in shared.most_common():
        print(f"    {number} by {names}")
    wanted = setting in CONTRACTS and int(cpus) > 1
    if bool(shared) != wanted:
        sys.exit("FAIL: " + ("none expected" if shared else "some expected"))
    print("PASS")


if __name__ == "__main__":
    main(*sys.argv[1:])
