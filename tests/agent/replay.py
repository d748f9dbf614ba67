# SPDX-License-Identifier: GPL-2.0
"""An API server that says what a test tells it to say, in HTTP/1.1: recorded
streams, and whatever a server should never do."""

import contextlib
import os
import queue
import socket
import ssl
import struct
import threading
import urllib.parse

# Of a machine that does much else at the same time.
PATIENCE = 120


class Request:
    """A request, and the answer that a test gives it."""

    def __init__(self, connection, head):
        self.connection = connection
        lines = head.decode("latin-1").split("\r\n")
        self.method, target, _ = lines[0].split(" ", 2)
        self.path, _, query = target.partition("?")
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        self.headers, self.body = {}, b""
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()

    def raw(self, data):
        """Sends bytes as they are; a client that is gone does not matter."""
        try:
            self.connection.sendall(data)
        except OSError:
            pass

    def head(self, status, headers):
        """The beginning of an answer."""
        lines = [f"HTTP/1.1 {status} Because", *(f"{k}: {v}" for k, v in headers.items())]
        self.raw(("\r\n".join(lines) + "\r\n\r\n").encode())

    def reply(self, status, body=b"", headers=None):
        """A whole answer."""
        body = body if isinstance(body, bytes) else body.encode()
        self.head(status, {"Content-Length": len(body), "Content-Type": "application/json",
                           **(headers or {})})
        self.raw(body)
        self.connection.go_on()

    def stream(self, headers=None):
        """The beginning of an answer in chunks."""
        self.head(200, {"Transfer-Encoding": "chunked", "Content-Type": "application/json",
                        **(headers or {})})
        return self

    def send(self, data):
        """More of it."""
        data = data if isinstance(data, bytes) else data.encode()
        if data:
            self.raw(b"%x\r\n%s\r\n" % (len(data), data))
        return self

    def end(self):
        """Its end."""
        self.raw(b"0\r\n\r\n")
        self.connection.go_on()

    def cut(self):
        """The connection ends in the middle of it."""
        self.connection.reset()

    def wait_closed(self):
        """Waits until the client has closed the connection."""
        assert self.connection.closed.wait(PATIENCE), "the client does not close"


class Connection(threading.Thread):
    """Reads requests of a client, one after the other."""

    def __init__(self, server, plain):
        super().__init__(daemon=True)
        self.server, self.socket = server, plain
        self.closed, self.answered = threading.Event(), threading.Event()
        self.pending = b""
        # Of what encrypts, one thread at a time.
        self.lock = threading.Lock() if server.context else contextlib.nullcontext()

    def run(self):
        try:
            if self.server.context:
                self.socket = self.server.context.wrap_socket(self.socket, server_side=True)
            while self.read_request():
                pass
        except (OSError, ValueError):
            pass
        self.closed.set()

    def read_request(self):
        """Reads one, and then until the client is gone or the answer is complete."""
        while b"\r\n\r\n" not in self.pending:
            data = self.socket.recv(65536)
            if not data:
                return False
            self.pending += data
        head, _, self.pending = self.pending.partition(b"\r\n\r\n")
        request = Request(self, head)
        length = int(request.headers.get("content-length", 0))
        while len(self.pending) < length:
            data = self.socket.recv(65536)
            if not data:
                return False
            self.pending += data
        request.body, self.pending = self.pending[:length], self.pending[length:]
        self.answered.clear()
        self.server.requests.put(request)
        self.socket.settimeout(0.05)
        while not self.answered.is_set():
            try:
                with self.lock:
                    data = self.socket.recv(65536)
            except TimeoutError:
                continue
            if not data:
                return False
            self.pending += data
        self.socket.settimeout(None)
        return True

    def sendall(self, data):
        """Sends all, however long the client takes."""
        view = memoryview(data)
        while view:
            try:
                with self.lock:
                    view = view[self.socket.send(view):]
            except (TimeoutError, ssl.SSLWantWriteError):
                if self.closed.is_set():
                    return

    def go_on(self):
        """The next request may come."""
        self.answered.set()

    def reset(self):
        """Ends the connection as a router that forgot it does."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Server:
    """Listens; `context` is for TLS, `mute` takes connections and says nothing,
    `connection` is who reads requests."""

    def __init__(self, context=None, mute=False, connection=Connection):
        self.context, self.mute, self.connection = context, mute, connection
        self.requests = queue.Queue()
        self.connections = queue.Queue()
        self.kept = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        """Takes connections."""
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            self.connections.put(plain)
            self.kept.append(plain)
            if not self.mute:
                self.connection(self, plain).start()

    def url(self, host="127.0.0.1"):
        """Where it is."""
        return f"{'https' if self.context or self.mute else 'http'}://{host}:{self.port}"

    def next(self):
        """The next request."""
        return self.requests.get(timeout=PATIENCE)

    def close(self):
        """Does not listen any more."""
        if self.listener.fileno() >= 0:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
        for plain in self.kept:
            plain.close()


def data(name):
    """What was recorded of a real server."""
    with open(os.path.join(os.path.dirname(__file__), "data", name), "rb") as file:
        return file.read()
