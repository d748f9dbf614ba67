# SPDX-License-Identifier: GPL-2.0
"""Functions and how many instructions they took, as a plugin has counted (insns.c)."""

import collections
import re

# What the one who measures does itself is counted, too; and a packets' sender leaves the
# dearest batches out. How far the sum may be from what was measured.
TOLERANCE = 0.01


def fold(rundir, find):
    """By name and module, which find() tells of an address."""
    functions = collections.Counter()
    for line in (rundir / "plugin").read_text().splitlines():
        address, count = line.split()
        functions[find(int(address, 16))] += int(count)
    return functions


def write(functions, per=1):
    """A line each, the dearest first, to standard output."""
    for (name, module), count in functions.most_common():
        print(name, module, count / per if per > 1 else count, sep="\t")


def read(path):
    """Counts by name and module in one, in the order of the lines."""
    functions = {}
    for line in path.read_text().splitlines():
        name, module, count = line.split("\t")
        functions[f"{name} {module}".strip()] = float(count)
    return functions


def group_of(groups, label, rest):
    """The first group whose pattern the label begins with, or the rest."""
    return next((group for group, pattern in groups if re.match(pattern, label)), rest)
