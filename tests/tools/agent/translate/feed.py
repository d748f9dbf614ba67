# SPDX-License-Identifier: GPL-2.0
"""Talks with agent_feed, and carries out the commands that it prints."""

import json
import subprocess


class Feed:
    """A running agent_feed."""

    def __init__(self, program):
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.said = []

    def send(self, line):
        """One line, without an answer."""
        self.process.stdin.write(json.dumps(line) + "\n")

    def step(self, kind, step, thing=None):
        """What a watch tells."""
        self.send({"kind": kind, "step": step, "object": thing})

    def ask(self, word):
        """Has something done; returns its lines, and keeps what was left out in said."""
        self.send({"do": word})
        self.process.stdin.flush()
        self.said, lines = [], []
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if line == ".":
                return lines
            (self.said if line[:2] in ("? ", "! ") else lines).append(line)
        raise EOFError("agent_feed has ended")

    def end(self):
        """Returns its exit status."""
        self.process.stdin.close()
        return self.process.wait()


def table_lines(lines):
    """Without comments and the settings of the network namespace."""
    return [line for line in lines if not line.startswith(("#", "config "))]


STANDARD = {"affinity": "off", "scheduler": "hash", "failover": "off", "max-connections": "off",
            "on-removal": "keep", "affinity-prefix": "32,128"}


class Kernel:
    """A table that takes commands, and is as strict as the kernel."""

    def __init__(self):
        self.services = {}

    def owner(self, frontend):
        """The service that has a frontend, or None."""
        for name, service in self.services.items():
            if frontend in service["frontends"]:
                return name
        return None

    def run(self, line):
        """Carries out one line."""
        what, action, name, *words = line.split()
        if (what, action) == ("service", "del"):
            del self.services[name]
        elif what == "service":
            service = self.services.setdefault(
                name, {"settings": {}, "frontends": {}, "backends": {}})
            service["settings"] |= settings(words)
        elif what == "frontend":
            self.frontend(action, name, words)
        elif what == "backend":
            backends = self.services[name]["backends"]
            if action == "del":
                del backends[words[0]]
            else:
                backends[words[0]] = " ".join(words[1:])

    def frontend(self, action, name, words):
        """One line about a frontend."""
        count = 3 if words[1] == "nodeport" else 2
        place, frontends = " ".join(words[:count]), self.services[name]["frontends"]
        if action == "del":
            del frontends[place]
            return
        owner = self.owner(place)
        if (action == "add" and owner) or (action == "set" and owner != name):
            raise ValueError(f"{owner} has {place}")
        frontends[place] = " ".join(words[count:])

    def lines(self):
        """The table, as a set of lines."""
        found = set()
        for name, service in self.services.items():
            words = "".join(f" {word} {value}"
                            for word, value in sorted(service["settings"].items())
                            if value != STANDARD.get(word))
            found.add(f"service set {name}{words}")
            for kind, action in (("frontend", "add"), ("backend", "set")):
                for place, rest in service[f"{kind}s"].items():
                    found.add(f"{kind} {action} {name} {place} {rest}".rstrip())
        return found


def settings(words):
    """Settings from words."""
    found = {}
    while words:
        word, value, *words = words
        if value == "drain":
            value, words = f"drain {words[0]}", words[1:]
        found[word] = value
    return found


def normal(lines):
    """A table as Kernel.lines() has it: settings in the order of their names."""
    kernel = Kernel()
    for line in lines:
        kernel.run(line)
    return kernel.lines()
