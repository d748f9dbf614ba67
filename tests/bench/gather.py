#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""Gathers what a folder of results has: gather.py FOLDER

Draws the plots (plots.py) and writes report.md with all tables and plots, each in
a block with a name, which publish.py finds: a table has that of its first cell,
"first packet, by number of services" is first-packet-by-number-of-services; a
plot that of its file, plot-first-packet; promises are of a part, packets-promises."""

import pathlib
import sys

import blocks
import plots
from report import FLOWS

PARTS = {
    "packets": "Instructions per packet",
    "control": "Loading, changing and showing tables, and memory",
    "attribution": "Where the instructions of packets go",
    "profile": "Where the instructions of the control path go",
}
CAPTIONS = {
    "first-packet": "First packet of a connection against the number of services",
    "established": "Packet of an established connection",
    "control-load": "Whole table loaded from a file",
    "control-change": "One backend changed",
    "control-memory": "Kernel memory for a service",
    **FLOWS,
}


def name_of(paragraph, part):
    if paragraph.startswith("|"):
        return blocks.slug(paragraph.split("|")[1])
    return f"{part}-promises" if paragraph.startswith("- ") else f"{part}-conditions"


def part_of(plot):
    return "control" if plot.startswith("control-") else "packets"


def about(folder, parts):
    """When, what and where was measured, which is the same for parts of one run."""
    told = {}
    if not parts:
        return "Nothing was measured."
    for part in parts:
        date, commit, processor = (folder / f"{part}.about").read_text().splitlines()
        told.setdefault(f"{date}, {commit}, on {processor}", []).append(part)
    if len(told) == 1:
        return f"Measured by `make bench` in one run: {next(iter(told))}."
    return "Measured by `make bench`: " + "; ".join(
        f"{' and '.join(of)}: {where}" for where, of in told.items()) + "."


def report(folder, drawn):
    parts = [part for part in PARTS if (folder / f"{part}.md").exists()]
    yield "# Benchmarks of svcnat\n"
    yield blocks.block("about", about(folder, parts))
    for part in parts:
        yield f"# {PARTS[part]}\n"
        for paragraph in (folder / f"{part}.md").read_text().strip().split("\n\n"):
            yield blocks.block(name_of(paragraph, part), paragraph)
        for file in drawn:
            name = file.removesuffix(".svg")
            if part_of(name) == part:
                yield blocks.block(f"plot-{name}",
                                   f"![{CAPTIONS[name]}]({file})")


def main(folder):
    folder = pathlib.Path(folder)
    (folder / "report.md").write_text("\n".join(report(folder, plots.plot(folder))))
    print(f"All of it is in {folder}; report.md has the tables and plots.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
