# SPDX-License-Identifier: GPL-2.0
"""Random events, and what has to come of them."""

import copy
import difflib
import random

import oracle
from feed import Feed, Kernel, normal, table_lines
from random_objects import Maker


class Story:
    """Random events, told to agent_feed and to a Cluster of the oracle."""

    def __init__(self, program, seed):
        self.dice = random.Random(seed)
        self.maker = Maker(self.dice)
        self.feed, self.cluster, self.kernel = Feed(program), oracle.Cluster(), Kernel()
        for kind in ("slice", "service", "node", "cidr"):
            self.feed.step(kind, "begin")
            self.feed.step(kind, "end")

    def places(self):
        """What there is of each kind."""
        return {"service": self.cluster.services, "slice": self.cluster.slices}

    def upsert(self, kind):
        """An object comes, or is another."""
        thing = self.maker.service(self.dice.randint(0, 4)) if kind == "service" \
            else self.maker.piece(self.dice.randint(0, 9))
        name = thing["metadata"]["uid"]
        if kind == "service" and name in self.cluster.services and self.dice.random() < 0.6:
            thing = self.alter(self.cluster.services[name], thing)
        for other in [uid for uid in self.places()[kind]
                      if kind == "slice" and uid != name and uid.endswith(thing["metadata"]["name"])]:
            self.delete(kind, other)
        self.places()[kind][name] = thing
        self.feed.step(kind, "upsert", thing)
        if self.dice.random() < 0.1:
            self.feed.step(kind, "upsert", thing)

    def alter(self, old, fresh):
        """A Service of which one thing is different."""
        thing = copy.deepcopy(old)
        word = self.dice.choice(("externalTrafficPolicy", "internalTrafficPolicy", "externalIPs",
                                 "loadBalancerSourceRanges"))
        thing["spec"].pop(word, None)
        if word in fresh["spec"]:
            thing["spec"][word] = fresh["spec"][word]
        return thing

    def delete(self, kind, name):
        """An object goes; sometimes this is told twice."""
        thing = self.places()[kind].pop(name)
        self.feed.step(kind, "delete", thing)
        if self.dice.random() < 0.1:
            self.feed.step(kind, "delete", thing)

    def relist(self, kind):
        """Events were missed, and all that there is comes anew."""
        there = self.places()[kind]
        for name in self.dice.sample(sorted(there), len(there) // 3):
            del there[name]
        self.feed.step(kind, "begin")
        if self.dice.random() < 0.3:
            for name in sorted(there)[:2]:
                self.feed.step(kind, "upsert", there[name])
            self.feed.step(kind, "begin")
        for name in self.dice.sample(sorted(there), len(there)):
            self.feed.step(kind, "upsert", there[name])
        self.feed.step(kind, "end")

    def spoil(self, kind):
        """Something malformed, which has to change nothing."""
        there = self.places()[kind]
        if not there:
            return
        thing = copy.deepcopy(there[self.dice.choice(sorted(there))])
        where = thing["spec"] if kind == "service" else thing
        where[self.dice.choice(("ports",))] = self.dice.choice((5, "x", [7], [{"port": "80"}]))
        if kind == "service" and not oracle.is_proxied(thing):
            return
        self.feed.step(kind, "upsert", thing)

    def move(self):
        """One event."""
        kind = self.dice.choice(("service", "slice", "slice"))
        there, roll = self.places()[kind], self.dice.random()
        if roll < 0.65:
            self.upsert(kind)
        elif roll < 0.85 and there:
            self.delete(kind, self.dice.choice(sorted(there)))
        elif roll < 0.90:
            self.relist(kind)
        elif roll < 0.95:
            self.spoil(kind)
        else:
            thing = self.maker.node()
            self.cluster.node = thing
            self.cluster.zone = thing["metadata"]["labels"].get("topology.kubernetes.io/zone", "")
            self.feed.step("node", "upsert", thing)

    def differences(self):
        """What is not as it should be."""
        expected = self.cluster.table()
        seen = table_lines(self.feed.ask("table"))
        if seen != expected:
            return ["the table differs", *difflib.unified_diff(expected, seen, lineterm="")]
        changes = table_lines(self.feed.ask("changes"))
        try:
            for line in changes:
                self.kernel.run(line)
        except (KeyError, ValueError) as error:
            return [f"the kernel would refuse: {error!r}", *changes]
        if self.kernel.lines() != normal(expected):
            return ["the changes do not make it", *changes,
                    *difflib.unified_diff(sorted(normal(expected)), sorted(self.kernel.lines()),
                                          lineterm="")]
        missing = self.cluster.health() - set(self.feed.ask("health"))
        if missing:
            return ["health would be told otherwise", *missing]
        return self.outcomes(seen)

    def outcomes(self, lines):
        """Who would not be treated as kube-proxy does."""
        expected, seen = self.cluster.outcomes(), oracle.allowed(lines)
        found = []
        for place in sorted(expected.keys() & seen.keys()):
            for elsewhere in (True, False):
                one, other = expected[place][elsewhere], seen[place][elsewhere]
                if one != other and not self.is_excused(place, one, other):
                    found.append(f"{place}, from elsewhere: {elsewhere}: kube-proxy {one}, "
                                 f"kernel {other}")
        return found

    def is_excused(self, place, one, other):
        """The kernel has no backend that policy local alone can use."""
        name, _, _, version = place
        for service in self.cluster.services.values():
            for port in service["spec"]["ports"]:
                if oracle.title(service, port) != name:
                    continue
                endpoints = self.cluster.endpoints(service, port, version)
                wanted = self.cluster.topology(endpoints)
                extra = {item for item, facts in endpoints.items()
                         if facts["ready"] and facts["local"] and wanted and not facts[wanted]}
                return bool(extra) and isinstance(one, set) and other == one | extra
        return False
