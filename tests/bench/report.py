#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Turns the runs of a benchmark into tables for people and for programs, and
holds svcnat to its promises: report.py FOLDER

Reads packets.tsv (peer, benchmark, instructions), writes packets.json and
packets.md, prints the latter.  Exit status 1: a promise is broken."""

import json
import pathlib
import statistics
import sys

BENCHES = ["first-packet", "miss", "established"]
# Of real connections, and what is counted.
FLOWS = {
    "udp-flow": "UDP request and answer",
    "tcp-flow": "TCP request and answer",
    "tcp-bulk": "KiB of TCP bulk data",
}
FLOOR = "nat"
FLOWTABLE = "-flowtable"
DESCRIPTIONS = {
    "conntrack": "routing, connections tracked",
    "nat": "empty nat table (the floor)",
    "dnat": "one fixed DNAT rule",
    "svcnat": "svcnat",
    "svcnat-node": "svcnat as on a Kubernetes node",
    "svcnat-failover": "svcnat, services with failover",
    "svcnat-nat": "svcnat next to the empty nat table",
    "ipvs": "IPVS NAT, conntrack=0",
    "ipvs-conntrack": "IPVS NAT, conntrack=1",
    "nft-maps": "nftables, two maps and no more",
    "nft": "nftables as kube-proxy",
    "iptables": "iptables as kube-proxy",
    "nat-flowtable": "empty nat table (the floor)",
    "svcnat-flowtable": "svcnat",
    "ipvs-flowtable": "IPVS NAT, conntrack=0 (not taken by it)",
}

# Benchmark, who, compared to whom, instructions more, per cent more.
PROMISES = [
    ("first-packet", "svcnat", FLOOR, 700, 0),
    ("miss", "svcnat", FLOOR, 200, 0),
    ("first-packet", "svcnat-node", FLOOR, 700, 0),
    ("first-packet", "svcnat-node", "svcnat", 100, 0),
    ("miss", "svcnat-node", FLOOR, 200, 0),
    ("established", "svcnat", FLOOR, 0, 2),
    ("established", "svcnat", "dnat", 0, 1),
    ("established", "svcnat-failover", "svcnat", 40, 0),
    *((bench, "svcnat", FLOOR, 0, 2) for bench in FLOWS),
    *((bench, "svcnat", "dnat", 0, 1) for bench in FLOWS),
    *((bench, "svcnat-flowtable", "nat-flowtable", 0, 2) for bench in FLOWS),
]
# Per cent that any number of services may add to what the fewest cost.
FLATNESS = 5


def read_runs(path):
    """By number of services, peer in the order of their descriptions, and benchmark."""
    runs = {}
    for line in path.read_text().splitlines():
        peer, bench, services, instructions = line.split("\t")
        by_peer = runs.setdefault(int(services), {})
        by_peer.setdefault(peer, {}).setdefault(bench, []).append(float(instructions))
    return {services: {peer: by_peer[peer] for peer in DESCRIPTIONS if peer in by_peer}
            for services, by_peer in sorted(runs.items())}


def summary(runs):
    """Spread is the distance from the least to the greatest, in per cent."""
    median = statistics.median(runs)
    return {
        "runs": runs,
        "min": min(runs),
        "median": median,
        "max": max(runs),
        "spread": 100 * (max(runs) - min(runs)) / median,
    }


def verdict(promise, limit, measured, base):
    return {
        "promise": promise,
        "limit": round(limit, 1),
        "measured": measured,
        "above": round(measured - base, 1),
        "kept": measured <= limit,
    }


def judge(results, services):
    for bench, peer, other, more, percent in PROMISES:
        try:
            is_now = results[peer][bench]["median"]
            base = results[other][bench]["median"]
        except KeyError:
            continue
        bound = f"{more} instructions" if more else f"{percent} %"
        yield verdict(f"{services:,} services, {bench}: {peer} at most {bound} above {other}",
                      base + more + base * percent / 100, is_now, base)


def judge_flatness(results):
    fewest, *others = sorted(results)
    for services in others:
        try:
            base = results[fewest]["svcnat"]["first-packet"]["median"]
            is_now = results[services]["svcnat"]["first-packet"]["median"]
        except KeyError:
            continue
        yield verdict(f"{services:,} services, first-packet: svcnat at most {FLATNESS} %"
                      f" above {fewest:,} services",
                      base * (1 + FLATNESS / 100), is_now, base)


def cells_of(measured, floor, in_percent):
    """What was measured and how much that is above the floor's, which is None for
    the floor itself."""
    if not measured:
        return ["", ""]
    if not floor:
        return [f"{measured['median']:,.0f}", ""]
    above = measured["median"] - floor["median"]
    percent = f" ({100 * above / floor['median']:+.2f} %)" if in_percent else ""
    return [f"{measured['median']:,.0f}", f"{above:+,.0f}{percent}"]


def table(title, results, benches, floor=FLOOR):
    """All peers that have this floor; benches is a dictionary of headings."""
    benches = {bench: heading for bench, heading in benches.items()
               if bench in results.get(floor, {})}
    if not benches:
        return
    yield f"| {title} | " + " | ".join(
        f"{heading} | above the floor" for heading in benches.values()) + " | spread |"
    yield "|---|" + "---:|---:|" * len(benches) + "---:|"
    for peer, by_bench in results.items():
        measured = {bench: by_bench.get(bench) for bench in benches}
        if not any(measured.values()) or peer.endswith(FLOWTABLE) != floor.endswith(FLOWTABLE):
            continue
        cells = [DESCRIPTIONS[peer]]
        for bench, one in measured.items():
            cells += cells_of(one, peer != floor and results[floor][bench], bench in FLOWS)
        spread = max(one["spread"] for one in measured.values() if one)
        yield "| " + " | ".join(cells) + f" | {spread:.2f} % |"
    yield ""


def scale_table(results):
    """First packets, peers against numbers of services."""
    sizes = sorted(results)
    peers = list(dict.fromkeys(peer for size in sizes for peer in results[size]))
    yield "| first packet, by number of services | " + " | ".join(
        f"{size:,}" for size in sizes) + " |"
    yield "|---|" + "---:|" * len(sizes)
    for peer in peers:
        cells = [DESCRIPTIONS[peer]]
        for size in sizes:
            try:
                cells.append(f"{results[size][peer]['first-packet']['median']:,.0f}")
            except KeyError:
                cells.append("")
        # A peer with a flowtable has other measurements only.
        if any(cells[1:]):
            yield "| " + " | ".join(cells) + " |"


def report(results, promises, release):
    fewest = min(results)
    benches = {bench: bench for bench in BENCHES}
    yield f"Stock {release}, {fewest:,} services x 10 backends, median of the runs:"
    yield ""
    yield from table("guest instructions per UDP packet", results[fewest], benches)
    yield from table("guest instructions, both ways", results[fewest], FLOWS)
    yield from table("the same with a flowtable in front", results[fewest], FLOWS,
                     FLOOR + FLOWTABLE)
    if len(results) > 1 and "first-packet" in results[fewest][FLOOR]:
        yield from scale_table(results)
        yield ""
    for one in promises:
        kept = "PASS" if one["kept"] else "FAIL"
        yield (f"- {kept} {one['promise']}: {one['measured']:,.0f}, "
               f"limit {one['limit']:,.0f} ({one['above']:+,.0f})")


def main(folder):
    folder = pathlib.Path(folder)
    release = (folder / "packets.release").read_text().strip()
    results = {
        services: {peer: {bench: summary(runs) for bench, runs in by_bench.items()}
                   for peer, by_bench in by_peer.items()}
        for services, by_peer in read_runs(folder / "packets.tsv").items()
    }
    if not results or any(FLOOR not in by_peer for by_peer in results.values()):
        sys.exit("The floor was not measured.")
    promises = [one for services, by_peer in sorted(results.items())
                for one in judge(by_peer, services)]
    promises += judge_flatness(results)
    with open(folder / "packets.json", "w", encoding="utf-8") as file:
        json.dump({"kernel": release, "floor": FLOOR, "services": results,
                   "promises": promises}, file, indent=1)
        file.write("\n")
    text = "\n".join(report(results, promises, release)) + "\n"
    (folder / "packets.md").write_text(text)
    print(text)
    return 0 if all(one["kept"] for one in promises) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
