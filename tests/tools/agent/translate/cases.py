# SPDX-License-Identifier: GPL-2.0
"""Objects of the API, and the lines of `svcnat save` that they become: a row for each
thing that kube-proxy decides."""

from dataclasses import dataclass, field

from objects import cidr, endpoint, leaving, node, piece, port, service

PORTS = [port("http", 80), port("dns", 53, "UDP"), port("sig", 90, "SCTP")]
TARGETS = [port("http", 8080), port("dns", 5353, "UDP"), port("sig", 9090, "SCTP")]
NEAR, FAR = endpoint("10.1.0.1", "node-a"), endpoint("10.2.0.1")
LOCAL = {"internalTrafficPolicy": "Local"}
OUTER = {"externalTrafficPolicy": "Local"}
UDP = {"ports": [port("", 53, "UDP")]}
UDP_TARGET = {"ports": [port("", 53, "UDP")]}
NODE_PORT = {"type": "NodePort", "ports": [port("", 80, nodePort=30080)]}
VIP = {"type": "LoadBalancer", "status": [{"ip": "192.0.2.1"}]}


@dataclass
class Case:
    """A row: what it shows, the objects, and what becomes of them."""

    name: str
    things: dict
    lines: list
    said: list = field(default_factory=list)
    options: dict = field(default_factory=dict)
    is_config: bool = False


CASES = []


def case(name, things, lines, said=(), options=None):
    """Objects of any kind become these lines, which are about ns/web or say of what."""
    sorted_things = {}
    for thing in things:
        kind = "slice" if "addressType" in thing else "service" if "ports" in thing["spec"] \
            else "cidr" if "cidrs" in thing["spec"] else "node"
        sorted_things.setdefault(kind, []).append(thing)
    text = [line.strip().replace("%", "ns/web") for line in lines.strip().splitlines()]
    text = [line for line in text if line]
    CASES.append(Case(name, sorted_things, text, list(said), options or {},
                      bool(text) and text[0].startswith("config")))


# Which objects are proxied.
case("a cluster IP and its endpoints, here and elsewhere",
     [service("web", "10.96.0.1"), piece("web", FAR, NEAR)], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.1.0.1:8080 weight 1 local
    backend set % 10.2.0.1:8080 weight 1""")
case("a headless Service is not proxied", [service("web"), piece("web", FAR)], "")
case("ExternalName is not proxied",
     [service("web", "10.96.0.1", type="ExternalName"), piece("web", FAR)], "")
case("without clusterIP it is not proxied",
     [service("web", "", ports=[port("", 80)]), piece("web", FAR)], "")
case("each port is a service, joined by name and protocol",
     [service("web", "10.96.0.1", ports=PORTS), piece("web", FAR, ports=TARGETS)], """
    service set %:dns
    frontend add %:dns udp 10.96.0.1:53
    backend set %:dns 10.2.0.1:5353 weight 1
    service set %:http
    frontend add %:http tcp 10.96.0.1:80
    backend set %:http 10.2.0.1:8080 weight 1
    service set %:sig
    frontend add %:sig sctp 10.96.0.1:90
    backend set %:sig 10.2.0.1:9090 weight 1""")
case("a port of a slice of another protocol is not the Service's",
     [service("web", "10.96.0.1"), piece("web", FAR, ports=[port("", 80, "UDP")])], """
    service set %
    frontend add % tcp 10.96.0.1:80""")
case("a port of a slice without a name or a number is left out",
     [service("web", "10.96.0.1"), piece("web", FAR, ports=[{"port": 80}, {"name": ""}])], """
    service set %
    frontend add % tcp 10.96.0.1:80""")
case("a slice that is for no Service is left out",
     [service("web", "10.96.0.1"), piece("other", FAR)], """
    service set %
    frontend add % tcp 10.96.0.1:80""")
case("a slice in another namespace is not the Service's",
     [service("web", "10.96.0.1"), piece("elsewhere/web", FAR)], """
    service set %
    frontend add % tcp 10.96.0.1:80""")
case("only the first address of an endpoint counts",
     [service("web", "10.96.0.1"), piece("web", FAR | {"addresses": ["10.2.0.1", "10.2.0.9"]})], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.2.0.1:8080 weight 1""")
case("names of hosts are no addresses",
     [service("web", "10.96.0.1"),
      piece("web", FAR | {"addresses": ["example.net"]}) | {"addressType": "FQDN"}], """
    service set %
    frontend add % tcp 10.96.0.1:80""")

