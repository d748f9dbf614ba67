# SPDX-License-Identifier: GPL-2.0
"""The agent's ports in a network namespace of their own, and who asks there."""

import os
import resource
import select
import socket
import subprocess
import sys
import time
import traceback

from program import Program
from replay import PATIENCE

HEALTH, METRICS = 10256, 10249
NODE = ("10.200.0.10", "fd00:200::10")


def recorded(name):
    """A recorded answer: its status, headers and body."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "data/served",
                           name + ".txt"), encoding="utf-8") as file:
        text = file.read()
    if not text.startswith("HTTP/"):
        return 200, {}, text
    head, _, body = text.partition("\n\n")
    return int(head.split()[1]), dict(headers(head)), body


def headers(head):
    """Header lines, but for those of which only the value matters."""
    for line in head.replace("\r", "").split("\n")[1:]:
        name, _, value = line.partition(": ")
        if name not in ("Date", "Content-Length"):
            yield name, value


class Served(Program):
    """The program."""

    def __init__(self, *flags, descriptors=None):
        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
        super().__init__("--hostname-override=node-a", *flags, preexec_fn=limit)

    def ready(self):
        """Waits until it listens; returns what is told until then."""
        return self.until_told("ready")

    def say(self, *commands):
        """Gives commands; returns what is told until they are done."""
        return [line for command in commands for line in self.ask(command)]

    def quit(self):
        """Ends it; it must have leaked nothing."""
        self.say("quit")
        self.end()


def dial(port, address="127.0.0.1", source=None):
    """A connection."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    client = socket.socket(family)
    client.settimeout(PATIENCE)
    if source:
        client.bind((source, 0))
    client.connect((address, port))
    return client


def read_all(client):
    """What comes until the other end closes."""
    text = b""
    try:
        while more := client.recv(65536):
            text += more
    except ConnectionResetError:
        pass
    return text


def ask(port, path="/", address="127.0.0.1", method="GET", source=None):
    """An answer: its status, headers and body."""
    with dial(port, address, source) as client:
        client.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        head, _, body = read_all(client).decode().partition("\r\n\r\n")
    return int(head.split()[1]), dict(headers(head)), body


def well(served):
    """All is as it should be."""
    served.say("set node_eligible 1", "set fresh 1", "synced full 200 0")


def is_closed(client):
    """Whether the other end has closed it, which is waited for a moment."""
    if not select.select([client], [], [], 0.05)[0]:
        return False
    try:
        return not client.recv(1000)
    except OSError:
        return True


def until(good):
    """Waits for something."""
    end = time.monotonic() + PATIENCE
    while not good():
        assert time.monotonic() < end


class Case:
    """What a test has: programs, which end with it."""

    def __init__(self):
        self.served = []

    def start(self, *flags, **how):
        """Starts one."""
        self.served.append(Served(*flags, **how))
        return self.served[-1]

    def run(self, test):
        """Runs a test; returns why it failed, or nothing."""
        try:
            if hasattr(test, "alone"):
                test(self)
            else:
                served = self.start(*getattr(test, "flags", ()))
                lines = served.ready()
                assert not lines, lines
                test(served)
            for served in self.served:
                served.quit()
        except Exception:  # pylint: disable=broad-except
            for served in self.served:
                served.process.kill()
                served.process.wait()
            return traceback.format_exc() + "".join(s.complaints for s in self.served)
        return None


def apart():
    """A network namespace of its own, with the addresses of a node."""
    if "SERVED_APART" not in os.environ:
        unshare = ["unshare", "--net", *(["--map-root-user"] if os.getuid() else [])]
        if subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode:
            print("ok - all # SKIP no network namespace can be made")
            sys.exit(0)
        os.environ["SERVED_APART"] = "y"
        os.execvp(unshare[0], [*unshare, sys.executable, *sys.argv])
    for command in ("link set lo up", f"address add {NODE[0]}/32 dev lo",
                    "address add 10.201.0.1/32 dev lo", f"address add {NODE[1]}/128 dev lo nodad"):
        subprocess.run(["ip", *command.split()], check=True)


def main(cases):
    """Runs what is called case_NAME; prints TAP."""
    apart()
    Served.program = sys.argv[1]
    failed = 0
    for name, test in list(cases.items()):
        if not name.startswith("case_") or (sys.argv[2:] and name[5:] not in sys.argv[2:]):
            continue
        fault = Case().run(test)
        print(f"{'not ok' if fault else 'ok'} - {test.__doc__}", flush=True)
        if fault:
            failed += 1
            print(f"{name[5:]}:", fault, sep="\n", flush=True)
    return bool(failed)
