# SPDX-License-Identifier: GPL-2.0
"""What a server answers, and what it was asked."""

import json

TYPES = {"ADDED": "upsert", "MODIFIED": "upsert", "DELETED": "delete"}


def event(kind, name="a", version=None, **more):
    """A line of a watch of services."""
    metadata = {"namespace": "ns", "name": name}
    if version is not None:
        metadata["resourceVersion"] = str(version)
    metadata.update(more)
    return json.dumps({"type": kind, "object": {"metadata": metadata}}) + "\n"


def end_mark(version):
    """The line behind which a streaming list is complete."""
    return event("BOOKMARK", version=version, annotations={"k8s.io/initial-events-end": "true"})


def error(code, **more):
    """An error within an answer."""
    return json.dumps({"type": "ERROR", "object": {"kind": "Status", "code": code,
                                                   "message": f"no {code}", **more}}) + "\n"


def status(code, **more):
    """An error as an answer."""
    return json.dumps({"kind": "Status", "code": code, "message": f"no {code}", **more})


def listing(*names, version=50):
    """A plain list."""
    return json.dumps({"kind": "ServiceList", "metadata": {"resourceVersion": str(version)},
                       "items": [{"metadata": {"namespace": "ns", "name": n}} for n in names]})


def told(lines):
    """What recorded lines make a watch tell."""
    for line in lines.splitlines():
        it = json.loads(line)
        if it["type"] in TYPES:
            metadata = it["object"]["metadata"]
            yield f"services {TYPES[it['type']]} {metadata['namespace']}/{metadata['name']}"


def is_streaming(request):
    """Asks for all, and then changes."""
    return request.query.get("sendInitialEvents") == "true"


def is_plain(request):
    """Asks for all, at once."""
    return "watch" not in request.query


def resumes(request):
    """The version from which on changes are asked for."""
    assert request.query.get("watch") == "true", request.query
    assert "sendInitialEvents" not in request.query, request.query
    return request.query["resourceVersion"]


def begun(case, version=5, **how):
    """A probe that knows one service; and the stream that goes on."""
    probe = case.probe(**how)
    request = probe.server.next().stream()
    assert is_streaming(request)
    request.send(event("ADDED", "a", 3) + end_mark(version))
    probe.expect("services begin", "services upsert ns/a", "services end")
    return probe, request
