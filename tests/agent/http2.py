#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The agent's watches over HTTP/2, as a real API server has them: many in one
connection: http2.py PROBE [CASE...]"""

import sys
import threading

import h2.config
import h2.connection
import h2.events

import tls
from answers import end_mark, event
from probe import main
from replay import PATIENCE

CLUSTER = ("services", "endpointslices", "nodes", "servicecidrs")


class Stream:
    """A request, and the answer that a test gives it."""

    def __init__(self, connection, number, headers):
        self.connection, self.number = connection, number
        self.headers = {name.decode(): value.decode() for name, value in headers}
        self.path, _, self.query = self.headers[":path"].partition("?")

    def act(self, what, *words, **more):
        """Sends a frame of this stream."""
        self.connection.act(what, self.number, *words, **more)

    def stream(self):
        """The beginning of an answer."""
        self.act("send_headers", [(":status", "200"), ("content-type", "application/json")])
        return self

    def send(self, text):
        """More of it, at most what one frame has room for."""
        self.act("send_data", text.encode())
        return self

    def end(self):
        """Its end."""
        self.act("end_stream")

    def reset(self):
        """It is dropped, and the connection goes on."""
        self.act("reset_stream", error_code=2)


class Connection(threading.Thread):
    """Reads requests of a client that come at the same time."""

    def __init__(self, server, plain):
        super().__init__(daemon=True)
        self.server, self.plain, self.socket = server, plain, None
        self.lock, self.closed = threading.Lock(), threading.Event()
        self.frames = h2.connection.H2Connection(
            config=h2.config.H2Configuration(client_side=False))

    def act(self, what, *words, **more):
        """Sends a frame."""
        with self.lock:
            getattr(self.frames, what)(*words, **more)
            self.flush()

    def flush(self):
        """Sends what is to be sent."""
        self.socket.settimeout(PATIENCE)
        self.socket.sendall(self.frames.data_to_send())
        self.socket.settimeout(0.05)

    def run(self):
        try:
            self.socket = self.server.context.wrap_socket(self.plain, server_side=True)
            with self.lock:
                self.frames.initiate_connection()
                self.flush()
            while self.read():
                pass
        except OSError:
            pass
        self.closed.set()

    def read(self):
        """Reads what has come, if anything has."""
        with self.lock:
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                return True
            if not data:
                return False
            events = self.frames.receive_data(data)
            self.flush()
        for it in events:
            if isinstance(it, h2.events.RequestReceived):
                self.server.requests.put(Stream(self, it.stream_id, it.headers))
        return True

    def go_away(self):
        """The server is about to end."""
        self.act_alone("close_connection")

    def act_alone(self, what):
        """Sends a frame that is of no stream."""
        with self.lock:
            getattr(self.frames, what)()
            self.flush()


def serve(case):
    """A server that has HTTP/2."""
    context = tls.context("server")
    context.set_alpn_protocols(["h2", "http/1.1"])
    return case.serve(context=context, connection=Connection)


def begun(case):
    """A probe of all kinds, each of which has listed nothing; requests by path's end."""
    server = serve(case)
    probe = case.probe(*CLUSTER, servers=[server],
                       cluster={"certificate-authority": tls.path("ours.crt")})
    streams = {}
    for _ in CLUSTER:
        request = server.next()
        streams[request.path.rpartition("/")[2]] = request
    for kind in CLUSTER:
        streams[kind].stream().send(end_mark(5))
        probe.expect(f"{kind} begin", f"{kind} end")
    return probe, server, streams


def case_one(case):
    """all kinds are watched by one connection"""
    probe, server, streams = begun(case)
    assert server.connections.qsize() == 1
    for kind in reversed(CLUSTER):
        streams[kind].send(event("MODIFIED", "x", 6))
        probe.expect(f"{kind} upsert ns/x")


def case_reset(case):
    """a stream that is dropped is asked for again, and others go on"""
    probe, server, streams = begun(case)
    streams["services"].reset()
    probe.expect_report("services: ")
    streams["nodes"].send(event("MODIFIED", "x", 6))
    probe.expect("nodes upsert ns/x")
    request = probe.retry()
    assert request.path.endswith("/services") and "resourceVersion=5" in request.query
    assert server.requests.empty()


def case_ended(case):
    """a stream that ends in time is resumed by the same connection"""
    probe, server, streams = begun(case)
    probe.advance(20)
    streams["services"].end()
    request = server.next()
    assert "resourceVersion=5" in request.query
    assert server.connections.qsize() == 1
    request.stream().send(event("MODIFIED", "y", 7))
    probe.expect("services upsert ns/y")


def case_gone(case):
    """a connection that ends is replaced, and all kinds go on"""
    probe, server, streams = begun(case)
    streams["services"].connection.go_away()
    streams["services"].connection.socket.close()
    for _ in CLUSTER:
        assert probe.line().startswith("report ")
    probe.advance(1)
    paths = set()
    for _ in CLUSTER:
        request = server.next()
        assert "resourceVersion=5" in request.query
        paths.add(request.path)
    assert len(paths) == len(CLUSTER)


def case_dead(case):
    """a connection that says nothing any more is replaced"""
    probe, server, _ = begun(case)
    said = probe.advance(150)
    assert len([line for line in said if "the server says nothing" in line]) == 4, said
    probe.advance(1)
    for _ in CLUSTER:
        server.next()
    assert server.connections.qsize() > 1


if __name__ == "__main__":
    tls.make_all()
    sys.exit(main(globals(), sys.argv[1], sys.argv[2:]))
