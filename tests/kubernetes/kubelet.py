#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Stands in for scheduler and kubelets: kubelet.py KEYS

There are two nodes with three addresses for pods each, where something answers
already. A pod gets one of these, on the node that it asks for or that has most of
them, and is ready at once, unless its label `ready` says no. A pod that is deleted
is gone at once, or, where its label `lingers`, when that label is taken away."""
import http.client
import json
import sys

from server import Refused, Server, pause

NODES = {
    "node-a": {"own": ("192.0.2.254", "2001:db8:2::fe"), "hosts": (1, 2, 3),
               "pods": ("10.0.0.0/22", "fd00::/30"), "zone": "zone-1"},
    "node-b": {"own": ("192.0.2.253", "2001:db8:2::fd"), "hosts": (4, 5, 6),
               "pods": ("10.0.4.0/22", "fd00:4::/30"), "zone": "zone-2"},
}
STRATEGIC = "application/strategic-merge-patch+json"


def register(server, name, facts):
    """A kubelet's first words."""
    labels = {"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": facts["zone"]}
    try:
        server("POST", "/api/v1/nodes", {
            "metadata": {"name": name, "labels": labels},
            "spec": {"podCIDR": facts["pods"][0], "podCIDRs": facts["pods"]}})
    except Refused as refused:
        if refused.status != 409:
            raise
    server("PATCH", f"/api/v1/nodes/{name}/status", {"status": {
        "addresses": [{"type": "InternalIP", "address": own} for own in facts["own"]] +
                     [{"type": "Hostname", "address": name}],
        "conditions": [{"type": "Ready", "status": "True"}]}}, STRATEGIC)


def path_of(pod):
    """Where a pod is."""
    metadata = pod["metadata"]
    return f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"


class Kubelets:
    """Who has which address."""

    def __init__(self, server):
        self.server = server
        self.hosts = {}
        self.told = {}

    def free(self, node):
        """Addresses of a node that no pod has."""
        return [host for host in NODES[node]["hosts"] if host not in self.hosts.values()]

    def place(self, pod):
        """A pod without an address gets one, if there is one."""
        node = pod["spec"].get("nodeName")
        free = self.free(node) if node else max(map(self.free, NODES), key=len)
        if not free:
            return
        if not node:
            node = next(name for name in NODES if free[0] in NODES[name]["hosts"])
            self.server("POST", path_of(pod) + "/binding",
                        {"metadata": {"name": pod["metadata"]["name"]},
                         "target": {"kind": "Node", "name": node}})
        self.hosts[pod["metadata"]["uid"]] = free[0]

    def tell(self, pod):
        """What a kubelet tells of a pod that has an address."""
        uid = pod["metadata"]["uid"]
        host = self.hosts[uid]
        ready = "True" if pod["metadata"].get("labels", {}).get("ready") != "no" else "False"
        if self.told.get(uid) == ready:
            return
        addresses = [f"10.0.{host}.1", f"fd00:{host}::1"]
        self.server("PATCH", path_of(pod) + "/status", {"status": {
            "phase": "Running", "podIP": addresses[0],
            "podIPs": [{"ip": address} for address in addresses],
            "conditions": [{"type": kind, "status": ready}
                           for kind in ("Ready", "ContainersReady")]}}, STRATEGIC)
        self.told[uid] = ready

    def end(self, pod):
        """It has been deleted."""
        if "lingers" in pod["metadata"].get("labels", {}):
            return
        self.server("DELETE", path_of(pod), {"gracePeriodSeconds": 0,
                                             "preconditions": {"uid": pod["metadata"]["uid"]}})

    def turn(self):
        """One look at all pods."""
        pods = self.server.lists("/api/v1/pods")
        there = {pod["metadata"]["uid"] for pod in pods}
        self.hosts = {uid: host for uid, host in self.hosts.items() if uid in there}
        for pod in pods:
            if pod["metadata"].get("deletionTimestamp"):
                self.end(pod)
            else:
                if pod["metadata"]["uid"] not in self.hosts:
                    self.place(pod)
                if pod["metadata"]["uid"] in self.hosts:
                    self.tell(pod)


def main():
    """Goes on while the API server comes and goes."""
    server = Server(sys.argv[1])
    kubelets, registered = Kubelets(server), False
    while True:
        try:
            if not registered:
                for name, facts in NODES.items():
                    register(server, name, facts)
                registered = True
                print("registered", flush=True)
            kubelets.turn()
        except (http.client.HTTPException, OSError, Refused, json.JSONDecodeError) as error:
            print(repr(error), flush=True)
        pause(0.5)


main()
