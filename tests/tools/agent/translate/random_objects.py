# SPDX-License-Identifier: GPL-2.0
"""Random objects that have much to do with each other."""

import objects

NODES = ("node-a", "node-b", "node-c")
ZONES = ("zone-1", "zone-2")
OUTSIDE = ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2")
RANGES = ("10.0.0.0/8", " 192.168.0.0/16", "192.168.4.0/24", "10.1.2.3/32", "fd00::/8",
          "fd00:1::/64 ", "0.0.0.0/0")
NAMES = ("", "http", "dns")


class Maker:
    """Makes objects from a random.Random."""

    def __init__(self, dice):
        self.dice = dice

    def often(self, chance=0.5):
        """True as often as the chance says."""
        return self.dice.random() < chance

    def some(self, things, most=2):
        """A few of the things."""
        return self.dice.sample(things, self.dice.randint(0, most))

    def ports(self, index):
        """The ports of a Service: one without a name, or some with one."""
        if self.often(0.4):
            found = [objects.port("", 80 + self.dice.randint(0, 1))]
        else:
            found = [objects.port(name, 80 + i, self.dice.choice(objects.PROTOCOLS[:2]))
                     for i, name in enumerate(self.dice.sample(NAMES[1:],
                                                               self.dice.randint(1, 2)))]
        for i, item in enumerate(found):
            if self.often(0.3):
                item["nodePort"] = 30000 + (index + i if self.often(0.7) else i)
        return found

    def service(self, index):
        """A Service of a few there can be."""
        ips = self.dice.choice(([f"10.96.0.{index + 1}"], [f"fd00:96::{index + 1:x}"],
                                [f"10.96.0.{index + 1}", f"fd00:96::{index + 1:x}"],
                                [f"10.96.0.{index + 1}", f"fd00:96::{index + 1:x}"]))
        spec = {"externalIPs": self.some(OUTSIDE, 2),
                "loadBalancerSourceRanges": self.some(RANGES, 3) if self.often(0.4) else []}
        for word in ("internalTrafficPolicy", "externalTrafficPolicy"):
            if self.often():
                spec[word] = self.dice.choice(("Local", "Cluster"))
        if self.often(0.2):
            spec["sessionAffinity"] = "ClientIP"
            spec["sessionAffinityConfig"] = {"clientIP": {
                "timeoutSeconds": self.dice.choice((1, 600, 10800, 86400))}}
        if self.often(0.05):
            spec["type"] = "ExternalName"
        if self.often(0.05):
            ips = []
        status = [{"ip": ip} | ({"ipMode": "Proxy"} if self.often(0.2) else {})
                  for ip in self.some(OUTSIDE, 2)] if self.often(0.4) else None
        return objects.service(f"ns{index % 2}/svc-{index}", *ips, ports=self.ports(index),
                               created=f"2026-01-0{self.dice.randint(1, 3)}T00:00:00Z",
                               status=status, **spec)

    def endpoint(self, version, hints):
        """An endpoint of a few there can be."""
        host = self.dice.randint(1, 6)
        flags = {word: self.dice.choice((None, True, False))
                 for word in ("ready", "serving", "terminating")}
        if self.often(0.6):
            flags = {"ready": True}
        return objects.endpoint(f"10.244.0.{host}" if version == 4 else f"fd00:244::{host}",
                                self.dice.choice(NODES),
                                zones=(self.some(ZONES, 2) or ZONES[:1]) if "z" in hints else (),
                                nodes=[self.dice.choice(NODES)] if "n" in hints else (), **flags)

    def piece(self, index):
        """An EndpointSlice of a few there can be."""
        version = self.dice.choice((4, 4, 6))
        hints = self.dice.choice(("", "", "z", "z", "n", "zn"))
        notes = {"service.cilium.io/weight": self.dice.choice(("5", "300", "x", "70000"))} \
            if self.often(0.1) else None
        found = [objects.port(name, 8080 + i, protocol)
                 for i, (name, protocol) in enumerate([("", "TCP"), ("http", "TCP"),
                                                       ("http", "UDP"), ("dns", "UDP"),
                                                       ("dns", "TCP")])
                 if self.often(0.8)]
        owner = index % 5
        endpoints = [self.endpoint(version, hints if self.often(0.9) else "")
                     for _ in range(self.dice.randint(0, 5))]
        return objects.piece(f"ns{owner % 2}/svc-{owner}", *endpoints, ports=found,
                             name=f"slice-{index}", version=version, notes=notes)

    def node(self):
        """This node, in one zone or the other."""
        return objects.node(zone=self.dice.choice((None, *ZONES)),
                            addresses=[("InternalIP", f"10.200.0.{self.dice.randint(1, 2)}")])
