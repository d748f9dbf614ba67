#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Turns what control-guest told into a table, and holds svcnat to its promises:
control-report.py FOLDER

Reads control.jsonl (a line for each peer and size), writes control.md and prints it.
Exit status 1: a promise is broken."""

import json
import pathlib
import sys

ROWS = [
    ("load", "s", "whole table from a file"),
    ("load cpu", "s", "the same, CPU"),
    ("again", "s", "the same file again"),
    ("change", "ms", "one backend changed"),
    ("change cpu", "ms", "the same, CPU"),
    ("change kernel", "µs", "the same, work of the kernel, median"),
    ("change kernel max", "µs", "the same, the longest"),
    ("save", "s", "table written out"),
    ("save cpu", "s", "the same, CPU"),
    ("show", "s", "table shown"),
    ("show cpu", "s", "the same, CPU"),
    ("show -j", "s", "table shown as JSON"),
    ("show -j cpu", "s", "the same, CPU"),
    ("load rss", "MiB", "memory of the program that loads the file"),
    ("save rss", "MiB", "memory of the one that writes the table out"),
    ("show rss", "MiB", "memory of the one that shows it"),
    ("show -j rss", "MiB", "memory of the one that shows it as JSON"),
    ("memory each", "KiB", "kernel memory for a service: slab, vmalloc, percpu"),
    ("not free each", "KiB", "the same: memory that is not free any more"),
]
SCALE = {"s": 1, "ms": 1000, "µs": 1000000, "MiB": 1 / 1024, "KiB": 1}


def read_runs(path):
    runs = {}
    for line in path.read_text().splitlines():
        run = json.loads(line)
        run["memory each"] = run["memory"] / run["services"]
        run["not free each"] = run["memory not free"] / run["services"]
        runs[run["peer"], run["services"], run["backends"]] = run
    return runs


def ratio(slow, fast, least):
    return (f"load: {slow['peer']} takes at least {least} times as long as svcnat",
            slow["load"] / fast["load"] >= least,
            f"{slow['load'] / fast['load']:.0f} times")


def most(what, value, limit, unit):
    return (f"{what}: at most {limit} {unit}", value <= limit, f"{value:.2f} {unit}")


def judge(runs):
    few = runs.get(("svcnat", 5000, 10))
    many = runs.get(("svcnat", 50000, 10))
    for peer in "nft", "ipvs":
        other = runs.get((peer, 5000, 10))
        if few and other:
            yield ratio(other, few, 100)
    if few:
        yield most("kernel memory for a service", few["memory each"], 1.5, "KiB")
    if many:
        yield most("50,000 services, load, CPU", many["load cpu"], 1, "s")
        yield most("50,000 services, the same again, of the first time",
                   many["again"] / many["load"] * 100, 33.3, "%")
        yield most("50,000 services, one change", many["change"] * 1000, 10, "ms")
        yield most("50,000 services, one change, work of the kernel",
                   many["change kernel"] * 1e6, 1000, "µs")
        for name in "save", "show", "show -j":
            yield most(f"50,000 services, {name}, CPU", many[f"{name} cpu"], 2, "s")
    if few and many:
        yield most("one change, work of the kernel, of 50,000 services to that of 5,000",
                   many["change kernel"] / few["change kernel"], 2, "times")
        for job, limit in ("load", 1.25), ("save", 2), ("show", 2), ("show -j", 2):
            for key, what in (f"{job} cpu", "CPU"), (f"{job} rss", "memory"):
                yield most(f"{job}, of 50,000 to ten times of 5,000, {what}",
                           many[key] / few[key] / 10, limit, "times")
    for peer in "svcnat", "svcnat-maglev":
        big = runs.get((peer, 1, 10000))
        if big:
            yield most(f"10,000 backends, {peer}: one change", big["change"] * 1000,
                       50, "ms")


def table(runs):
    yield "| loading, changing, showing | unit | " + " | ".join(f"{peer}, {services:,} x {backends:,}"
                                 for peer, services, backends in runs) + " |"
    yield "|---|---|" + "---:|" * len(runs)
    for key, unit, what in ROWS:
        cells = [f"{run[key] * SCALE[unit]:,.2f}" if key in run else ""
                 for run in runs.values()]
        yield f"| {what} | {unit} | " + " | ".join(cells) + " |"


def main(folder):
    folder = pathlib.Path(folder)
    runs = read_runs(folder / "control.jsonl")
    promises = list(judge(runs))
    lines = ["User Mode Linux, one CPU:", "", *table(runs), ""]
    lines += [f"- {'PASS' if kept else 'FAIL'} {promise}: {measured}"
              for promise, kept, measured in promises]
    text = "\n".join(lines) + "\n"
    (folder / "control.md").write_text(text)
    print(text)
    return 0 if all(kept for _, kept, _ in promises) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
