#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Servers and clients for one test script, which talks to it through pipes.

Each line on standard input is a request: "serve ARGUMENT...", see serve.py,
"ask KEY=VALUE...", see ask.py, or "cases FILE ARGUMENT...", see cases.py. What
the answer prints ends in a line "." or, if it could not be done, "!". One process
for all saves a slow machine from starting Python again and again.
"""
import sys
import traceback

import ask
import serve


def cases(arguments):
    # Few scripts need it.
    import cases as table  # pylint: disable=import-outside-toplevel
    table.run(arguments)


def main():
    for line in sys.stdin:
        what, *arguments = line.split()
        try:
            if what == "serve":
                print(serve.start(arguments))
            elif what == "cases":
                cases(arguments)
            else:
                ask.run(arguments)
            print(".", flush=True)
        except Exception:  # pylint: disable=broad-except
            traceback.print_exc()
            print("!", flush=True)


main()
