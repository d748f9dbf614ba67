#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Writes the tables of the peers, all from one model:
tables.py NAME SERVICES BACKENDS [PROTOCOL...]

Service I (from 1 on) is port 80 of 10.96.0.0 + I, of UDP or the protocols that are
named; its backends are port 8080 of 10.128.0.0 + STEP * I + J, J from 1 to BACKENDS,
STEP the next power of two."""

import ipaddress
import sys

VIPS = int(ipaddress.ip_address("10.96.0.0"))
EXTERNAL = int(ipaddress.ip_address("100.64.0.0"))
BACKENDS = int(ipaddress.ip_address("10.128.0.0"))
NODEPORTS = range(30000, 65536)
PROTOCOLS = ("udp",)


def dotted(number):
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class Model:
    """All services: pairs of a VIP and the addresses of its backends."""

    def __init__(self, services, backends, protocols=PROTOCOLS):
        self.services = services
        self.backends = backends
        self.protocols = protocols
        self.step = 1 << backends.bit_length()

    def __iter__(self):
        for i in range(1, self.services + 1):
            base = BACKENDS + self.step * i
            yield i, dotted(VIPS + i), [dotted(base + j)
                                        for j in range(1, self.backends + 1)]

    def ports(self):
        """Their ports, for peers that see those of a service one by one, with
        a name for each."""
        for i, vip, backends in self:
            for protocol in self.protocols:
                name = i if protocol == self.protocols[0] else f"{i}-{protocol}"
                yield name, protocol, vip, backends


def svcnat(model, settings=""):
    for i, vip, backends in model:
        yield f"service set s{i}{settings}"
        for protocol in model.protocols:
            yield f"frontend add s{i} {protocol} {vip}:80"
        for backend in backends:
            yield f"backend set s{i} {backend}:8080"


def svcnat_failover(model):
    yield from svcnat(model, " failover 2")


def svcnat_node(model):
    """As on a Kubernetes node, with all that there is to look at."""
    yield "config set pod-cidr 10.1.0.0/16 service-cidr 10.96.0.0/12"
    yield from svcnat(model)
    for i, _, _ in model:
        yield (f"frontend add s{i} udp {dotted(EXTERNAL + i)}:80"
               " kind external policy local")
        if i < len(NODEPORTS):
            yield f"frontend add s{i} udp nodeport {NODEPORTS[i]}"


def ipvs(model):
    for _, protocol, vip, backends in model.ports():
        yield f"-A -{protocol[0]} {vip}:80 -s rr"
        for backend in backends:
            yield f"-a -{protocol[0]} {vip}:80 -r {backend}:8080 -m -w 1"


def ipvs_addresses(model):
    """kube-proxy gives each VIP to a dummy interface."""
    for _, vip, _ in model:
        yield f"address add {vip}/32 dev vips"


def nft_maps(model):
    """The shortest way that nftables has: one map finds the service, another
    one a random backend of it, and nothing else is done."""
    yield "table ip services {"
    for i, protocol, _, backends in model.ports():
        yield from nft_service(i, protocol, backends)
    yield "map services {"
    yield "type ipv4_addr . inet_proto . inet_service : verdict"
    yield "elements = {"
    for i, protocol, vip, _ in model.ports():
        yield f"{vip} . {protocol} . 80 : goto service-{i},"
    yield "}"
    yield "}"
    yield "chain prerouting {"
    yield "type nat hook prerouting priority dstnat;"
    yield "ip daddr . meta l4proto . th dport vmap @services"
    yield "}"
    yield "}"


NFT_HEAD = """
set hairpin-connections {
	type ipv4_addr . ipv4_addr . inet_proto . inet_service
}
set nodeport-ips {
	type ipv4_addr
	elements = { 172.16.0.2 }
}
map firewall-ips {
	type ipv4_addr . inet_proto . inet_service : verdict
}
map no-endpoint-services {
	type ipv4_addr . inet_proto . inet_service : verdict
}
map no-endpoint-nodeports {
	type inet_proto . inet_service : verdict
}
map service-nodeports {
	type inet_proto . inet_service : verdict
}
chain masquerading {
	meta mark & 0x4000 != 0 meta mark set meta mark ^ 0x4000 masquerade fully-random
	ct status dnat ip saddr . ip daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random
}
chain firewall-check {
	ip daddr . meta l4proto . th dport vmap @firewall-ips
}
chain service-endpoints-check {
	ip daddr . meta l4proto . th dport vmap @no-endpoint-services
}
chain nodeport-endpoints-check {
	ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports
}
chain cluster-ips-check {
	ip daddr @cluster-ips reject
	ip daddr { 10.96.0.0/12 } drop
}"""

NFT_TAIL = """
chain services {
	ip daddr @cluster-ips ip saddr != 10.0.0.0/8 meta mark set meta mark | 0x4000
	ip daddr . meta l4proto . th dport vmap @service-ips
	ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
}
chain filter-prerouting-pre-dnat {
	type filter hook prerouting priority dstnat - 10;
	ct state new jump firewall-check
}
chain filter-output-pre-dnat {
	type filter hook output priority -110;
	ct state new jump firewall-check
}
chain filter-input {
	type filter hook input priority filter;
	ct state new jump nodeport-endpoints-check
	ct state new jump service-endpoints-check
}
chain filter-forward {
	type filter hook forward priority filter;
	ct state new jump service-endpoints-check
	ct state new jump cluster-ips-check
}
chain filter-output {
	type filter hook output priority filter;
	ct state new jump service-endpoints-check
	ct state new jump cluster-ips-check
}
chain nat-prerouting {
	type nat hook prerouting priority dstnat;
	jump services
}
chain nat-output {
	type nat hook output priority -100;
	jump services
}
chain nat-postrouting {
	type nat hook postrouting priority srcnat;
	jump masquerading
}"""


def nft_service(i, protocol, backends):
    choices = ", ".join(f"{j} : {backend} . 8080"
                        for j, backend in enumerate(backends))
    yield f"chain service-{i} {{"
    if len(backends) == 1:
        yield f"meta l4proto {protocol} dnat to {backends[0]}:8080"
    else:
        yield (f"meta l4proto {protocol} dnat ip to numgen random"
               f" mod {len(backends)} map {{ {choices} }}")
    yield "}"


def nft(model):
    """What kube-proxy 1.37.2 writes in its nftables mode for ClusterIP services, its
    names and comments apart; none of their endpoints is on this node."""
    yield "table ip kube-proxy {"
    yield "set cluster-ips {"
    yield "type ipv4_addr"
    yield "elements = {"
    for _, vip, _ in model:
        yield f"{vip},"
    yield "}"
    yield "}"
    yield NFT_HEAD
    for i, protocol, _, backends in model.ports():
        yield from nft_service(i, protocol, backends)
    yield "map service-ips {"
    yield "type ipv4_addr . inet_proto . inet_service : verdict"
    yield "elements = {"
    for i, protocol, vip, _ in model.ports():
        yield f"{vip} . {protocol} . 80 : goto service-{i},"
    yield "}"
    yield "}"
    yield NFT_TAIL
    yield "}"


IPTABLES_FILTER = """*filter
:KUBE-EXTERNAL-SERVICES - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-PROXY-FIREWALL - [0:0]
:KUBE-SERVICES - [0:0]
-A INPUT -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL
-A INPUT -j KUBE-NODEPORTS
-A INPUT -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES
-A FORWARD -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL
-A FORWARD -j KUBE-FORWARD
-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES
-A FORWARD -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES
-A OUTPUT -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL
-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
*nat
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SERVICES - [0:0]
-A PREROUTING -j KUBE-SERVICES
-A OUTPUT -j KUBE-SERVICES
-A POSTROUTING -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -j MASQUERADE --random-fully"""


def iptables_service(i, protocol, vip, backends):
    """A chain for each backend, which takes its share of those that the ones
    before it left."""
    match = f"-p {protocol} -m {protocol}"
    yield f":KUBE-SVC-{i} - [0:0]"
    yield f"-A KUBE-SERVICES -d {vip} {match} --dport 80 -j KUBE-SVC-{i}"
    yield (f"-A KUBE-SVC-{i} ! -s 10.0.0.0/8 -d {vip} {match} --dport 80"
           " -j KUBE-MARK-MASQ")
    for j, backend in enumerate(backends):
        left = len(backends) - j
        share = ("" if left == 1 else
                 f"-m statistic --mode random --probability {1 / left:.10f}")
        yield f":KUBE-SEP-{i}-{j} - [0:0]"
        yield f"-A KUBE-SVC-{i} {share} -j KUBE-SEP-{i}-{j}"
        yield f"-A KUBE-SEP-{i}-{j} -s {backend} -j KUBE-MARK-MASQ"
        yield (f"-A KUBE-SEP-{i}-{j} {match} -j DNAT"
               f" --to-destination {backend}:8080")


def iptables(model):
    """The rules that kube-proxy's iptables mode writes for ClusterIP services.
    As it does for large clusters, without comments."""
    yield IPTABLES_FILTER
    for port in model.ports():
        yield from iptables_service(*port)
    yield "-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS"
    yield "COMMIT"


TABLES = (svcnat, svcnat_node, svcnat_failover, ipvs, ipvs_addresses, nft, nft_maps,
          iptables)


def main(name, services, backends, *protocols):
    tables = {table.__name__.replace("_", "-"): table for table in TABLES}
    model = Model(int(services), int(backends), protocols or PROTOCOLS)
    sys.stdout.writelines(f"{line}\n" for line in tables[name](model))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
