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
            "on-removal": "keep", "affinity-prefix": "32,128", "kind": "cluster",
            "policy": "cluster", "source-ranges": "any", "local": "off", "terminating": "off",
            "local-only": "off"}
FLAGS = ("local", "terminating", "local-only")


def settings(words):
    """Settings from words."""
    found = {}
    while words:
        word, *words = words
        if word in FLAGS and words[:1] not in (["on"], ["off"]):
            found[word] = "on"
            continue
        value, *words = words
        if value == "drain":
            value, words = f"drain {words[0]}", words[1:]
        found[word] = value
    return found


def phrase(found):
    """Settings as words, without those that are standard."""
    return "".join(f" {word} {value}" for word, value in sorted(found.items())
                   if value != STANDARD.get(word))


class Kernel:
    """A table that takes commands, and is as strict as the kernel."""

    def __init__(self):
        self.services = {}

    def owner(self, frontend):
        """The service that has a frontend, or None."""
        for name, service in self.services.items():
            if frontend in service["frontend"]:
                return name
        return None

    def run(self, line):
        """Carries out one line."""
        what, action, name, *words = line.split()
        if (what, action) == ("service", "del"):
            del self.services[name]
        elif what == "service":
            service = self.services.setdefault(
                name, {"settings": {}, "frontend": {}, "backend": {}})
            service["settings"] |= settings(words)
        elif what in ("frontend", "backend"):
            count = 1 if what == "backend" else 3 if words[1] == "nodeport" else 2
            self.member(what, action, name, " ".join(words[:count]), words[count:])

    # pylint: disable-next=too-many-arguments,too-many-positional-arguments
    def member(self, what, action, name, place, words):
        """One line about a frontend or backend."""
        members = self.services[name][what]
        owner = self.owner(place) if what == "frontend" else None
        if action == "del":
            del members[place]
        elif (action == "add" and owner) or (what == "frontend" and action == "set" and
                                             owner != name):
            raise ValueError(f"{owner} has {place}")
        else:
            members.setdefault(place, {}).update(settings(words))

    def lines(self):
        """The table, as a set of lines."""
        found = set()
        for name, service in self.services.items():
            found.add(f"service {name}{phrase(service['settings'])}")
            for what in ("frontend", "backend"):
                for place, words in service[what].items():
                    found.add(f"{what} {name} {place}{phrase(words)}")
        return found


def normal(lines):
    """A table as Kernel.lines() has it."""
    kernel = Kernel()
    for line in lines:
        kernel.run(line)
    return kernel.lines()
