# SPDX-License-Identifier: GPL-2.0
"""The probe: watches whose clock a test sets forward, and what they tell."""

import json
import os
import tempfile
import time
import traceback

from program import Program
from replay import PATIENCE, Server

# The longest that is waited after a failure.
LONGEST_MS = 30000


class Probe(Program):
    """A probe of some kinds; told lines are taken one by one."""

    def __init__(self, *kinds, servers, cluster=None, user=None, memory=None,
                 more=(), files=None):
        self.kinds, self.server = kinds, servers[0]
        self.folder = tempfile.TemporaryDirectory()
        config = {
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
            "clusters": [{"name": "k", "cluster": {"server": servers[0].url(), **(cluster or {})}}],
            "users": [{"name": "u", "user": user or {}}],
        }
        for name, text in (files or {}).items():
            self.write(name, text)
        path = self.write("kubeconfig", json.dumps(config))
        environment = {**os.environ, "no_proxy": "*"}
        if memory:
            environment["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + \
                f":quarantine_size_mb=1:hard_rss_limit_mb={memory}"
        super().__init__(path, ",".join(more), *kinds, env=environment)

    def write(self, name, text):
        """Writes a file beside the kubeconfig; returns its path."""
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def expect(self, *lines):
        """Lines that are told next."""
        for wanted in lines:
            line = self.line()
            assert line == wanted, f"expected '{wanted}', got '{line}'"

    def expect_report(self, text):
        """The next line tells of something wrong."""
        line = self.line()
        assert line.startswith("report ") and text in line, f"expected '{text}', got '{line}'"

    def advance(self, seconds):
        """Sets the clock forward; returns what is told in that moment."""
        return self.ask(f"advance {int(seconds * 1000)}")

    def state(self, kind=None):
        """How a watch goes. Nothing else may be told meanwhile."""
        lines = [line for line in self.ask("state")
                 if line.startswith(f"{kind or self.kinds[0]} state ")]
        return {k: int(v) for k, v in (word.split("=") for word in lines[0].split()[2:])}

    def until(self, good):
        """Waits for a state."""
        end = time.monotonic() + PATIENCE
        while not good(self.state()):
            assert time.monotonic() < end, self.state()

    def settle(self):
        """Waits until the watch waits to ask again."""
        self.until(lambda state: state["waiting"])

    def retry(self, server=None):
        """Lets it ask again after a failure; returns the request."""
        self.settle()
        self.advance(LONGEST_MS / 1000)
        return (server or self.server).next()

    def quit(self):
        """Ends it; it must have leaked nothing."""
        try:
            self.process.stdin.write("quit\n")
            self.process.stdin.flush()
        except OSError:
            pass
        self.end()
        self.folder.cleanup()


class Case:
    """What a test has: probes and servers, which end with it."""

    def __init__(self):
        self.probes, self.servers = [], []

    def serve(self, **how):
        """A server."""
        self.servers.append(Server(**how))
        return self.servers[-1]

    def probe(self, *kinds, servers=None, **how):
        """A probe, by default of services, at a server of its own."""
        self.probes.append(Probe(*([] if kinds == (None,) else kinds or ("services",)), servers=servers or [self.serve()],
                                 **how))
        return self.probes[-1]

    def close(self, good):
        """Ends all; probes are looked at if all went well until now."""
        try:
            for probe in self.probes:
                if good:
                    probe.quit()
                else:
                    probe.process.kill()
        finally:
            for server in self.servers:
                server.close()


def main(cases, program, names):
    """Runs what is called case_NAME; prints TAP."""
    Probe.program = program
    failed = 0
    for name, test in list(cases.items()):
        if not name.startswith("case_") or (names and name[5:] not in names):
            continue
        case, good = Case(), False
        try:
            test(case)
            good = True
            case.close(True)
            print(f"ok - {test.__doc__}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok - {test.__doc__}", flush=True)
            print(f"{name[5:]}:", traceback.format_exc(), *(p.said for p in case.probes),
                  sep="\n", flush=True)
            if not good:
                case.close(False)
    return bool(failed)
