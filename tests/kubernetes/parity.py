#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""What becomes of connections to all Services, for comparing who makes it so:

parity.py KEYS slices			makes the EndpointSlices of parity.yaml
parity.py KEYS probe FILE NAME=NETNS...	asks, and writes down what is answered
parity.py KEYS compare FILE FILE	tells what differs

The names are those of the senders; `node` is where Services are translated."""
import errno
import itertools
import json
import os
import pathlib
import select
import socket
import subprocess
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "netns"))
# pylint: disable=wrong-import-position
from netns import PROTOCOLS, enter, error_name, family  # noqa: E402
from server import MERGE, SERVICES, Server  # noqa: E402

HERE, THERE = (1, "node-a", "zone-1"), (4, "node-b", "zone-2")
# Service: its endpoints with their conditions (ready, serving, terminating) and hints.
ENDPOINTS = {
    "both": [(HERE, "yyn"), (THERE, "yyn")], "local": [(HERE, "yyn"), (THERE, "yyn")],
    "away": [(THERE, "yyn")], "none": [], "none-local": [],
    "ranges": [(HERE, "yyn"), (THERE, "yyn")], "other-ranges": [(HERE, "yyn")],
    "dying": [(HERE, "nyy"), (THERE, "nyy")], "dying-here": [(HERE, "nyy"), (THERE, "yyn")],
    "zones": [(HERE, "yyn", "zone-1"), (THERE, "yyn", "zone-2")],
    "unready": [(HERE, "nnn"), (THERE, "nyn")], "solo": [(HERE, "yyn")],
    "host": [((0, "node-a", "zone-1"), "yyn")], "sticky": [(HERE, "yyn"), (THERE, "yyn")],
}
BALANCED = ("local", "away", "none", "none-local", "ranges", "other-ranges")
NODE = {4: ["192.0.2.254", "10.0.1.254", "127.0.0.1"], 6: ["2001:db8:2::fe", "::1"]}
# Of the connections to one place, so many that each of its endpoints gets some.
TRIES = 24
SLOW = float(os.environ.get("SVCNAT_SLOW", "1"))


def make_slices(server):
    """EndpointSlices, and the addresses of load balancers."""
    path = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
    for (name, endpoints), version in itertools.product(ENDPOINTS.items(), (4, 6)):
        found = []
        for (host, node, zone), conditions, *hints in endpoints:
            own = NODE[version][0]
            address = own if not host else f"10.0.{host}.1" if version == 4 else f"fd00:{host}::1"
            ready, serving, terminating = (letter == "y" for letter in conditions)
            found.append({
                "addresses": [address], "nodeName": node, "zone": zone,
                "conditions": {"ready": ready, "serving": serving, "terminating": terminating},
                **({"hints": {"forZones": [{"name": hints[0]}]}} if hints else {})})
        server("POST", path, {
            "metadata": {"name": f"{name}-{version}", "labels": {
                "kubernetes.io/service-name": name}},
            "addressType": f"IPv{version}", "endpoints": found,
            "ports": [{"name": "tcp", "port": 8080, "protocol": "TCP"},
                      {"name": "udp", "port": 8080, "protocol": "UDP"}]})
    for number, name in enumerate(BALANCED, 30):
        server("PATCH", f"/api/v1/namespaces/default/services/{name}/status",
               {"status": {"loadBalancer": {"ingress": [
                   {"ip": f"198.51.100.{number}"}, {"ip": f"2001:db8:51::{number}"}]}}}, MERGE)


def destinations(server):
    """All that can be dialed, and some that cannot: by (protocol, address, port) whose
    it is."""
    found = {("tcp", "10.96.200.200", 80): "-", ("tcp", "fd00:10:96::eeee", 80): "-"}
    for service in server.lists(SERVICES):
        spec, name = service["spec"], service["metadata"]["name"]
        if name not in ENDPOINTS:
            continue
        balancer = service["status"]["loadBalancer"].get("ingress", [])
        addresses = spec["clusterIPs"] + spec.get("externalIPs", []) + \
            [ingress["ip"] for ingress in balancer]
        for port, address in itertools.product(spec["ports"], addresses):
            found[port["protocol"].lower(), address, port["port"]] = name
        for port in spec["ports"]:
            if "nodePort" in port:
                found |= {(port["protocol"].lower(), address, port["nodePort"]): name
                          for address in NODE[4] + NODE[6]}
        found |= {("tcp", address, 81): name for address in addresses}
    return found


def usable(sender, place):
    """A loopback address is another one for each sender."""
    return sender == "node" or place[1] not in ("127.0.0.1", "::1")


class Round:
    """One connection to each of some places, all at the same time."""

    def __init__(self, own):
        self.own = own
        self.poll, self.open, self.answers = select.poll(), {}, {}

    def begin(self, place):
        """Sends the first packet."""
        protocol, address, port = place
        sock = socket.socket(family(address), *PROTOCOLS[protocol])
        sock.setblocking(False)
        if protocol == "tcp":
            # It is forgotten at once.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        error = sock.connect_ex((address, port))
        try:
            if error not in (0, errno.EINPROGRESS):
                raise OSError(error, os.strerror(error))
            if protocol == "udp":
                sock.send(b"?" * 100)
        except OSError as trouble:
            self.answers[place] = error_name(trouble)
            sock.close()
            return
        self.poll.register(sock, select.POLLIN)
        self.open[sock.fileno()] = (place, sock)

    def end(self, number):
        """What a socket has to tell."""
        place, sock = self.open.pop(number)
        self.poll.unregister(number)
        with sock:
            try:
                name, seen, _ = sock.recv(200).split(b"\n")[0].decode().split()
                own = sock.getsockname()[0]
            except OSError as error:
                self.answers[place] = error_name(error)
            except ValueError:
                self.answers[place] = "EOF"
            else:
                self.answers[place] = name if seen == own else \
                    name + "*" if seen in self.own else f"{name}({seen})"

    def run(self, places):
        """Who or what answers at each place."""
        for place in places:
            self.begin(place)
        last = time.monotonic()
        while self.open and time.monotonic() < last + 8 * SLOW:
            for number, _ in self.poll.poll(1000):
                last = time.monotonic()
                self.end(number)
        for place, sock in self.open.values():
            self.answers[place] = "TIMEOUT"
            sock.close()
        return self.answers


def probe(places, own):
    """By place, what the sender sees whose network namespace was entered."""
    found = {place: set() for place in places}
    left = places
    for _ in range(TRIES):
        for place, answer in Round(own).run(left).items():
            found[place].add(answer)
        # Who was refused or not answered will be so again.
        left = [place for place in left
                if not any(answer[0].isupper() for answer in found[place])]
    return found


def addresses_of(netns):
    """All addresses of a host."""
    enter(netns)
    links = json.loads(subprocess.run(["ip", "-json", "address"], check=True, text=True,
                                      capture_output=True).stdout)
    return {item["local"] for link in links for item in link["addr_info"]}


def probe_all(server, file, senders):
    """Every sender, every place."""
    places, found = destinations(server), {}
    netns = dict(sender.split("=") for sender in senders)
    own = addresses_of(netns["node"])
    for sender, name in netns.items():
        enter(name)
        asked = [place for place in places if usable(sender, place)]
        for place, answers in probe(asked, own).items():
            found[" ".join([sender, places[place], *map(str, place)])] = sorted(answers)
    pathlib.Path(file).write_text(json.dumps(found), encoding="ascii")
    print(f"{len(found)} probes")


def compare(one, other):
    """Tells what differs, and how many; returns the exit status."""
    first, second = (json.loads(pathlib.Path(file).read_text(encoding="ascii"))
                     for file in (one, other))
    names = pathlib.Path(one).stem, pathlib.Path(other).stem
    wrong = [place for place in first if not same(place, first[place], second[place])]
    for place in wrong:
        print(f"{place}: {names[0]} {first[place]}, {names[1]} {second[place]}")
    print(f"{len(first)} probes, {len(wrong)} differ")
    return bool(wrong or first.keys() != second.keys())


def same(place, one, other):
    """Whether this is the same outcome; which endpoint a client keeps is left to chance."""
    if place.split()[1] == "sticky" and len(one) == len(other) == 1:
        return one[0][0] == other[0][0] and ("*" in one[0]) == ("*" in other[0])
    # A process of the host is told by the error of its own call, which depends on the
    # hook that refuses.
    if place.startswith("node ") and len(one) == len(other) == 1:
        refusals = ("EAGAIN", "EPERM", "ECONNREFUSED")
        return one == other or (one[0] in refusals and other[0] in refusals)
    return one == other


def main():
    """Returns the exit status."""
    keys, what, *more = sys.argv[1:]
    if what == "compare":
        return compare(*more)
    server = Server(keys)
    if what == "slices":
        make_slices(server)
    else:
        probe_all(server, more[0], more[1:])
    return 0


sys.exit(main())
