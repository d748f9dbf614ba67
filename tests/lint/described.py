#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Names the functions of C files that other files can call and that no
kernel-doc comment describes.  kernel-doc itself only looks at the comments
that are there."""

import re
import sys

# Kernel style puts the opening brace of a function, and of nothing else, alone
# in the first column.
DEFINITION = re.compile(r"^(?P<head>[A-Za-z_][^;{}#/]*\([^;{}]*\))\n\{", re.M)


def undescribed(text):
    for match in DEFINITION.finditer(text):
        head = match["head"]
        if re.match(r"static\b", head):
            continue
        before = text[: match.start()].rstrip("\n")
        comment = before.rfind("/*")
        if not (before.endswith("*/") and before.startswith("/**", comment)):
            yield text.count("\n", 0, match.start()) + 1, head.split("\n")[0]


def main(files):
    bad = 0
    for name in files:
        with open(name, encoding="utf-8") as file:
            for line, head in undescribed(file.read()):
                print(f"{name}:{line}: not described: {head}")
                bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
