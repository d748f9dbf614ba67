#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Where the instructions of a packet go.

attribution.py fold RUNDIR PACKETS: from counts of instructions (plugin) and
symbols (kallsyms) to counts of functions, a line each, per packet; exit status 1
if their sum is not what the packets' sender has measured.

attribution.py report FLOOR PEER... FOLDER: tables from those, to attribution.md
there and standard output."""

import collections
import pathlib
import sys

import functions
from symbols import Symbols

BENCHES = ["first-packet", "miss", "established"]
# Functions that a peer has this much more or less of are told.
NOTEWORTHY = 2

GROUPS = [
    ("svcnat", r".*\[svcnat\]$"),
    ("nf_tables", r".*\[(nf_tables|nft_.*)\]$"),
    ("nf_nat", r".*\[nf_nat\]$"),
    ("nf_conntrack", r".*\[nf_(conntrack|defrag).*\]$"),
    ("siphash (conntrack's hash)", r"__?siphash|hsiphash"),
    ("random numbers", r"_?_?get_random|chacha|crng|_get_random"),
    ("device", r".*\[(veth|dummy)\]$|_*(netif|netdev|napi|dev|net_rx|do_softirq|softirqentry|"
               r"handle_softirqs|raise_softirq|local_bh|process_backlog|enqueue_to_backlog|"
               r"validate_xmit|eth_|skb_network_protocol|skb_csum_hw|passthru|skb_scrub|"
               r"skb_flow_dissect)"),
    ("sender", r"_*(user|packet_|sys_send|sock|security|aa_|tomoyo|apparmor|bpf_lsm|copy_|"
               r"import_|iovec|virtio_net|virt_addr|check_|map_id|make_kuid|entry_|put_user|"
               r"skb_copy_datagram|skb_partial|skb_set_owner|alloc_skb_with|syscall|do_syscall|"
               r"fget|x64_sys|is_vmalloc)"),
    ("hooks, routing, IP", r"_*(nf_|ip_|fib_|udp_|inet_|ipv4_|find_exception|usecs_to)"),
    ("memory, buffers", r"_*(kmem|kmalloc|kfree|memcg|cache_from|allocate_slab|alloc_|skb_|"
                        r"build_skb|consume_skb|memset|memcpy|slab|setup_object|clear_page|"
                        r"get_page|rmqueue|should_fail|list_)"),
    ("locks, RCU", r"_*(rcu_read|raw_|cond_resched)"),
]


def fold(rundir, packets):
    kernel = Symbols(rundir / "kallsyms")
    counts = functions.fold(rundir, lambda address:
                            kernel.find(address) if address >> 63 else ("user", ""))
    functions.write(counts, packets)
    measured = float((rundir / "measured").read_text())
    total = sum(counts.values()) / packets
    if abs(total - measured) > functions.TOLERANCE * measured:
        sys.exit(f"{total:.1f} instructions counted, {measured:.1f} measured")


def groups_table(costs, peers):
    yield "| instructions by part of the kernel | " + " | ".join(
        f"{bench}, {peer}" for bench in BENCHES for peer in peers) + " |"
    yield "|---|" + "---:|" * len(BENCHES) * len(peers)
    sums = collections.defaultdict(float)
    columns = [(bench, peer) for bench in BENCHES for peer in peers]
    for column in columns:
        for function, count in costs[column].items():
            sums[column, functions.group_of(GROUPS, function, "other")] += count
            sums[column, "**all**"] += count
    for group in [name for name, _ in GROUPS] + ["other", "**all**"]:
        yield f"| {group} | " + " | ".join(
            f"{sums[column, group]:,.0f}" for column in columns) + " |"


def differences_table(costs, bench, floor, peer):
    mine, base = costs[bench, peer], costs[bench, floor]
    yield f"| {bench}: function | {floor} | {peer} | more |"
    yield "|---|---:|---:|---:|"
    for function in sorted(set(mine) | set(base),
                           key=lambda one: base.get(one, 0) - mine.get(one, 0)):
        before, after = base.get(function, 0), mine.get(function, 0)
        if abs(after - before) >= NOTEWORTHY:
            yield f"| `{function}` | {before:,.0f} | {after:,.0f} | {after - before:+,.0f} |"


def report(folder, floor, peers):
    files = {(bench, peer): folder / f"attribution.{peer}.{bench}.tsv"
             for bench in BENCHES for peer in [floor, *peers]}
    # What could not be measured has no functions.
    costs = {column: functions.read(file) if file.exists() else {} for column, file in files.items()}
    yield from groups_table(costs, [floor, *peers])
    for bench in BENCHES:
        for peer in peers:
            yield ""
            yield from differences_table(costs, bench, floor, peer)


def main(verb, *arguments):
    if verb == "fold":
        fold(pathlib.Path(arguments[0]), int(arguments[1]))
        return
    floor, *peers, folder = arguments
    folder = pathlib.Path(folder)
    text = "\n".join(report(folder, floor, peers)) + "\n"
    (folder / "attribution.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
