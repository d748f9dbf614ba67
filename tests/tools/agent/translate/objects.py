# SPDX-License-Identifier: GPL-2.0
"""Objects of the API, with what a test does not care about left out."""

PROTOCOLS = ("TCP", "UDP", "SCTP")


# pylint: disable-next=too-many-arguments
def service(name, *ips, ports=None, created="2026-01-01T00:00:00Z", status=None, notes=None,
            **spec):
    """A Service; its name is NAME or NAMESPACE/NAME."""
    namespace, _, plain = name.rpartition("/")
    metadata = {"namespace": namespace or "ns", "name": plain, "uid": f"uid-{name}",
                "creationTimestamp": created}
    if notes:
        metadata["annotations"] = notes
    spec = {"type": "ClusterIP", "clusterIP": ips[0] if ips else "None",
            "clusterIPs": list(ips) or ["None"],
            "ports": ports or [{"port": 80, "protocol": "TCP"}]} | spec
    thing = {"metadata": metadata, "spec": spec}
    if status:
        thing["status"] = {"loadBalancer": {"ingress": status}}
    return thing


def port(name, number, protocol="TCP", **more):
    """A port of a Service or an EndpointSlice."""
    return {"name": name, "port": number, "protocol": protocol} | more


# pylint: disable-next=too-many-arguments
def piece(owner, *endpoints, ports=None, name=None, version=4, notes=None, uid=None):
    """An EndpointSlice; its owner is NAME or NAMESPACE/NAME."""
    namespace, _, plain = owner.rpartition("/")
    name = name or f"{plain}-{version}"
    metadata = {"namespace": namespace or "ns", "name": name, "uid": uid or f"uid-{owner}-{name}",
                "labels": {"kubernetes.io/service-name": plain}}
    if notes:
        metadata["annotations"] = notes
    return {"metadata": metadata, "addressType": f"IPv{version}", "endpoints": list(endpoints),
            "ports": ports or [{"name": "", "port": 8080, "protocol": "TCP"}]}


# pylint: disable-next=too-many-arguments
def endpoint(address, node="node-b", *, ready=None, serving=None, terminating=None, zones=(),
             nodes=()):
    """An endpoint; what is None is not said."""
    said = {"ready": ready, "serving": serving, "terminating": terminating}
    thing = {"addresses": [address], "nodeName": node,
             "conditions": {word: flag for word, flag in said.items() if flag is not None}}
    hints = {}
    if zones:
        hints["forZones"] = [{"name": zone} for zone in zones]
    if nodes:
        hints["forNodes"] = [{"name": item} for item in nodes]
    if hints:
        thing["hints"] = hints
    return thing


def leaving(address, node="node-b", **more):
    """An endpoint that terminates, and still serves."""
    return endpoint(address, node, ready=False, serving=True, terminating=True, **more)


def node(name="node-a", zone=None, addresses=(), pod_cidrs=()):
    """A Node."""
    return {"metadata": {"name": name, "labels": {"topology.kubernetes.io/zone": zone} if zone
                         else {}},
            "spec": {"podCIDRs": list(pod_cidrs)},
            "status": {"addresses": [{"type": kind, "address": address}
                                     for kind, address in addresses]}}


def cidr(name, *ranges):
    """A ServiceCIDR."""
    return {"metadata": {"name": name}, "spec": {"cidrs": list(ranges)}}
