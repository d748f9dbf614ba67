#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Services come, change and go at random: churn.py KEYS COUNT SEED

COUNT of them are made in all, of every type, with EndpointSlices that no controller
knows; some stay in the end. All have the label churn=yes."""
import random
import sys

from server import MERGE, Refused, Server

SERVICES = "/api/v1/namespaces/default/services"
SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
MOST = 60


class Churn:
    """What there is, and what is done to it."""

    def __init__(self, server, seed):
        self.server, self.dice = server, random.Random(seed)
        self.services, self.slices = {}, {}
        self.made, self.done = 0, 0

    def ports(self):
        """One to three ports."""
        names = self.dice.sample(["http", "dns", "metrics"], self.dice.randint(1, 3))
        return [{"name": name, "port": 80 + index, "targetPort": 8080,
                 "protocol": self.dice.choice(["TCP", "TCP", "UDP"])}
                for index, name in enumerate(names)]

    def spec(self):
        """That of any Service."""
        kind = self.dice.choice(["ClusterIP", "ClusterIP", "NodePort", "LoadBalancer"])
        spec = {"type": kind, "ports": self.ports(),
                "sessionAffinity": self.dice.choice(["None", "None", "ClientIP"]),
                "internalTrafficPolicy": self.dice.choice(["Cluster", "Cluster", "Local"]),
                "ipFamilyPolicy": self.dice.choice(["SingleStack", "PreferDualStack"])}
        if kind != "ClusterIP":
            spec["externalTrafficPolicy"] = self.dice.choice(["Cluster", "Local"])
        if kind == "LoadBalancer":
            spec["loadBalancerSourceRanges"] = ["192.0.2.0/24"]
        return spec

    def endpoints(self, version):
        """Up to eight, on either node."""
        found = []
        for number in self.dice.sample(range(1, 250), self.dice.randint(0, 8)):
            node = self.dice.choice("ab")
            address = f"10.0.{'37'['ab'.index(node)]}.{number}" if version == 4 else \
                f"fd00:{'37'['ab'.index(node)]}::{number:x}"
            ready = self.dice.random() < 0.8
            found.append({"addresses": [address], "nodeName": f"node-{node}", "conditions": {
                "ready": ready, "serving": ready or self.dice.random() < 0.5,
                "terminating": not ready and self.dice.random() < 0.5}})
        return found

    def slice(self, name, ports):
        """An EndpointSlice of a Service."""
        version = self.dice.choice([4, 4, 6])
        return {"metadata": {"generateName": name + "-", "labels": {
            "kubernetes.io/service-name": name, "churn": "yes"}},
                "addressType": f"IPv{version}", "endpoints": self.endpoints(version),
                "ports": [{"name": port["name"], "port": 8080, "protocol": port["protocol"]}
                          for port in ports]}

    def make(self):
        """A new Service, its slices before or after it."""
        self.made += 1
        name = f"churn-{self.made}"
        body = {"metadata": {"name": name, "labels": {"churn": "yes"}}, "spec": self.spec()}
        slices_first = self.dice.random() < 0.3
        if not slices_first:
            self.services[name] = self.server("POST", SERVICES, body)
        self.slices[name] = [
            self.server("POST", SLICES, self.slice(name, body["spec"]["ports"]))
            for _ in range(self.dice.randint(0, 2))]
        if slices_first:
            self.services[name] = self.server("POST", SERVICES, body)
        if body["spec"]["type"] == "LoadBalancer":
            self.balance(name)

    def balance(self, name):
        """A load balancer tells its address."""
        self.server("PATCH", f"{SERVICES}/{name}/status", {"status": {"loadBalancer": {
            "ingress": [{"ip": f"198.51.{self.made % 200}.{self.made % 250 + 1}"}]}}}, MERGE)

    def change(self):
        """Endpoints or settings of one become others."""
        name = self.dice.choice(list(self.services))
        if self.slices[name] and self.dice.random() < 0.7:
            piece = self.dice.choice(self.slices[name])
            version = int(piece["addressType"][-1])
            self.server("PATCH", f"{SLICES}/{piece['metadata']['name']}",
                        {"endpoints": self.endpoints(version)}, MERGE)
            return
        self.server("PATCH", f"{SERVICES}/{name}", {"spec": {
            "sessionAffinity": self.dice.choice(["None", "ClientIP"]),
            "sessionAffinityConfig": None,
            "internalTrafficPolicy": self.dice.choice(["Cluster", "Local"])}}, MERGE)

    def delete(self):
        """One goes, and its slices sometime."""
        name = self.dice.choice(list(self.services))
        pieces = self.slices.pop(name)
        self.services.pop(name)
        if self.dice.random() < 0.5:
            self.server("DELETE", f"{SERVICES}/{name}")
            name = None
        for piece in pieces:
            self.server("DELETE", f"{SLICES}/{piece['metadata']['name']}")
        if name:
            self.server("DELETE", f"{SERVICES}/{name}")

    def turn(self):
        """One of these."""
        self.done += 1
        deed = self.dice.choice([self.make, self.change, self.delete])
        if not self.services or len(self.services) >= MOST:
            deed = self.delete if self.services else self.make
        deed()


def main():
    """Returns the exit status."""
    keys, count, seed = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    print(f"seed {seed}", flush=True)
    churn = Churn(Server(keys), seed)
    try:
        while churn.made < count:
            churn.turn()
    except Refused as refused:
        print(f"after {churn.done} deeds: {refused}")
        return 1
    print(f"{churn.done} deeds, {churn.made} Services, of which {len(churn.services)} are left")
    return 0


sys.exit(main())
