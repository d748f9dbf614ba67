# SPDX-License-Identifier: GPL-2.0
"""What kube-proxy does with objects of the API, written down a second time.

table() translates all objects anew and as simply as can be; outcomes() says which
endpoints each client gets by kube-proxy's rules from the objects, allowed() by the
kernel's rules from a table: True is for clients from elsewhere, False for pods and
the host."""

import ipaddress

READY, FALLBACK = "ready", "fallback"


def family(address):
    """4 or 6."""
    return ipaddress.ip_address(address).version


def at(address, port):
    """An address and a port, as they are written."""
    return f"[{address}]:{port}" if family(address) == 6 else f"{address}:{port}"


def key(service):
    """NAMESPACE/NAME"""
    return f"{service['metadata']['namespace']}/{service['metadata']['name']}"


def title(service, port):
    """What the kernel's service for a port is called."""
    return key(service) + (f":{port['name']}" if port.get("name") else "")


def families(service):
    """The families of its cluster IPs."""
    return {family(ip) for ip in service["spec"]["clusterIPs"]}


def addresses(service):
    """Where it is dialed: pairs of an address and what it is, without those that repeat."""
    spec = service["spec"]
    found = [(ip, "cluster") for ip in spec["clusterIPs"]]
    for ingress in service.get("status", {}).get("loadBalancer", {}).get("ingress", []):
        if ingress.get("ip") and ingress.get("ipMode", "VIP") == "VIP":
            found.append((ingress["ip"], "balancer"))
    found += [(ip, "external") for ip in spec.get("externalIPs", [])]
    seen = {}
    for address, use in found:
        if family(address) in families(service):
            seen.setdefault(address, use)
    return list(seen.items())


def is_proxied(service):
    """Not headless, and no other name of something."""
    spec = service["spec"]
    return spec.get("clusterIP") not in (None, "", "None") and spec.get("type") != "ExternalName"


def seniority(service):
    """Who was there first."""
    return (service["metadata"].get("creationTimestamp", "~"), key(service))