# Dual stack.
case("two families in one service",
     [service("web", "10.96.0.1", "fd00:96::1"), piece("web", FAR),
      piece("web", endpoint("fd00:2::1"), version=6)], """
    service set %
    frontend add % tcp 10.96.0.1:80
    frontend add % tcp [fd00:96::1]:80
    backend set % 10.2.0.1:8080 weight 1
    backend set % [fd00:2::1]:8080 weight 1""")
case("without a cluster IP of a family, all of that family is left out",
     [service("web", "10.96.0.1", externalIPs=["2001:db8::1"],
              status=[{"ip": "2001:db8::2"}]), piece("web", endpoint("fd00:2::1"), version=6)], """
    service set %
    frontend add % tcp 10.96.0.1:80""")

# Conditions.
case("ready and serving unless it is said otherwise",
     [service("web", "10.96.0.1"),
      piece("web", endpoint("10.2.0.1"), endpoint("10.2.0.2", ready=True),
            endpoint("10.2.0.3", ready=False), endpoint("10.2.0.4", ready=False, serving=False))], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.2.0.1:8080 weight 1
    backend set % 10.2.0.2:8080 weight 1""")
case("those that terminate and serve are for want of others",
     [service("web", "10.96.0.1"),
      piece("web", FAR, leaving("10.2.0.2"),
            endpoint("10.2.0.3", ready=False, serving=False, terminating=True))], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.2.0.1:8080 weight 1
    backend set % 10.2.0.2:8080 weight 1 terminating""")
case("what is ready while it terminates (publishNotReadyAddresses) is like any other",
     [service("web", "10.96.0.1"),
      piece("web", endpoint("10.2.0.1", ready=True, serving=False, terminating=True))], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.2.0.1:8080 weight 1""")
case("of one address twice, the one that does not terminate is believed",
     [service("web", "10.96.0.1"), piece("web", leaving("10.2.0.1"), name="one"),
      piece("web", FAR, name="two"), piece("web", leaving("10.2.0.1"), name="three")], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.2.0.1:8080 weight 1""")
case("UDP flows to what serves go on, without new ones",
     [service("web", "10.96.0.1", **UDP),
      piece("web", FAR, endpoint("10.2.0.2", ready=False, serving=True),
            endpoint("10.2.0.3", ready=False, serving=False), **UDP_TARGET)], """
    service set %
    frontend add % udp 10.96.0.1:53
    backend set % 10.2.0.1:53 weight 1
    backend set % 10.2.0.2:53 weight 0""")

# Hints and trafficDistribution.
ZONED = [endpoint("10.2.0.1", zones=["zone-1"]), endpoint("10.2.0.2", zones=["zone-2"]),
         endpoint("10.2.0.3", zones=["zone-2", "zone-1"])]
case("hints for this zone", [node(zone="zone-1"), service("web", "10.96.0.1"),
                             piece("web", *ZONED)], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.2.0.1:8080 weight 1
    backend set % 10.2.0.3:8080 weight 1""")
EVERYWHERE = """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.2.0.1:8080 weight 1
    backend set % 10.2.0.2:8080 weight 1
    backend set % 10.2.0.3:8080 weight 1"""
case("hints for other zones only are not heeded",
     [node(zone="zone-3"), service("web", "10.96.0.1"), piece("web", *ZONED)], EVERYWHERE)
case("a part of a zone's name is another name",
     [node(zone="zone"), service("web", "10.96.0.1"), piece("web", *ZONED)], EVERYWHERE)
case("hints are not heeded by a node of no zone",
     [node(), service("web", "10.96.0.1"), piece("web", *ZONED)], EVERYWHERE)
case("one endpoint without hints, and none are heeded",
     [node(zone="zone-1"), service("web", "10.96.0.1"),
      piece("web", *ZONED[:2], endpoint("10.2.0.3"))], EVERYWHERE)
case("one without hints that is not ready does not matter",
     [node(zone="zone-1"), service("web", "10.96.0.1"),
      piece("web", *ZONED[:2], endpoint("10.2.0.3", ready=False))], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.2.0.1:8080 weight 1""")
