#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The agent's watches against a server that was recorded, and that fails as servers do:
stream.py PROBE [CASE...]"""

import gzip
import json
import sys

from answers import (begun, end_mark, error, event, is_plain, is_streaming, listing, resumes,
                     status, told)
from probe import main
from replay import data


def case_recorded(case):
    """a recorded list and watch, after which its version is known"""
    probe = case.probe()
    request = probe.server.next()
    assert request.path == "/api/v1/services", request.path
    assert request.headers["user-agent"].startswith("svcnat-agent/"), request.headers
    assert request.headers["accept"] == "application/json"
    query = request.query
    assert query["labelSelector"] == "!service.kubernetes.io/service-proxy-name"
    assert query["fieldSelector"] == "spec.clusterIP!=None"
    assert query["allowWatchBookmarks"] == "true" and query["sendInitialEvents"] == "true"
    assert query["resourceVersionMatch"] == "NotOlderThan"
    assert 300 <= int(query["timeoutSeconds"]) <= 600
    stream, more = data("services-stream.json"), data("services-watch.json")
    request.stream().send(stream)
    probe.expect("services begin", *told(stream), "services end")
    state = probe.state()
    assert state["complete"] and state["fresh"] and not state["relists"], state
    request.send(more)
    probe.expect(*told(more))
    # Ended so soon it would be asked again at once, for ever.
    probe.advance(100)
    request.end()
    request = probe.server.next().stream()
    assert resumes(request) == "484"
    request.send(event("DELETED", "gone", 490))
    probe.expect("services delete ns/gone")


def case_chunks(case):
    """a stream in pieces of a few bytes"""
    probe = case.probe()
    request, stream = probe.server.next().stream(), data("services-stream.json")
    for at in range(0, len(stream), 97):
        request.send(stream[at:at + 97])
    probe.expect("services begin", *told(stream), "services end")


def case_gzip(case):
    """a compressed stream, of which each piece is compressed for itself"""
    probe = case.probe()
    request, stream = probe.server.next(), data("services-stream.json")
    assert "gzip" in request.headers["accept-encoding"]
    request.stream({"Content-Encoding": "gzip"})
    for line in stream.splitlines(keepends=True)[:-1]:
        request.send(gzip.compress(line))
    # Two at once, cut in pieces.
    more = event("MODIFIED", "later", 490).encode()
    packed = gzip.compress(stream.splitlines(keepends=True)[-1]) + gzip.compress(more)
    for at in range(0, len(packed), 11):
        request.send(packed[at:at + 11])
    probe.expect("services begin", *told(stream), "services end", "services upsert ns/later")
    # Cut within one of them: what was whole counts.
    request.send(gzip.compress(event("DELETED", "later", 491).encode()) + packed[:20])
    probe.expect("services delete ns/later")
    request.end()
    probe.expect_report("services: the answer has no end")
    assert resumes(probe.retry()) == "491"


def case_kinds(case):
    """each kind asks for what it needs, and goes its own way"""
    probe = case.probe("endpointslices", "nodes", "servicecidrs")
    requests = {}
    for _ in range(3):
        request = probe.server.next()
        requests[request.path] = request
    slices = requests["/apis/discovery.k8s.io/v1/endpointslices"]
    assert slices.query["labelSelector"] == "!service.kubernetes.io/headless"
    node = requests["/api/v1/nodes"]
    assert node.query["fieldSelector"] == "metadata.name=node-a"
    node.reply(403, status(403))
    probe.expect_report("nodes: the server answers 403: no 403")
    slices.stream().send(data("slices-stream.json"))
    assert probe.line() == "endpointslices begin"
    while probe.line() != "endpointslices end":
        pass
    cidrs = requests["/apis/networking.k8s.io/v1/servicecidrs"]
    cidrs.reply(404, status(404))
    probe.expect("servicecidrs begin", "servicecidrs end")
    assert probe.state("servicecidrs")["complete"]
    assert not probe.state("nodes")["complete"]


def case_absent(case):
    """services that there are none of, says a server, is no answer"""
    probe = case.probe()
    probe.server.next().reply(404, status(404))
    probe.expect_report("the server answers 404")
    assert is_streaming(probe.retry())


def case_silent(case):
    """a stream that falls silent is resumed, a resumed one that stays so lists anew"""
    probe, _ = begun(case)
    assert not probe.advance(149)
    assert probe.state()["fresh"]
    assert probe.advance(1) == ["report services: the server says nothing"]
    assert not probe.state()["fresh"]
    request = probe.retry().stream()
    assert resumes(request) == "5"
    # As after etcd was restored: versions are lower, and that version is waited for.
    probe.advance(150)
    request = probe.retry().stream()
    assert is_streaming(request) and not request.query.get("resourceVersion")
    request.send(event("ADDED", "b", 1) + end_mark(2))
    probe.expect("services begin", "services upsert ns/b", "services end")
    assert probe.state()["relists"] == 1
    request.cut()
    probe.line()
    assert resumes(probe.retry()) == "2"


def case_bookmarks(case):
    """bookmarks keep a stream alive, and say from where to go on"""
    probe, request = begun(case)
    for version in (10, 11):
        probe.advance(140)
        assert probe.state()["age"] >= 140000
        request.send(event("BOOKMARK", version=version))
        probe.until(lambda state: not state["age"])
    request.end()
    assert resumes(probe.server.next()) == "11"


def case_cut_line(case):
    """what is cut within a line is not told"""
    probe, request = begun(case)
    request.send(event("MODIFIED", "a", 7) + event("MODIFIED", "b", 8)[:40])
    probe.expect("services upsert ns/a")
    request.cut()
    probe.expect_report("services: ")
    request = probe.retry().stream()
    assert resumes(request) == "7"
    request.send(event("MODIFIED", "b", 8)[:40])
    request.end()
    probe.expect_report("the answer has no end")
    assert resumes(probe.retry()) == "7"


def case_cut_list(case):
    """a streaming list that is cut begins anew; after three times a plain list"""
    probe = case.probe()
    request = probe.server.next()
    for _ in range(3):
        assert is_streaming(request)
        request.stream().send(event("ADDED", "a", 3))
        probe.expect("services begin", "services upsert ns/a")
        request.cut()
        probe.expect_report("services: ")
        request = probe.retry()
    assert is_plain(request) and request.query["resourceVersion"] == "0"
    request.reply(200, listing("a", "b"))
    probe.expect("services begin", "services upsert ns/a", "services upsert ns/b", "services end")
    assert resumes(probe.server.next()) == "50"


def case_no_end_mark(case):
    """a server that does not mark the end of a streaming list is asked for a plain one"""
    probe = case.probe()
    probe.server.next().stream().send(event("ADDED", "a", 3))
    probe.expect("services begin", "services upsert ns/a")
    assert not probe.advance(29)
    assert probe.advance(1) == ["report services: the server says nothing"]
    assert is_plain(probe.retry())


def refused(case, answer):
    """A refused streaming list: a plain one at once, and for an hour."""
    probe = case.probe()
    answer(probe.server.next())
    probe.line()
    request = probe.server.next()
    assert is_plain(request) and request.query["resourceVersion"] == "0"
    request.reply(200, data("services-list.json"))
    assert probe.line() == "services begin"
    names = [f"services upsert {i['metadata']['namespace']}/{i['metadata']['name']}"
             for i in json.loads(data("services-list.json"))["items"]]
    probe.expect(*names, "services end")
    request = probe.server.next().stream()
    assert resumes(request) == "385"
    request.send(error(410))
    probe.expect_report("no 410")
    request = probe.retry()
    assert is_plain(request)
    probe.advance(3600)
    assert is_streaming(probe.retry())


def case_refused_500(case):
    """a streaming list refused within the stream, as of a server on etcd 3.4"""
    refused(case, lambda request: request.stream().send(data("refused-500.json")))


def case_refused_422(case):
    """a streaming list refused by a status"""
    refused(case, lambda request: request.reply(422, data("refused-422.json")))


def case_refused_400(case):
    """a streaming list refused by a server that is old"""
    refused(case, lambda request: request.reply(400, status(400)))


def case_gone(case):
    """a version that is too old: all anew, and nothing is gone meanwhile"""
    probe, request = begun(case)
    request.send(data("error-410.json"))
    probe.expect_report("too old resource version")
    request = probe.retry().stream()
    assert is_streaming(request)
    request.send(event("ADDED", "b", 90) + end_mark(91))
    probe.expect("services begin", "services upsert ns/b", "services end")
    request.end()
    request = probe.retry()
    assert resumes(request) == "91"
    request.reply(410, status(410))
    probe.expect_report("no 410")
    assert is_streaming(probe.retry())


def case_future(case):
    """a version that the server does not have: a list that is not from its memory"""
    probe = case.probe()
    probe.server.next().reply(400, status(400))
    probe.line()
    probe.server.next().reply(504, status(504))
    probe.expect_report("no 504")
    request = probe.retry()
    assert is_plain(request) and request.query["resourceVersion"] == "", request.query


def case_unknown_error(case):
    """an error that nobody knows: all anew"""
    probe, request = begun(case)
    request.send(json.dumps({"type": "ERROR", "object": {"code": "x", "message": ["y"]}}) + "\n")
    probe.expect_report("no reason is told")
    assert is_streaming(probe.retry())


def case_token(case):
    """who is refused reads its token again, and asks at once, once"""
    probe = None
    server = case.serve()
    probe = case.probe(servers=[server], user={"tokenFile": "token", "token": "unused"},
                       files={"token": "first\n"})
    request = server.next()
    assert request.headers["authorization"] == "Bearer first", request.headers
    probe.write("token", "second")
    request.reply(401, status(401))
    probe.expect_report("the server answers 401")
    request = server.next()
    assert request.headers["authorization"] == "Bearer second", request.headers
    request.reply(401, status(401))
    probe.expect_report("the server answers 401")
    assert probe.state()["waiting"]
    # One that cannot be read leaves the one that was.
    probe.write("token", "")
    assert probe.retry().headers["authorization"] == "Bearer second"
    assert any("there is no token" in line for line in probe.said)


def case_retry_after(case):
    """a server that is busy says how long to wait"""
    probe = case.probe()
    probe.server.next().reply(429, status(429), {"Retry-After": "40"})
    probe.expect_report("no 429")
    probe.advance(39.999)
    assert probe.state()["waiting"]
    request = probe.retry()
    request.reply(503, status(503, details={"retryAfterSeconds": 50}))
    probe.expect_report("no 503")
    probe.advance(49.999)
    assert probe.state()["waiting"]
    request = probe.retry()
    request.reply(429, "busy", {"Retry-After": "999999999999"})
    probe.expect_report("the server answers 429")
    probe.advance(301)
    probe.server.next()


def case_backoff(case):
    """failures wait longer and longer, up to half a minute"""
    probe = case.probe()
    request = probe.server.next()
    for most in (0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30, 30):
        request.reply(403, status(403))
        probe.expect_report("no 403")
        probe.advance(most)
        request = probe.server.next()
    request.stream().send(end_mark(5))
    probe.expect("services begin", "services end")
    # Two minutes later it begins anew.
    probe.advance(119)
    request.send(event("BOOKMARK", version=6))
    probe.until(lambda state: not state["age"])
    probe.advance(1)
    request.cut()
    probe.line()
    probe.advance(0.8)
    assert resumes(probe.server.next()) == "6"


if __name__ == "__main__":
    sys.exit(main(globals(), sys.argv[1], sys.argv[2:]))