class Cluster:
    """All objects, by their names, and the name of this node."""

    def __init__(self, node="node-a"):
        self.name = node
        self.node, self.zone = None, ""
        self.services, self.slices, self.cidrs = {}, {}, {}
        self.options = {}

    def endpoints(self, service, port, version):
        """The endpoints of a port: by address and port, what is known of each."""
        found = {}
        for piece in self.slices.values():
            metadata = piece["metadata"]
            owner = metadata.get("labels", {}).get("kubernetes.io/service-name")
            if f"{metadata['namespace']}/{owner}" != key(service) or \
                    piece["addressType"] != f"IPv{version}":
                continue
            weight = metadata.get("annotations", {}).get("service.cilium.io/weight")
            weight = int(weight) if weight and weight.isdigit() and int(weight) < 65536 else None
            for number in piece.get("ports") or []:
                if number.get("name") is None or not number.get("port") or \
                        number["name"] != port.get("name", "") or \
                        number.get("protocol", "TCP") != port.get("protocol", "TCP"):
                    continue
                for endpoint in piece.get("endpoints") or []:
                    if endpoint["addresses"]:
                        self.add(found, endpoint, number["port"], weight)
        return found

    def add(self, found, endpoint, port, weight):
        """One that is there twice is taken as the better of the two."""
        conditions = endpoint.get("conditions") or {}
        hints = endpoint.get("hints") or {}
        zones = [hint["name"] for hint in hints.get("forZones") or []]
        nodes = [hint["name"] for hint in hints.get("forNodes") or []]
        facts = {
            "stays": not conditions.get("terminating"),
            "ready": conditions.get("ready") is not False,
            "serving": conditions.get("serving") is not False,
            "local": endpoint.get("nodeName") == self.name,
            "node hints": bool(nodes), "for node": self.name in nodes,
            "zone hints": bool(zones), "for zone": bool(self.zone) and self.zone in zones,
            "weight": -1 if weight is None else weight,
        }
        place = (endpoint["addresses"][0], port)
        if place not in found or list(facts.values()) > list(found[place].values()):
            found[place] = facts

    @staticmethod
    def topology(endpoints):
        """The fact that an endpoint must have to be in the cluster set, or None."""
        ready = [facts for facts in endpoints.values() if facts["ready"]]
        for hints, wanted in (("node hints", "for node"), ("zone hints", "for zone")):
            if ready and all(facts[hints] for facts in ready) and \
                    any(facts[wanted] for facts in ready):
                return wanted
        return None

    def sets(self, service, port, version):
        """kube-proxy's cluster set, local set, and whether there are any endpoints."""
        endpoints = self.endpoints(service, port, version)
        wanted = self.topology(endpoints)
        fallback = {place for place, facts in endpoints.items()
                    if facts["serving"] and not facts["stays"]}
        cluster = {place for place, facts in endpoints.items()
                   if facts["ready"] and (not wanted or facts[wanted])} or fallback
        local = {place for place, facts in endpoints.items()
                 if facts["ready"] and facts["local"]} or \
            {place for place in fallback if endpoints[place]["local"]}
        anywhere = fallback | {place for place, facts in endpoints.items() if facts["ready"]}
        return cluster, local, bool(anywhere)

    @staticmethod
    def uses(service, port, version):
        """Whether all endpoints, and whether those of this node are used by anybody."""
        spec = service["spec"]
        outside = bool(port.get("nodePort")) or any(
            use != "cluster" and family(address) == version
            for address, use in addresses(service))
        inner = spec.get("internalTrafficPolicy") == "Local"
        outer = spec.get("externalTrafficPolicy") == "Local"
        return not inner or outside, inner or (outer and outside)

    def winner(self, address, number, protocol):
        """Whose an address and port is: a pair of service and port's name."""
        found = []
        for service in self.services.values():
            if not is_proxied(service):
                continue
            for index, port in enumerate(service["spec"]["ports"]):
                if port.get("protocol", "TCP") != protocol:
                    continue
                if address is None and port.get("nodePort") == number:
                    found.append((1, seniority(service), index, title(service, port)))
                if address is not None and port["port"] == number:
                    found += [(use != "cluster", seniority(service), index, title(service, port))
                              for other, use in addresses(service) if other == address]
        return min(found)[-1]

    def frontends(self, service, port):
        """Lines of its frontends, in order."""
        spec, name = service["spec"], title(service, port)
        protocol = port.get("protocol", "TCP")
        outer = " policy local" if spec.get("externalTrafficPolicy") == "Local" else ""
        inner = " policy local" if spec.get("internalTrafficPolicy") == "Local" else ""
        lines = []
        if port.get("nodePort") and self.winner(None, port["nodePort"], protocol) == name:
            lines.append(f"nodeport {port['nodePort']}{outer}")
        dialed = sorted(addresses(service),
                        key=lambda pair: (family(pair[0]), ipaddress.ip_address(pair[0]).packed))
        for address, use in dialed:
            if self.winner(address, port["port"], protocol) != name:
                continue
            words = inner if use == "cluster" else f" kind external{outer}"
            if use == "balancer":
                words += self.sources(spec, family(address))
            lines.append(f"{at(address, port['port'])}{words}")
        return [f"frontend add {name} {protocol.lower()} {line}" for line in lines]

    @staticmethod
    def sources(spec, version):
        """The words for its source ranges."""
        ranges = [ipaddress.ip_network(text.strip(), strict=False)
                  for text in spec.get("loadBalancerSourceRanges", [])]
        ranges = [item for item in ranges if item.version == version]
        if not ranges or any(not item.prefixlen for item in ranges):
            return ""
        kept = [item for item in sorted(set(ranges), key=lambda item: (item.network_address,
                                                                       item.prefixlen))
                if not any(item != other and item.subnet_of(other) for other in ranges)]
        return " source-ranges " + ",".join(map(str, kept))

    def backends(self, service, port, version):
        """Lines of its backends of one family, in order."""
        endpoints = self.endpoints(service, port, version)
        everywhere, here = self.uses(service, port, version)
        wanted = self.topology(endpoints) if everywhere else None
        beside = 100 if any(facts["weight"] >= 0 for facts in endpoints.values()) else 1
        lines = []
        order = sorted(endpoints, key=lambda place: (ipaddress.ip_address(place[0]).packed,
                                                     place[1]))
        for place in order:
            facts = endpoints[place]
            weight = facts["weight"] if facts["weight"] >= 0 else beside
            falls = facts["serving"] and not facts["stays"] and not facts["ready"]
            used = (falls and (everywhere or facts["local"])) or \
                (facts["ready"] and everywhere and (not wanted or facts[wanted])) or \
                (facts["ready"] and here and facts["local"])
            if not used and not (port.get("protocol") == "UDP" and everywhere and
                                 facts["serving"]):
                continue
            alone = used and facts["local"] and facts["ready"] and \
                bool(wanted) and not facts[wanted]
            lines.append((place, weight if used else 0, facts["local"], falls and used,
                          alone))
        if not lines and not everywhere:
            lines = [(place, endpoints[place]["weight"] if endpoints[place]["weight"] >= 0
                      else beside, False, not endpoints[place]["ready"], False)
                     for place in order
                     if endpoints[place]["ready"] or
                     (endpoints[place]["serving"] and not endpoints[place]["stays"])][:1]
        return [f"backend set {title(service, port)} {at(*place)} weight {weight}"
                + " local" * local + " terminating" * falls + " local-only" * alone
                for place, weight, local, falls, alone in lines]

    def table(self):
        """All lines but those of the settings of the network namespace."""
        lines = {}
        for service in self.services.values():
            for port in service["spec"]["ports"] if is_proxied(service) else []:
                name = title(service, port)
                head = f"service set {name}"
                if service["spec"].get("sessionAffinity") == "ClientIP":
                    config = service["spec"].get("sessionAffinityConfig") or {}
                    seconds = (config.get("clientIP") or {}).get("timeoutSeconds", 10800)
                    head += f" affinity {duration(seconds)}"
                lines[name] = [head, *self.frontends(service, port)]
                for version in sorted(families(service)):
                    lines[name] += self.backends(service, port, version)
        return [line for name in sorted(lines) for line in lines[name]]

    def health(self):
        """Lines of what health-check node ports tell: for each service and family, the
        number of addresses of endpoints that are ready here."""
        found = {}
        for service in self.services.values():
            if is_proxied(service):
                found[key(service)] = [self.ready_here(service, version) for version in (4, 6)]
        return {f"{name} {four} {six}" for name, (four, six) in found.items()}

    def ready_here(self, service, version):
        """The number for one family."""
        best = {}
        for piece in self.slices.values():
            metadata = piece["metadata"]
            owner = metadata["labels"]["kubernetes.io/service-name"]
            if f"{metadata['namespace']}/{owner}" != key(service) or not piece["ports"] or \
                    piece["addressType"] != f"IPv{version}":
                continue
            for endpoint in piece["endpoints"]:
                self.add(best, endpoint, 0, None)
        return sum(facts["ready"] and facts["local"] for facts in best.values())

    def outcomes(self):
        """What becomes of a connection from each kind of client to each frontend."""
        found = {}
        for service in filter(is_proxied, self.services.values()):
            for port in service["spec"]["ports"]:
                for version in families(service):
                    for address, use in addresses(service):
                        if family(address) == version:
                            self.outcome(found, service, port, version, at(address, port["port"]),
                                         use)
                    if port.get("nodePort"):
                        self.outcome(found, service, port, version,
                                     f"nodeport {port['nodePort']}", "node port")
        return found

    def outcome(self, found, service, port, version, dialed, use):
        """The same for one frontend."""
        cluster, local, anywhere = self.sets(service, port, version)
        everywhere, here = self.uses(service, port, version)
        policy = "internalTrafficPolicy" if use == "cluster" else "externalTrafficPolicy"
        is_local = service["spec"].get(policy) == "Local"
        if not (everywhere and cluster) and not (here and anywhere):
            endpoints = {True: "reject", False: "reject"}
        elif not is_local:
            endpoints = {True: cluster, False: cluster}
        else:
            endpoints = {True: local or "drop",
                         False: cluster if use != "cluster" else local or "drop"}
        place = (title(service, port), port.get("protocol", "TCP").lower(), dialed, version)
        found[place] = endpoints