case("hints for this node come before those for its zone",
     [node(zone="zone-1"), service("web", "10.96.0.1"),
      piece("web", endpoint("10.1.0.1", "node-a", zones=["zone-1"], nodes=["node-a"]),
            endpoint("10.2.0.1", zones=["zone-1"], nodes=["node-b"]))], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.1.0.1:8080 weight 1 local""")
case("hints for nodes, none for this one: those for its zone",
     [node(zone="zone-1"), service("web", "10.96.0.1"),
      piece("web", endpoint("10.2.0.1", zones=["zone-1"], nodes=["node-b"]),
            endpoint("10.2.0.2", zones=["zone-2"], nodes=["node-c"]))], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.2.0.1:8080 weight 1""")
case("hints do not matter to those that terminate",
     [node(zone="zone-1"), service("web", "10.96.0.1"),
      piece("web", ZONED[0], leaving("10.2.0.2", zones=["zone-2"]))], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.2.0.1:8080 weight 1
    backend set % 10.2.0.2:8080 weight 1 terminating""")
case("UDP flows to endpoints of other zones go on",
     [node(zone="zone-1"), service("web", "10.96.0.1", **UDP),
      piece("web", *ZONED[:2], **UDP_TARGET)], """
    service set %
    frontend add % udp 10.96.0.1:53
    backend set % 10.2.0.1:53 weight 1
    backend set % 10.2.0.2:53 weight 0""")
case("an endpoint here that hints leave out is needed by policy local",
     [node(zone="zone-1"), service("web", "10.96.0.1", **NODE_PORT, **OUTER),
      piece("web", ZONED[0], endpoint("10.1.0.1", "node-a", zones=["zone-2"]))], """
    service set %
    frontend add % tcp nodeport 30080 policy local
    frontend add % tcp 10.96.0.1:80
    backend set % 10.1.0.1:8080 weight 1 local local-only
    backend set % 10.2.0.1:8080 weight 1""")

# Traffic policies.
case("internalTrafficPolicy Local: only endpoints here",
     [service("web", "10.96.0.1", **LOCAL), piece("web", NEAR, FAR, leaving("10.2.0.2"))], """
    service set %
    frontend add % tcp 10.96.0.1:80 policy local
    backend set % 10.1.0.1:8080 weight 1 local""")
case("internalTrafficPolicy Local and none here: dropped, not rejected",
     [service("web", "10.96.0.1", **LOCAL), piece("web", endpoint("10.2.0.2"), FAR)], """
    service set %
    frontend add % tcp 10.96.0.1:80 policy local
    backend set % 10.2.0.1:8080 weight 1""")
case("internalTrafficPolicy Local and none anywhere: rejected",
     [service("web", "10.96.0.1", **LOCAL), piece("web", endpoint("10.2.0.1", ready=False))], """
    service set %
    frontend add % tcp 10.96.0.1:80 policy local""")
case("internalTrafficPolicy Local, and node ports for which all are needed",
     [service("web", "10.96.0.1", **NODE_PORT, **LOCAL), piece("web", NEAR, FAR)], """
    service set %
    frontend add % tcp nodeport 30080
    frontend add % tcp 10.96.0.1:80 policy local
    backend set % 10.1.0.1:8080 weight 1 local
    backend set % 10.2.0.1:8080 weight 1""")
case("externalTrafficPolicy Local",
     [service("web", "10.96.0.1", **NODE_PORT, **OUTER), piece("web", NEAR, FAR)], """
    service set %
    frontend add % tcp nodeport 30080 policy local
    frontend add % tcp 10.96.0.1:80
    backend set % 10.1.0.1:8080 weight 1 local
    backend set % 10.2.0.1:8080 weight 1""")
case("those here that terminate are for want of others here",
     [service("web", "10.96.0.1", **NODE_PORT, **OUTER),
      piece("web", leaving("10.1.0.1", "node-a"), FAR, leaving("10.2.0.2"))], """
    service set %
    frontend add % tcp nodeport 30080 policy local
    frontend add % tcp 10.96.0.1:80
    backend set % 10.1.0.1:8080 weight 1 local terminating
    backend set % 10.2.0.1:8080 weight 1
    backend set % 10.2.0.2:8080 weight 1 terminating""")

# Affinity.
case("sessionAffinity ClientIP, three hours unless told",
     [service("web", "10.96.0.1", sessionAffinity="ClientIP")], """
    service set % affinity 3h
    frontend add % tcp 10.96.0.1:80""")
case("sessionAffinity with a time, for each port",
     [service("web", "10.96.0.1", ports=PORTS[:2], sessionAffinity="ClientIP",
              sessionAffinityConfig={"clientIP": {"timeoutSeconds": 600}})], """
    service set %:dns affinity 10m
    frontend add %:dns udp 10.96.0.1:53
    service set %:http affinity 10m
    frontend add %:http tcp 10.96.0.1:80""")

# Node ports, external and load balancers' addresses.
case("a node port is one frontend for both families",
     [service("web", "10.96.0.1", "fd00:96::1", **NODE_PORT)], """
    service set %
    frontend add % tcp nodeport 30080
    frontend add % tcp 10.96.0.1:80
    frontend add % tcp [fd00:96::1]:80""")
case("externalIPs", [service("web", "10.96.0.1", externalIPs=["192.0.2.2", "192.0.2.1"])], """
    service set %
    frontend add % tcp 10.96.0.1:80
    frontend add % tcp 192.0.2.1:80 kind external
    frontend add % tcp 192.0.2.2:80 kind external""")
case("externalIPs where they are turned off",
     [service("web", "10.96.0.1", externalIPs=["192.0.2.1"])], """
    service set %
    frontend add % tcp 10.96.0.1:80""", options={"external-ips": False})
case("an address of a load balancer, with policy local",
     [service("web", "10.96.0.1", **VIP, **OUTER), piece("web", NEAR, FAR)], """
    service set %
    frontend add % tcp 10.96.0.1:80
    frontend add % tcp 192.0.2.1:80 kind external policy local
    backend set % 10.1.0.1:8080 weight 1 local
    backend set % 10.2.0.1:8080 weight 1""")
case("of load balancers, those that deliver packets to their own address",
     [service("web", "10.96.0.1", type="LoadBalancer",
              status=[{"ip": "192.0.2.1", "ipMode": "VIP"}, {"ip": "192.0.2.2", "ipMode": "Proxy"},
                      {"ip": "192.0.2.3"}, {"hostname": "lb.example.net"}])], """
    service set %
    frontend add % tcp 10.96.0.1:80
    frontend add % tcp 192.0.2.1:80 kind external
    frontend add % tcp 192.0.2.3:80 kind external""")
case("one address twice is one frontend",
     [service("web", "10.96.0.1", **VIP, externalIPs=["192.0.2.1", "10.96.0.1"],
              loadBalancerSourceRanges=["10.0.0.0/8"])], """
    service set %
    frontend add % tcp 10.96.0.1:80
    frontend add % tcp 192.0.2.1:80 kind external source-ranges 10.0.0.0/8""")
case("addresses as older API servers let them be written",
     [service("web", "10.96.0.1", externalIPs=["192.000.002.010", "::ffff:192.0.2.11"])], """
    service set %
    frontend add % tcp 10.96.0.1:80
    frontend add % tcp 192.0.2.10:80 kind external
    frontend add % tcp 192.0.2.11:80 kind external""")

# Source ranges.
case("source ranges are about load balancers' addresses, and by family",
     [service("web", "10.96.0.1", "fd00:96::1", type="LoadBalancer", externalIPs=["192.0.2.9"],
              ports=[port("", 80, nodePort=30080)],
              status=[{"ip": "192.0.2.1"}, {"ip": "2001:db8::1"}],
              loadBalancerSourceRanges=[" 10.1.2.3/8", "10.5.0.0/16", "172.16.0.0/12 "])], """
    service set %
    frontend add % tcp nodeport 30080
    frontend add % tcp 10.96.0.1:80
    frontend add % tcp 192.0.2.1:80 kind external source-ranges 10.0.0.0/8,172.16.0.0/12
    frontend add % tcp 192.0.2.9:80 kind external
    frontend add % tcp [2001:db8::1]:80 kind external
    frontend add % tcp [fd00:96::1]:80""")
case("a source range of everything is none",
     [service("web", "10.96.0.1", **VIP,
              loadBalancerSourceRanges=["10.0.0.0/8", "0.0.0.0/0", "fd00::/8"])], """
    service set %
    frontend add % tcp 10.96.0.1:80
    frontend add % tcp 192.0.2.1:80 kind external""")
case("more source ranges than the kernel takes: that address is left out",
     [service("web", "10.96.0.1", **VIP,
              loadBalancerSourceRanges=[f"10.{i // 256}.{i % 256}.0/24" for i in range(257)])], """
    service set %
    frontend add % tcp 10.96.0.1:80""",
     ["! ns/web: the addresses of its load balancer are left out: "
      "it has more than 256 loadBalancerSourceRanges"])

# Two that want the same.
OLD, NEW = "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"
case("of two Services with one external IP and port, the older one has it",
     [service("a", "10.96.0.1", created=NEW, externalIPs=["192.0.2.1"]),
      service("b", "10.96.0.2", created=OLD, externalIPs=["192.0.2.1"])], """
    service set ns/a
    frontend add ns/a tcp 10.96.0.1:80
    service set ns/b
    frontend add ns/b tcp 10.96.0.2:80
    frontend add ns/b tcp 192.0.2.1:80 kind external""",
     ["! ns/a: tcp 192.0.2.1:80 is left out: ns/b has it, which is older"])
case("of the same age, the one whose name is first",
     [service("b", "10.96.0.2", externalIPs=["192.0.2.1"]),
      service("a", "10.96.0.1", type="LoadBalancer", status=[{"ip": "192.0.2.1"}])], """
    service set ns/a
    frontend add ns/a tcp 10.96.0.1:80
    frontend add ns/a tcp 192.0.2.1:80 kind external
    service set ns/b
    frontend add ns/b tcp 10.96.0.2:80""",
     ["! ns/b: tcp 192.0.2.1:80 is left out: ns/a has it, which is older"])
case("other ports and protocols of one external IP are nobody's business",
     [service("a", "10.96.0.1", externalIPs=["192.0.2.1"]),
      service("b", "10.96.0.2", ports=[port("", 81)], externalIPs=["192.0.2.1"]),
      service("c", "10.96.0.3", ports=[port("", 80, "UDP")], externalIPs=["192.0.2.1"])], """
    service set ns/a
    frontend add ns/a tcp 10.96.0.1:80
    frontend add ns/a tcp 192.0.2.1:80 kind external
    service set ns/b
    frontend add ns/b tcp 10.96.0.2:81
    frontend add ns/b tcp 192.0.2.1:81 kind external
    service set ns/c
    frontend add ns/c udp 10.96.0.3:80
    frontend add ns/c udp 192.0.2.1:80 kind external""")
case("nobody takes a cluster IP from its Service",
     [service("a", "10.96.0.1", created=OLD, externalIPs=["10.96.0.2"]),
      service("b", "10.96.0.2", created=NEW)], """
    service set ns/a
    frontend add ns/a tcp 10.96.0.1:80
    service set ns/b
    frontend add ns/b tcp 10.96.0.2:80""",
     ["! ns/a: tcp 10.96.0.2:80 is left out: ns/b has it as its cluster IP"])
case("one node port twice",
     [service("a", "10.96.0.1", **NODE_PORT), service("b", "10.96.0.2", **NODE_PORT)], """
    service set ns/a
    frontend add ns/a tcp nodeport 30080
    frontend add ns/a tcp 10.96.0.1:80
    service set ns/b
    frontend add ns/b tcp 10.96.0.2:80""",
     ["! ns/b: tcp nodeport 30080 is left out: ns/a has it, which is older"])

# What kube-proxy has not.
case("annotations",
     [service("web", "10.96.0.1", sessionAffinity="ClientIP", notes={
         "svcnat.dev/scheduler": "maglev", "svcnat.dev/failover": "3",
         "svcnat.dev/max-connections": "100", "svcnat.dev/on-removal": "drain 30m",
         "svcnat.dev/affinity-prefix": "24,64"})], """
    service set % scheduler maglev affinity 3h affinity-prefix 24,64 on-removal drain 30m """
     """max-connections 100 failover 3
    frontend add % tcp 10.96.0.1:80""")
case("annotations that say nothing that can be done are left out, one by one",
     [service("web", "10.96.0.1", notes={
         "svcnat.dev/scheduler": "best", "svcnat.dev/failover": "2",
         "svcnat.dev/affinity-prefix": "33"})], """
    service set % failover 2
    frontend add % tcp 10.96.0.1:80""",
     ["! ns/web: the annotation svcnat.dev/scheduler is left out: scheduler: 'best' is none of "
      "hash|random|rr|wrr|sh|maglev|lc|wlc|sed|twos",
      "! ns/web: the annotation svcnat.dev/affinity-prefix is left out: affinity-prefix: '33' is "
      "not a prefix length for IPv4 (1 to 32), or one and one for IPv6 (1 to 128), as in 24,64"])
WEIGHT = "service.cilium.io/weight"
case("weights of slices; one without beside others counts a hundred",
     [service("web", "10.96.0.1"), piece("web", NEAR, name="one", notes={WEIGHT: "50"}),
      piece("web", FAR, name="two"), piece("web", endpoint("10.2.0.2"), name="three",
                                           notes={WEIGHT: "0"})], """
    service set %
    frontend add % tcp 10.96.0.1:80
    backend set % 10.1.0.1:8080 weight 50 local
    backend set % 10.2.0.1:8080 weight 100
    backend set % 10.2.0.2:8080 weight 0""")

# Whose addresses and interfaces are what.
HOST = node(addresses=[("Hostname", "node-a"), ("ExternalIP", "192.0.2.7"),
                       ("InternalIP", "10.200.0.1"), ("InternalIP", "10.200.0.2"),
                       ("InternalIP", "fd00:200::1")],
            pod_cidrs=["10.244.1.0/24", "fd00:244:1::/64"])
case("nothing is known", [], "config set nodeport-addresses none")
case("node ports at all addresses", [], "config set", options={"node-ports": ["all"]})
case("node ports at addresses of the Node, its first ones", [HOST], "config set "
     "nodeport-addresses 10.200.0.1/32,fd00:200::1/128 node-address 10.200.0.1/32,fd00:200::1/128",
     options={"node-ports": ["primary"]})
case("an external address where there is no internal one",
     [node(addresses=[("ExternalIP", "192.0.2.7")])],
     "config set nodeport-addresses 192.0.2.7/32 node-address 192.0.2.7/32",
     options={"node-ports": ["primary"]})
case("the operator knows the node's address better", [HOST], "config set "
     "nodeport-addresses 10.9.9.9/32,fd00:200::1/128 node-address 10.9.9.9/32,fd00:200::1/128",
     options={"node-ports": ["primary"], "node": ["10.9.9.9"]})
case("a loopback address has no primary node ports",
     [node(addresses=[("InternalIP", "127.0.0.1"), ("InternalIP", "fd00:200::1")])],
     "config set nodeport-addresses fd00:200::1/128 node-address 127.0.0.1/32,fd00:200::1/128",
     options={"node-ports": ["primary"]})
case("node ports in ranges of both families", [],
     "config set nodeport-addresses 10.200.0.0/16,fd00:200::/48",
     options={"node-ports": ["10.200.0.0/16", "fd00:200::/48"]})
case("ranges of one family leave all of the other one, except loopback", [],
     "config set nodeport-addresses 10.200.0.0/16,64::/16,100::/8,200::/7,400::/6,800::/5,"
     "1000::/4,2000::/3,4000::/2,8000::/1", options={"node-ports": ["10.200.0.0/16"]})
case("and the other way round", [],
     "config set nodeport-addresses 0.0.0.0/2,64.0.0.0/3,96.0.0.0/4,112.0.0.0/5,120.0.0.0/6,"
     "124.0.0.0/7,126.0.0.0/8,128.0.0.0/1,fd00:200::/48", options={"node-ports": ["fd00:200::/48"]})
case("ranges of everything", [], "config set", options={"node-ports": ["0.0.0.0/0", "::/0"]})
case("node ports at loopback addresses, too", [HOST], "config set nodeport-addresses "
     "10.200.0.1/32,127.0.0.0/8,::1/128,fd00:200::1/128 "
     "node-address 10.200.0.1/32,fd00:200::1/128",
     options={"node-ports": ["primary", "localhost"]})
ALL = {"node-ports": ["all"]}
case("pods by range, the first of each family", [], "config set pod-cidr 10.244.0.0/16,fd00::/48",
     options=ALL | {"pods": "range", "pod-ranges": ["10.244.0.0/16", "fd00::/48", "10.9.0.0/16"]})
case("pods by the Node's podCIDRs", [HOST], "config set pod-cidr 10.244.1.0/24,fd00:244:1::/64 "
     "node-address 10.200.0.1/32,fd00:200::1/128", options=ALL | {"pods": "node"})
case("pods by their bridge", [], "config set pod-interface cni0",
     options=ALL | {"pods": "bridge", "interface": "cni0"})
case("pods by the beginning of their interfaces' names", [], "config set pod-interface veth+",
     options=ALL | {"pods": "prefix", "interface": "veth"})
case("masquerade-all is about cluster addresses", [], "config set masquerade cluster",
     options=ALL | {"masquerade-all": True})
case("ServiceCIDRs", [cidr("kubernetes", "10.96.0.0/16", "fd00:96::/112"),
                      cidr("more", "10.97.0.0/16")],
     "config set service-cidr 10.96.0.0/16,10.97.0.0/16,fd00:96::/112", options=ALL)
