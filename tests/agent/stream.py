#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The agent's watches against a server that is recorded, or hostile:
stream.py PROBE [CASE...]"""

import gzip
import json
import sys
import traceback

from probe import Case, Probe
from replay import data

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
    """a compressed stream"""
    probe = case.probe()
    request, stream = probe.server.next(), data("services-stream.json")
    assert "gzip" in request.headers["accept-encoding"]
    request.stream({"Content-Encoding": "gzip"}).send(gzip.compress(stream))
    probe.expect("services begin", *told(stream), "services end")


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


def case_redirect(case):
    """where a server sends us is not asked: the token stays here"""
    other = case.serve()
    probe = case.probe(user={"token": "secret"})
    for code in (301, 302, 307, 308):
        request = probe.retry() if code != 301 else probe.server.next()
        request.reply(code, "", {"Location": other.url() + "/api/v1/services"})
        probe.expect_report("where it sends us is not asked")
    assert other.connections.empty()


def case_nonsense(case):
    """events that make no sense are left out, one by one"""
    probe, request = begun(case)
    nonsense = [
        "{", "}", "[]", "null", "5", '"x"', "{}", "\x00", '{"type":"ADDED"}',
        '{"type":"ADDED","object":null}', '{"type":"ADDED","object":[]}',
        '{"type":5,"object":{}}', '{"type":"added","object":{}}', '{"object":{}}',
        '{"type":"ADDED","type":"ADDED","object":{}}',
        '{"type":"ADDED","object":{"metadata":{"name":"a","name":"b"}}}',
        '{"type":"ADDED","object":{"a":"\\ud800"}}', "[" * 100000,
        '{"type":"ADDED","object":{"a":' + "[" * 5000 + "}}",
        '{"type":"ADDED","object":{"a":1e999}}',
        '{"type":"ADDED","object":{"a":99999999999999999999}}',
    ]
    for number, line in enumerate(nonsense):
        request.send(line + "\n")
        probe.expect_report("something is left out")
        request.send(event("MODIFIED", f"b{number}", 100 + number))
        probe.expect(f"services upsert ns/b{number}")
    assert probe.state()["malformed"] == len(nonsense)
    request.end()
    assert resumes(probe.retry()) == str(99 + len(nonsense))


def case_odd(case):
    """events that are odd, and no more: names and versions that are none"""
    probe, request = begun(case)
    odd = [{}, {"metadata": 5}, {"metadata": {"resourceVersion": 5}},
           {"metadata": {"resourceVersion": "9" * 5000}},
           {"metadata": {"resourceVersion": "5&watch=false"}},
           {"metadata": {"annotations": {"a": "\x00"}}},
           {"metadata": {"name": ["x"], "namespace": {}}}]
    for it in odd:
        request.send(json.dumps({"type": "MODIFIED", "object": it}) + "\n")
        probe.expect("services upsert -/-")
    assert not probe.state()["malformed"]
    request.send("\n\n")
    request.send(event("MODIFIED", "z", 6))
    probe.expect("services upsert ns/z")
    request.end()
    assert resumes(probe.retry()) == "6"


def case_other_page(case):
    """a page that somebody in between made is no list"""
    probe = case.probe()
    page = "<html>\n" + "<p>please log in</p>\n" * 1000
    probe.server.next().reply(200, page)
    for _ in range(16):
        probe.expect_report("something is left out")
    probe.expect_report("nothing of the answer makes sense")
    assert not probe.state()["complete"]
    assert is_streaming(probe.retry())


def case_no_list(case):
    """what is no list is not taken for an empty one"""
    probe, request = begun(case)
    request.send(error(410))
    probe.expect_report("no 410")
    probe.retry().reply(422, status(422))
    probe.expect_report("no 422")
    request = probe.server.next()
    answers = ["", "{}", "null", "[]", "{", '{"kind":"Status"}', "<html>",
               '{"kind":"ServiceList","metadata":{"resourceVersion":"7"}}',
               '{"kind":"ServiceList","metadata":{"resourceVersion":7},"items":[]}',
               '{"kind":"ServiceList","metadata":{"resourceVersion":"7"},"items":{}}',
               '{"kind":"ServiceList","metadata":{"resourceVersion":"7"},"items":[]} {}',
               '{"kind":"ServiceList","metadata":{"resourceVersion":"7"},"items":["',
               '{"kind":"' + "x" * 100000 + '"}']
    for answer in answers:
        assert is_plain(request)
        request.reply(200, answer)
        probe.expect_report("services: ")
        assert "services end" not in probe.said[3:]
        request = probe.retry()
    # Its parts in another order, nulls and things that are no objects.
    request.reply(200, '{"items":null,"x":[["items"],{"items":[{}]}],"kind":"ServiceList",'
                  '"metadata":{"resourceVersion":"8"}}')
    probe.expect("services begin", "services end")
    assert resumes(probe.server.next()) == "8"


def case_odd_items(case):
    """items that are none are left out"""
    probe = case.probe()
    probe.server.next().reply(400, status(400))
    probe.line()
    probe.server.next().reply(200, '{ "kind" : "ServiceList", "items" : [ 5, {"metadata":'
                              '{"namespace":"n[\\"],","name":"{a}"}} , [[]], "x,y", {} ],'
                              ' "metadata":{"resourceVersion":"8"}}\n')
    lines = [probe.line() for _ in range(7)]
    assert lines == ["services begin", "report services: something is left out: this is no JSON: "
                     "'[' or '{' expected near '5'", 'services upsert n["],/{a}',
                     "report services: something is left out: this is no object",
                     "report services: something is left out: this is no JSON: "
                     "'[' or '{' expected near '\"x,y\"'",
                     "services upsert -/-", "services end"], lines


def case_order(case):
    """events out of order, and once more, are told as they come"""
    probe, request = begun(case)
    for name, version in (("a", 9), ("b", 8), ("a", 9), ("c", 10)):
        request.send(event("MODIFIED", name, version))
        probe.expect(f"services upsert ns/{name}")
    request.end()
    assert resumes(probe.retry()) == "10"


def case_large(case):
    """an object of 10 MB; one that is too large is left out, without keeping it"""
    probe, request = begun(case, memory=400)
    request.send(event("MODIFIED", "a", 9, annotations={"x": "y" * 10_000_000}))
    probe.expect("services upsert ns/a")
    # Longer than what the probe may take.
    for _ in range(500):
        request.send(b"z" * 1_000_000)
    request.send("\n" + event("MODIFIED", "b", 10))
    probe.expect_report("larger than 16 MiB")
    probe.expect("services upsert ns/b")


def case_large_list(case):
    """a list that is larger than what the probe may take"""
    probe = case.probe(memory=300)
    probe.server.next().reply(400, status(400))
    probe.line()
    request = probe.server.next().stream()
    request.send('{"kind":"ServiceList","metadata":{"resourceVersion":"9"},"items":[')
    item = json.dumps({"metadata": {"namespace": "ns", "name": "a",
                                    "annotations": {"x": "y" * 1_000_000}}})
    for number in range(400):
        request.send((", " if number else "") + item)
    request.send("]}").end()
    probe.expect("services begin", *["services upsert ns/a"] * 400, "services end")


def case_endless(case):
    """a stream that does not end in time is ended, whatever it says"""
    probe, request = begun(case)
    for _ in range(6):
        probe.advance(100)
        request.send(" ")
        probe.until(lambda state: state["waiting"] or not state["age"])
    probe.advance(100)
    request.wait_closed()
    assert resumes(probe.retry()) == "5"


def case_short(case):
    """a server that ends each stream at once is not asked at once"""
    probe, request = begun(case)
    for version in range(6, 10):
        request.send(event("MODIFIED", "a", version)).end()
        probe.expect("services upsert ns/a")
        probe.settle()
        request = probe.retry().stream()
        assert resumes(request) == str(version)
    assert probe.state()["restarts"] == 5


def case_compressed_garbage(case):
    """what cannot be decompressed"""
    probe = case.probe()
    probe.server.next().stream({"Content-Encoding": "gzip"}).send(b"no gzip" * 1000)
    probe.expect_report("services: ")
    assert is_streaming(probe.retry())


def case_headers(case):
    """an answer that is no HTTP, and headers without end"""
    probe = case.probe()
    request = probe.server.next()
    request.raw(b"\x16\x03\x01 hello\r\n\r\n")
    probe.expect_report("services: ")
    request = probe.retry()
    request.raw(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 5_000_000)
    probe.expect_report("services: ")
    probe.retry()


def case_servers(case):
    """a server that is not there: the next one"""
    dead, server = case.serve(), case.serve()
    dead.close()
    probe = case.probe(servers=[dead, server], more=[server.url()])
    probe.expect_report("services: ")
    request = probe.retry(server)
    request.stream().send(end_mark(5))
    probe.expect("services begin", "services end")


def main(program, names):
    """Runs cases; prints TAP."""
    Probe.program = program
    failed = 0
    for name, test in list(globals().items()):
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