def duration(seconds):
    """A length of time as the tool writes it."""
    text = ""
    for unit, length in (("h", 3600), ("m", 60), ("s", 1)):
        if seconds >= length:
            text += f"{seconds // length}{unit}"
            seconds %= length
    return text


def parse(lines):
    """A table as frontends and backends by service."""
    services = {}
    for line in lines:
        words = line.split()
        if words[:2] == ["service", "set"]:
            services[words[2]] = ([], [])
        elif words[:2] == ["frontend", "add"]:
            words = [word for word in words if word != "nodeport"]
            services[words[2]][0].append((words, line))
        elif words[:2] == ["backend", "set"]:
            services[words[2]][1].append(words)
    return services


def split(text):
    """An address and a port from ADDR:PORT."""
    address, port = text.rsplit(":", 1)
    return address.strip("[]"), int(port)


def view(backends, version, only_local):
    """Those that the kernel picks from."""
    usable = [words for words in backends
              if family(split(words[3])[0]) == version and words[5] != "0" and
              ("local" in words if only_local else "local-only" not in words)]
    staying = [words for words in usable if "terminating" not in words]
    return {split(words[3]) for words in staying or usable}


def allowed(lines):
    """What the kernel makes of a connection to each frontend, in either family."""
    found = {}
    for name, (frontends, backends) in parse(lines).items():
        for words, line in frontends:
            is_node_port = "nodeport" in line.split()
            versions = (4, 6) if is_node_port else (family(split(words[4])[0]),)
            dialed = f"nodeport {words[4]}" if is_node_port else words[4]
            is_local = "policy" in words and words[words.index("policy") + 1] == "local"
            external = is_node_port or "external" in words
            for version in versions:
                everything = view(backends, version, False)
                local = view(backends, version, True)
                if not everything:
                    result = {True: "reject", False: "reject"}
                elif not is_local:
                    result = {True: everything, False: everything}
                else:
                    result = {True: local or "drop",
                              False: everything if external else local or "drop"}
                found[(name, words[3], dialed, version)] = result
    return found
