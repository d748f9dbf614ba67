# SPDX-License-Identifier: GPL-2.0
"""Runs the cases of a file, see trial.py.

run(["FILE", "4|6", "NAME=NETNS", ...])

The names are those of the senders, `node` is where svcnat works, and the
servers are up. With the environment variable CASE, line numbers and names of
phases with commas between them, only these are run. Prints a line for each
case and at last "N cases, N failed, N skipped".
"""
import collections
import json
import os
import select
import socket
import time

from casefile import CaseFile, endpoint
from netns import PROTOCOLS, enter
from trial import MOST, PATIENCE, Trial, Wrong, command

# Each case has source ports of its own, the same ones when it runs alone.
FIRST_PORT, LAST_PORT = 10000, 32767
# Any will do, if only the backends that a run chooses are the same next time.
SEED = "5eed" * 8


class Runner:
    """All cases of a file, in one address family."""

    def __init__(self, path, version, netns):
        ipv6 = version == "6"
        self.file = CaseFile(path, ipv6)
        self.af = socket.AF_INET6 if ipv6 else socket.AF_INET
        self.test = os.path.basename(path).removesuffix(".cases") + "6" * ipv6
        self.netns = netns
        self.node_addresses = []
        self.counts = collections.Counter()

    def dropped(self):
        """How many first packets svcnat has dropped."""
        enter(self.netns["node"])
        stats = json.loads(command("svcnat", "-j", "stats"))
        return stats["counters"]["dropped"] + sum(
            service["counters"]["dropped"] for service in stats["services"])

    def begin(self, phase):
        enter(self.netns["node"])
        nodad = ["nodad"] if self.af == socket.AF_INET6 else []
        for item in phase.addresses:
            command("ip", "address", "add", item, "dev", "lo", *nodad)
        self.node_addresses = [
            item["local"]
            for link in json.loads(command("ip", "-json", "address"))
            for item in link["addr_info"]]
        # The settings that the table does not name become the standard ones.
        command("svcnat", "apply", "-", text="\n".join(
            [f"config set seed {SEED}", *phase.table, ""]))
        self.wait_for_addresses(phase, True)

    def end(self, phase):
        enter(self.netns["node"])
        for item in phase.addresses:
            command("ip", "address", "del", item, "dev", "lo")
        self.wait_for_addresses(phase, False)

    def wait_for_addresses(self, phase, are_there):
        """Until svcnat knows that the node has them, or has them no more."""
        end = time.monotonic() + 5 * PATIENCE
        for item in phase.addresses:
            at = endpoint(item.partition("/")[0], 1)
            trace = "svcnat", "-j", "trace", "tcp", at, at, "iif", "uplink"
            while (json.loads(command(*trace))["source"] == "host") != are_there:
                if time.monotonic() > end:
                    raise Wrong(f"svcnat does not notice what became of {item}")
                select.select([], [], [], 0.01)

    def supports(self, protocol):
        if protocol not in PROTOCOLS:
            return True
        try:
            socket.socket(self.af, *PROTOCOLS[protocol]).close()
        except OSError:
            return False
        return True

    def tell(self, verdict, phase, case, why=""):
        self.counts[verdict] += 1
        print(f"{verdict} {case.line} [{phase.name}] {case.text}{why}",
              flush=True)

    def try_case(self, phase, case, port):
        if not self.supports(case.protocol):
            self.tell("skip", phase, case, ": this kernel lacks it")
            return
        trial = Trial(self, phase, case, port)
        try:
            trial.run()
        except (Wrong, LookupError, ValueError) as error:
            self.tell("not ok", phase, case)
            trial.report(error)
        else:
            self.tell("ok", phase, case)

    def run_phase(self, phase, cases):
        try:
            self.begin(phase)
        except Wrong as error:
            for _, case in cases:
                self.tell("not ok", phase, case)
            print(f"    {error}")
            return
        for port, case in cases:
            self.try_case(phase, case, port)
        self.end(phase)

    def run(self, only):
        start = time.monotonic()
        ports = iter(range(FIRST_PORT, LAST_PORT - MOST, MOST))
        for phase in self.file.phases.values():
            cases = [(next(ports), case) for case in phase.cases]
            cases = [(port, case) for port, case in cases if not only or
                     phase.name in only or str(case.line) in only]
            if cases:
                self.run_phase(phase, cases)
        print(f"{time.monotonic() - start:.1f} s")
        print(f"{sum(self.counts.values())} cases,"
              f" {self.counts['not ok']} failed, {self.counts['skip']} skipped")


def run(arguments):
    path, version, *rest = arguments
    netns = dict(argument.split("=") for argument in rest)
    only = os.environ.get("CASE", "")
    Runner(path, version, netns).run(only.split(",") if only else [])
