#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The agent's watches against a server that does what none should:
hostile.py PROBE [CASE...]"""

import json
import sys

from answers import begun, end_mark, error, event, is_plain, is_streaming, resumes, status
from probe import main


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
               '{"kind":"Status","metadata":{"resourceVersion":"7"},"items":[]}',
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
    for _ in range(7):
        probe.advance(100)
        if probe.state()["waiting"]:
            break
        request.send(" ")
        probe.until(lambda state: not state["age"])
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
    probe.expect_report("services: what is compressed makes no sense")
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


if __name__ == "__main__":
    sys.exit(main(globals(), sys.argv[1], sys.argv[2:]))
