#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Events as the API server gets them: events.py PROBE [CASE...]"""

import json
import re
import sys
import time

from probe import main
from replay import PATIENCE

BURST, EACH, REPEAT = 25, 10, 600


def told(probe, *words):
    """Tells an event; returns how many were dropped until then."""
    return int(probe.ask(f"event {' '.join(words)}")[-1].split()[1])


def answer(probe, status=201):
    """The next event, which is answered."""
    request = probe.server.next()
    request.reply(status, request.body)
    return request


def case_body(case):
    """an event is what the API takes"""
    probe = case.probe(None)
    assert told(probe, "fix", "web", "it", "is", "taken") == 0
    request = answer(probe)
    assert (request.method, request.path) == \
        ("POST", "/apis/events.k8s.io/v1/namespaces/fix/events"), request.path
    assert request.headers["content-type"] == "application/json"
    event = json.loads(request.body)
    name = event["metadata"].pop("name")
    assert re.fullmatch(r"web\.[0-9a-f]{16}", name), name
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", event.pop("eventTime"))
    assert event == {
        "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": {"namespace": "fix"},
        "reportingController": "svcnat-agent", "reportingInstance": "svcnat-agent-node-a",
        "action": "Doing", "reason": "Reason", "type": "Warning", "note": "it is taken",
        "regarding": {"apiVersion": "v1", "kind": "Service", "namespace": "fix", "name": "web",
                      "uid": "1-2-3"}}, event
    told(probe, "-", "node-a", "it runs")
    request = answer(probe)
    assert request.path == "/apis/events.k8s.io/v1/namespaces/default/events", request.path
    event = json.loads(request.body)
    assert "namespace" not in event["regarding"], event
    assert event["metadata"]["name"] != name


def case_again(case):
    """what was told is not told again soon"""
    probe = case.probe(None)
    told(probe, "fix", "web", "one")
    answer(probe)
    assert told(probe, "fix", "web", "one") == 0
    told(probe, "fix", "web", "two")
    assert json.loads(answer(probe).body)["note"] == "two"
    probe.advance(REPEAT)
    told(probe, "fix", "web", "one")
    assert json.loads(answer(probe).body)["note"] == "one"


def case_many(case):
    """many events are few after a while"""
    probe = case.probe(None)
    for i in range(BURST):
        assert told(probe, "fix", f"s{i}", "x") == 0
        answer(probe)
    assert told(probe, "fix", "late", "x") == 1
    probe.advance(EACH)
    assert told(probe, "fix", "later", "x") == 1
    assert json.loads(answer(probe).body)["regarding"]["name"] == "later"
    assert told(probe, "fix", "latest", "x") == 2


def case_stuck(case):
    """a server that does not answer has no more of them to bring"""
    probe = case.probe(None)
    for i in range(BURST):
        assert told(probe, "fix", f"s{i}", "x") == 0
    for _ in range(BURST):
        probe.server.next()
    probe.advance(1000)
    assert told(probe, "fix", "more", "x") == 1


def case_refused(case):
    """what is refused is dropped, and told once"""
    probe = case.probe(None)
    told(probe, "fix", "a", "x")
    answer(probe, 403)
    probe.expect_report("events are not told: the API server says 403")
    told(probe, "fix", "b", "x")
    answer(probe, 500)
    told(probe, "fix", "c", "x")
    assert json.loads(answer(probe).body)["regarding"]["name"] == "c"
    end = time.monotonic() + PATIENCE
    while told(probe, "fix", "c", "x") != 2:
        assert time.monotonic() < end


def case_away(case):
    """a server that is away costs nothing"""
    probe = case.probe(None)
    probe.server.close()
    told(probe, "fix", "a", "x")
    probe.expect_report("events are not told: ")
    assert told(probe, "fix", "b", "x") == 1


if __name__ == "__main__":
    sys.exit(main(globals(), sys.argv[1], sys.argv[2:]))
