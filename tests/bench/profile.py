#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""Where the instructions of the control path go.

profile.py fold RUNDIR TOOL: from counts of instructions (plugin), the kernel's symbols
(kallsyms) and the tool's to counts of functions, a line each; exit status 1 if their
sum is more than the time that the command took, in which the processor was idle, too.

profile.py report SERVICES... FOLDER: tables from those, to profile.md there and
standard output."""

import collections
import pathlib
import sys

import functions
from symbols import Program, Symbols

STEPS = {
    "apply": "load",
    "again": "load again",
    "change": "one backend changed",
    "save": "save",
    "show": "show",
    "show-json": "show -j",
}
# So many functions are told of each step.
FUNCTIONS = 8

GROUPS = [
    ("the tool", r".* \[tool\]$"),
    ("its libraries, libc and libmnl", r".* \[libraries\]$"),
    ("svcnat", r".* \[svcnat\]$"),
    ("netlink", r"_*(netlink|genl|nla_|nlmsg|skb|sock|unix_|sys_send|sys_recv|move_addr|"
                r"import_iovec|copy_msghdr|consume_skb|kfree_skb|build_skb)"),
    ("hashing, hash tables", r"_*(rht|rhashtable|jhash|siphash|hsiphash)"),
    ("memory", r"_*(kmem|kmalloc|kvmalloc|kfree|kvfree|slab|get_partial|alloc|free|pcpu|"
               r"memset|memcpy|clear_page|rmqueue|get_page_from|cache_from|setup_object|"
               r"shuffle|vmalloc|vfree|memcg|mod_memcg|obj_cgroup|ksize|should_fail|"
               r"page_counter|drain_|refill_)"),
    ("RCU, locks, scheduler", r"_*(rcu|call_rcu|raw_|mutex|spin|local_bh|cond_resched|"
                              r"synchronize|sched|update_|enqueue|dequeue|pick_|psi_|wake|"
                              r"try_to_wake|timer|hrtimer|tick_|ktime|irq|softirq|sysvec|asm_)"),
]


REST = "other: processes, pages, files, system calls"


def fold(rundir, tool):
    kernel, program = Symbols(rundir / "kallsyms"), Program(tool)
    counts = functions.fold(rundir, lambda address:
                            (kernel if address >> 63 else program).find(address))
    functions.write(counts)
    measured = int((rundir / "measured").read_text().split()[-1])
    total = sum(counts.values())
    if not 0 < total <= measured * (1 + functions.TOLERANCE):
        sys.exit(f"{total} instructions counted in a time of {measured}")


def units(step, services):
    """Of what a step's cost is told: of a service, if it has to do with all of them."""
    return 1 if step == "change" else services


def groups_table(costs, services):
    yield (f"{services:,} services with 10 backends, stock 6.1; instructions for each service,"
           " and all of one change:")
    yield ""
    yield "| control path, instructions | " + " | ".join(STEPS[step] for step in costs) + " |"
    yield "|---|" + "---:|" * len(costs)
    sums = collections.defaultdict(float)
    for step, counts in costs.items():
        for label, count in counts.items():
            for group in functions.group_of(GROUPS, label, REST), "**all**":
                sums[step, group] += count / units(step, services)
    for group in [name for name, _ in GROUPS] + [REST, "**all**"]:
        yield f"| {group} | " + " | ".join(f"{sums[step, group]:,.0f}" for step in costs) + " |"
    yield ""


def functions_table(costs, services):
    yield "| control path, dearest functions | | instructions |"
    yield "|---|---|---:|"
    for step, counts in costs.items():
        for label, count in list(counts.items())[:FUNCTIONS]:
            yield f"| {STEPS[step]} | `{label}` | {count / units(step, services):,.0f} |"
    yield ""


def report(folder, sizes):
    for services in sizes:
        files = {step: folder / f"profile.{step}.{services}.tsv" for step in STEPS}
        # Those that were measured.
        costs = {step: functions.read(file) for step, file in files.items() if file.exists()}
        yield from groups_table(costs, services)
        yield from functions_table(costs, services)


def main(verb, *arguments):
    if verb == "fold":
        fold(*map(pathlib.Path, arguments))
        return
    *sizes, folder = arguments
    folder = pathlib.Path(folder)
    text = "\n".join(report(folder, [int(size) for size in sizes])) + "\n"
    (folder / "profile.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
