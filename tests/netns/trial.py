# SPDX-License-Identifier: GPL-2.0
"""One case of a file: what packets show, and what `svcnat trace` says."""
import collections
import contextlib
import json
import os
import select
import socket
import struct
import subprocess

import ask
from casefile import endpoint
from netns import PROTOCOLS, address, enter, error_name

SLOW = float(os.environ.get("SVCNAT_SLOW", "1"))
# Seconds for an answer that is to come, which takes milliseconds if the machine has
# nothing else to do, and for one that is not to come.
PATIENCE, SILENCE = 60 * SLOW, 2 * SLOW
# How many connections show which backends there are.
FEWEST, MOST = 6, 48
VERDICTS = {"reject": "REJECT", "tcp-reset": "RESET", "drop": "DROP",
            "echo": "ECHO", "pass": "PASS"}
# Protocol, types of request and reply.
ECHO = {
    socket.AF_INET: (socket.IPPROTO_ICMP, 8, 0),
    socket.AF_INET6: (socket.IPPROTO_ICMPV6, 128, 129),
}


class Wrong(Exception):
    """Something is not as it was expected."""


def command(*words, text=None):
    """What a program prints in the network namespace that was entered last."""
    done = subprocess.run(words, input=text, capture_output=True, text=True,
                          close_fds=False, check=False)
    if done.returncode:
        raise Wrong(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def resets_seen(raw, port):
    """Did a TCP reset for the port come in?"""
    with contextlib.suppress(BlockingIOError):
        while True:
            data = raw.recv(256)
            if raw.family == socket.AF_INET:
                data = data[4 * (data[0] & 15):]
            if struct.unpack_from("!H", data, 2)[0] == port and data[13] & 4:
                return True
    return False


class Trial:
    """One case, tried."""

    def __init__(self, runner, phase, case, port):
        self.runner = runner
        self.phase = phase
        self.case = case
        self.port = port
        self.is_ping = case.protocol == "ping"
        self.shown = []
        self.said = []

    # What packets show, in the words of the file

    def target(self):
        return (self.case.to, 0) if self.is_ping else address(self.case.to)

    def enter(self):
        enter(self.runner.netns[self.case.sender.name])

    def open(self, port):
        """A socket that has sent its first packet."""
        data = b"?"
        if self.is_ping:
            protocol, request, _ = ECHO[self.runner.af]
            kind = socket.SOCK_DGRAM
            data = struct.pack("!BBHHH", request, 0, 0, 0, 1)
        else:
            kind, protocol = PROTOCOLS[self.case.protocol]
        sock = socket.socket(self.runner.af, kind, protocol)
        sock.setblocking(False)
        if self.case.protocol == "tcp":
            # The port shall be free again at once.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            struct.pack("ii", 1, 0))
        try:
            ask.bind(sock, {"from": self.case.sender.source, "port": port}, 0)
            with contextlib.suppress(BlockingIOError):
                sock.connect(self.target())
            if kind == socket.SOCK_DGRAM:
                sock.send(data)
        except OSError:
            sock.close()
            raise
        return sock

    def answer(self, port):
        """Who or what answers a connection from this port."""
        try:
            with self.open(port) as sock:
                # A refusal that came while the packet was still being sent.
                error = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if error:
                    raise OSError(error, os.strerror(error))
                if not select.select([sock], [], [], PATIENCE)[0]:
                    return "TIMEOUT"
                data = sock.recv(256)
                own = sock.getsockname()
        except ConnectionRefusedError:
            return "REJECT"
        except OSError as error:
            return error_name(error)
        if self.is_ping:
            reply = ECHO[self.runner.af][2]
            return "ECHO" if data[0] == reply else f"type {data[0]}"
        name, *seen = data.decode().split() or ["EOF"]
        if seen == [own[0], str(own[1])]:
            return name
        if seen and seen[0] in self.runner.node_addresses:
            return name + "*"
        return f"{name}({' '.join(seen)})"

    def show_backends(self):
        """Connections until all expected backends were seen, and some more."""
        # A process of the host may get its own address and, by chance, its own
        # port: a second connection tells.
        enough = 2 if self.case.sender.is_host else 1
        missing = collections.Counter(
            {name.strip("*"): enough for name in self.case.answers})
        if self.case.kind == "same":
            missing.clear()
        for port in range(self.port, self.port + MOST):
            answer = self.answer(port)
            self.shown.append(answer)
            missing.subtract([answer.strip("*")])
            if answer[0].isupper():
                break
            if len(self.shown) >= FEWEST and max(missing.values()) <= 0:
                break
        if self.case.sender.is_host:
            starred = {name for name in self.shown if "*" in name}
            self.shown = [name + "*" if name + "*" in starred else name
                          for name in self.shown]

    def show_refusal(self):
        """One connection, and whether it was ended by a TCP reset."""
        if self.case.protocol != "tcp":
            self.shown.append(self.answer(self.port))
            return
        with socket.socket(self.runner.af, socket.SOCK_RAW,
                           socket.IPPROTO_TCP) as raw:
            raw.setblocking(False)
            answer = self.answer(self.port)
            if answer == "REJECT" and resets_seen(raw, self.port):
                answer = "RESET"
        self.shown.append(answer)

    def show_drop(self):
        """One first packet: dropped is what was counted and not answered."""
        before = self.runner.dropped()
        self.enter()
        try:
            sock = self.open(self.port)
        except PermissionError:
            # What a process of the host is told about its datagram.
            sock = None
        except OSError as error:
            self.shown.append(error_name(error))
            return
        count = self.runner.dropped() - before
        # While that was counted the packet may have been sent again.
        if count == 1 or count > 1 and self.case.protocol in ("tcp", "sctp"):
            self.shown.append("DROP")
        else:
            self.shown.append(f"{count} dropped")
        if sock:
            with sock:
                wait = 0 if count else SILENCE
                if select.select([sock], [], [], wait)[0]:
                    self.shown.append("and answered")

    def show(self):
        self.enter()
        if self.case.answers == ["DROP"]:
            self.show_drop()
        elif self.case.kind in ("backends", "same"):
            self.show_backends()
        else:
            self.show_refusal()

    # What the trace says

    def source(self):
        """The sender's address; a process of the host leaves it to routing."""
        if self.case.sender.source:
            return self.case.sender.source
        with socket.socket(self.runner.af, socket.SOCK_DGRAM) as sock:
            sock.connect((self.target()[0], 9))
            return sock.getsockname()[0]

    def trace(self):
        self.enter()
        protocol, source = self.case.protocol, self.source()
        if self.is_ping:
            protocol = "icmp"
        else:
            source = endpoint(source, self.port)
        words = ["svcnat", "-j", "trace", protocol, source, self.case.to]
        if self.case.sender.device:
            words += ["iif", self.case.sender.device]
        said = {"asked": " ".join(words[2:])}
        self.said.append(said)
        enter(self.runner.netns["node"])
        said.update(json.loads(command(*words)))
        return said

    def words(self, said):
        """The answer in the words of the file."""
        if said["verdict"] != "nat":
            return VERDICTS[said["verdict"]]
        name = self.runner.file.servers[said["backend"]["address"]]
        return name + "*" if said["masquerade"] else name

    # Both against the file

    def expect(self, what, expected, actual):
        if actual != expected:
            raise Wrong(f"{what}: expected {expected}, saw {actual}")

    def judge_trace(self, said):
        for key, expected in (("source", self.case.source_class),
                              ("set", self.case.backend_set)):
            if expected != "-" and (key in said or said["verdict"] == "nat"):
                self.expect(f"the trace's {key}", expected, said.get(key))
        answer = self.words(said)
        if self.case.kind == "PASS":
            self.expect("trace", "PASS", answer)
        elif answer not in self.case.answers:
            raise Wrong(f"the trace says {answer}")
        if said["verdict"] != "nat":
            return
        self.expect("the trace's terminating",
                    self.phase.is_terminating(said["service"], said["backend"]),
                    said["terminating"])
        if self.case.kind != "same":
            self.expect("the trace's affinity", "off", said["affinity"])

    def judge_packets(self, said):
        shown = set(self.shown)
        expected = set(self.case.answers)
        if self.case.kind == "same":
            if len(shown) != 1 or not shown <= expected:
                raise Wrong("packets went elsewhere")
        elif shown != expected and not (
                # A process of the host is told by the error of its call.
                expected == {"RESET"} and shown == {"REJECT"} and
                self.case.sender.is_host and self.case.kind != "PASS"):
            raise Wrong("packets went elsewhere")
        if said["verdict"] == "nat":
            self.expect("trace of the first connection", self.shown[0],
                        self.words(said))

    def run(self):
        """Raises Wrong, or what a trace of another form leads to."""
        trouble = said = None
        try:
            said = self.trace()
        except Wrong as error:
            trouble = error
        self.show()
        if trouble:
            raise trouble
        self.judge_packets(said)
        self.judge_trace(said)
        if self.case.kind == "same":
            said = self.trace()
            self.expect("the trace afterwards", (self.shown[0], "kept"),
                        (self.words(said), said["affinity"]))

    def report(self, error):
        """Everything there is to know about a case that failed."""
        tally = collections.Counter(self.shown)
        print(f"    {error if isinstance(error, Wrong) else repr(error)}")
        print("    expected:", self.case.kind, *self.case.answers)
        print("    packets: ",
              *(f"{name}={tally[name]}" for name in sorted(tally)))
        for said in self.said:
            print("    trace:   ", json.dumps(said))
        print("    alone:    make check-netns"
              f" KERNEL={os.environ.get('SVCNAT_KERNEL', 'uml')}"
              f" TEST={self.runner.test} CASE={self.case.line}")
