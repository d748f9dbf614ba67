#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""The API server of a small cluster, in this network namespace: api.py KUBECONFIG

Writes a kubeconfig once it listens. Each line on standard input is a change:

	put KIND OBJECT		the object is there, as this JSON has it
	del KIND NAME		or NAMESPACE/NAME: it is not there any more
	hold KIND		who asks for these waits
	release KIND		and is answered

For each list that was told a line "told KIND" is printed, and for each object that
is brought a line "posted OBJECT"."""
import json
import os
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "agent"))
# pylint: disable-next=wrong-import-position
from replay import Server  # noqa: E402


def name_of(thing):
    """The name of an object, behind its namespace if it has one."""
    metadata = thing["metadata"]
    return "/".join(metadata[key] for key in ("namespace", "name") if key in metadata)


def event(what, thing):
    """A line of a watch."""
    return json.dumps({"type": what, "object": thing}) + "\n"


class Cluster:
    """Objects, what became of them, and who follows that."""

    def __init__(self):
        self.lock = threading.Lock()
        self.version = 1
        self.things, self.streams, self.held, self.log = {}, [], {}, []

    def kind(self, name):
        """The objects of a kind."""
        return self.things.setdefault(name, {})

    def change(self, kind, what, thing):
        """Something happens to an object."""
        self.version += 1
        thing["metadata"]["resourceVersion"] = str(self.version)
        line = event(what, thing)
        self.log.append((self.version, kind, line))
        for stream_kind, stream in self.streams:
            if stream_kind == kind:
                stream.send(line)

    def put(self, kind, text):
        """An object is there."""
        thing = json.loads(text)
        known = name_of(thing) in self.kind(kind)
        self.kind(kind)[name_of(thing)] = thing
        self.change(kind, "MODIFIED" if known else "ADDED", thing)

    def delete(self, kind, name):
        """An object is gone."""
        self.change(kind, "DELETED", self.kind(kind).pop(name))

    def hold(self, kind):
        """Who asks for these has to wait."""
        self.held[kind] = []

    def release(self, kind):
        """They do not wait any more."""
        for request in self.held.pop(kind):
            self.answer(kind, request)

    def command(self, line):
        """Does what a line says."""
        word, kind, *more = line.split(None, 2)
        with self.lock:
            {"put": self.put, "del": self.delete, "hold": self.hold,
             "release": self.release}[word](kind, *(part.strip() for part in more))

    def take(self, request):
        """Answers a request, or lets it wait."""
        if request.method == "POST":
            request.reply(201, request.body)
            print("posted", request.body.decode(), flush=True)
            return
        kind = request.path.rsplit("/", 1)[1]
        with self.lock:
            if kind in self.held:
                self.held[kind].append(request)
            else:
                self.answer(kind, request)

    def answer(self, kind, request):
        """Answers a request."""
        things, version = list(self.kind(kind).values()), {"resourceVersion": str(self.version)}
        if "watch" not in request.query:
            request.reply(200, json.dumps({"metadata": version, "items": things}))
            print("told", kind, flush=True)
            return
        request.stream()
        if "sendInitialEvents" in request.query:
            end = {"metadata": {**version, "annotations": {"k8s.io/initial-events-end": "true"}}}
            for thing in things:
                request.send(event("ADDED", thing))
            request.send(event("BOOKMARK", end))
            print("told", kind, flush=True)
        else:
            since = int(request.query["resourceVersion"])
            for number, its_kind, line in self.log:
                if its_kind == kind and number > since:
                    request.send(line)
        self.streams.append((kind, request))


def main():
    """Serves until standard input ends."""
    server, cluster = Server(), Cluster()

    def serve():
        while True:
            cluster.take(server.requests.get())

    threading.Thread(target=serve, daemon=True).start()
    with open(sys.argv[1] + ".new", "w", encoding="utf-8") as file:
        json.dump({
            "current-context": "c",
            "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
            "clusters": [{"name": "k", "cluster": {"server": server.url()}}],
            "users": [{"name": "u", "user": {}}],
        }, file)
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    for line in sys.stdin:
        cluster.command(line)


main()
