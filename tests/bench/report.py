#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Turns the runs of a benchmark into tables for people and for programs, and
holds svcnat to its promises: report.py FOLDER

Reads runs.tsv (peer, benchmark, instructions), writes results.json and
results.md, prints the latter.  Exit status 1: a promise is broken."""

import json
import pathlib
import statistics
import sys

BENCHES = ["first-packet", "miss", "established"]
FLOOR = "nat"
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
]


def read_runs(path):
    runs = {}
    for line in path.read_text().splitlines():
        peer, bench, instructions = line.split("\t")
        runs.setdefault(peer, {}).setdefault(bench, []).append(float(instructions))
    return runs


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


def judge(results):
    for bench, peer, other, more, percent in PROMISES:
        try:
            is_now = results[peer][bench]["median"]
            base = results[other][bench]["median"]
        except KeyError:
            continue
        limit = base + more + base * percent / 100
        bound = f"{more} instructions" if more else f"{percent} %"
        yield {
            "promise": f"{bench}: {peer} at most {bound} above {other}",
            "limit": round(limit, 1),
            "measured": is_now,
            "above": round(is_now - base, 1),
            "kept": is_now <= limit,
        }


def table(results, benches):
    yield "| guest instructions per packet | " + " | ".join(
        f"{bench} | above the floor" for bench in benches) + " | spread |"
    yield "|---|" + "---:|---:|" * len(benches) + "---:|"
    for peer, by_bench in results.items():
        cells = [DESCRIPTIONS[peer]]
        for bench in benches:
            median = by_bench[bench]["median"]
            above = median - results[FLOOR][bench]["median"]
            cells += [f"{median:,.0f}", "" if peer == FLOOR else f"{above:+,.0f}"]
        spread = max(one["spread"] for one in by_bench.values())
        yield "| " + " | ".join(cells) + f" | {spread:.2f} % |"


def report(results, benches, promises, release):
    yield f"Stock {release}, 100 services x 10 backends, UDP, median of the runs:"
    yield ""
    yield from table(results, benches)
    yield ""
    for one in promises:
        verdict = "PASS" if one["kept"] else "FAIL"
        yield (f"- {verdict} {one['promise']}: {one['measured']:,.0f}, "
               f"limit {one['limit']:,.0f} ({one['above']:+,.0f})")


def main(folder):
    folder = pathlib.Path(folder)
    release = (folder / "release").read_text().strip()
    results = {
        peer: {bench: summary(runs) for bench, runs in by_bench.items()}
        for peer, by_bench in read_runs(folder / "runs.tsv").items()
    }
    if FLOOR not in results:
        sys.exit("The floor was not measured.")
    benches = [bench for bench in BENCHES if bench in results[FLOOR]]
    promises = list(judge(results))
    with open(folder / "results.json", "w", encoding="utf-8") as file:
        json.dump({"kernel": release, "floor": FLOOR, "peers": results,
                   "promises": promises}, file, indent=1)
        file.write("\n")
    text = "\n".join(report(results, benches, promises, release)) + "\n"
    (folder / "results.md").write_text(text)
    print(text)
    print(f"All of it is in {folder}")
    return 0 if all(one["kept"] for one in promises) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
