# SPDX-License-Identifier: GPL-2.0
"""Reads a file of cases; the head of kubernetes.cases tells its form."""
import dataclasses
import re
import sys

TABLE_WORDS = ("service", "frontend", "backend", "config")
IPV4 = re.compile(r"\b(\d+)\.(\d+)\.(\d+)\.(\d+)(/\d+)?(:\d+)?")
NETS = {"192.0.2": "2001:db8:2", "198.51.100": "2001:db8:51",
        "203.0.113": "2001:db8:3"}
LENGTHS = {"/8": "/128", "/16": "/112", "/24": "/64", "/25": "/120",
           "/32": "/128"}


def translate(text):
    """IPv4 addresses to IPv6 ones with the same digits."""
    def one(match):
        first, second, third, host, length, port = match.groups()
        net = NETS.get(f"{first}.{second}.{third}")
        if first == "127":
            text = "::1"
        elif net:
            text = f"{net}::{host}"
        elif third == "0":
            text = f"fd00:{second}::{host}"
        else:
            text = f"fd00:{second}:{third}::{host}"
        text = text.replace("::0", "::")
        if port:
            return f"[{text}]{port}"
        return text + (LENGTHS[length] if length else "")
    return IPV4.sub(one, text)


def endpoint(host, port):
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def every_frontend(name, number):
    """The lines that `every NAME NUMBER` stands for."""
    lines = []
    for policy, last in ("cluster", 0), ("local", 1):
        at = f"{number}{last}"
        for protocol in "tcp", "udp":
            for where in (f"10.96.0.{at}:80",
                          f"203.0.113.{at}:80 kind external",
                          f"nodeport {30000 + int(at)}"):
                lines.append(f"frontend add {name} {protocol} {where}"
                             f" policy {policy}")
    return lines


@dataclasses.dataclass
class Sender:
    name: str
    source: str
    device: str

    @property
    def is_host(self):
        return not self.device


@dataclasses.dataclass
class Case:
    line: int
    text: str
    sender: Sender
    protocol: str
    to: str
    source_class: str
    backend_set: str
    answers: list
    kind: str


@dataclasses.dataclass
class Phase:
    name: str
    table: list
    addresses: list = dataclasses.field(default_factory=list)
    cases: list = dataclasses.field(default_factory=list)

    def is_terminating(self, service, backend):
        """Does the table say so of a service's backend, as JSON names it?"""
        at = endpoint(backend["address"], backend["port"])
        start = ["backend", "set", service, at]
        return any("terminating" in line.split() for line in self.table
                   if line.split()[:4] == start)


class CaseFile:
    """The phases of a file, for IPv4 or translated for IPv6."""

    def __init__(self, path, ipv6):
        self.path = path
        self.translate = translate if ipv6 else str
        self.senders = {}
        self.servers = {}
        self.phases = {}
        with open(path, encoding="ascii") as file:
            for number, line in enumerate(file, 1):
                text = " ".join(line.partition("#")[0].split())
                if not text:
                    continue
                try:
                    self._line(number, text)
                except (KeyError, ValueError) as error:
                    sys.exit(f"{path}:{number}: {text}: {error!r}")

    @property
    def phase(self):
        """The one that lines belong to, the last one."""
        return list(self.phases.values())[-1]

    def _line(self, number, text):
        words = self.translate(text).split()
        if words[0] == "sender":
            name, source, device = (word.strip("-") for word in words[1:])
            self.senders[name] = Sender(name, source, device)
        elif words[0] == "server":
            self.servers[words[2]] = words[1]
        elif words[0].startswith("["):
            name, _, base = text.strip("[]").partition(" = ")
            table = self.phases[base].table if base else []
            self.phases[name] = Phase(name, list(table))
        elif words[0] in TABLE_WORDS:
            self.phase.table.append(" ".join(words))
        elif words[0] == "every":
            self.phase.table += map(self.translate,
                                    every_frontend(words[1], int(words[2])))
        elif words[0] == "address":
            self.phase.addresses.append(words[1])
        else:
            self.phase.cases.append(self._case(number, words, text))

    def _case(self, number, words, text):
        who, protocol, to, source_class, backend_set, *answers = words
        name, _, source = who.partition("/")
        sender = self.senders[name]
        if source:
            sender = dataclasses.replace(sender, source=source)
        kind = "backends"
        if answers[0] in ("same", "PASS"):
            kind = answers.pop(0)
        elif answers[0].isupper():
            kind = "refusal"
        if not answers:
            raise ValueError("no answer is expected")
        return Case(number, text, sender, protocol, to, source_class,
                    backend_set, answers, kind)
