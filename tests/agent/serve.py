#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The agent's ports beside what kube-proxy was heard to answer at them:
serve.py SERVED [CASE...]"""

import json
import re
import socket
import sys

from served import HEALTH, METRICS, NODE, PATIENCE, ask, dial, main, read_all, recorded, well

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# What only kube-proxy writes, and what only the agent has.
STATUS_APART = {"Go version"}
FLAGS_APART = {"api-servers", "cleanup-kube-proxy"}
KEYS_APART = {"logging.vmodule", "logging.options.text.splitStream",
              "logging.options.json.splitStream", "windowsRunAsService"}


def same_as_recorded(name, port, path, address="127.0.0.1"):
    """An answer has the status, the headers and, times apart, the body of kube-proxy's."""
    status, told, body = ask(port, path, address)
    told.pop("Connection")
    wanted = recorded(name)
    assert (status, told) == wanted[:2], (status, told)
    assert TIME.sub("T", body) == TIME.sub("T", wanted[2]), body
    return body


def case_health(served):
    """health is told as kube-proxy does"""
    status, _, body = ask(HEALTH, "/healthz")
    told = json.loads(body)
    assert status == 503 and told["status"] == {} and not told["healthy"], body
    assert told["lastUpdated"] == "0001-01-01T00:00:00Z", body
    assert ask(HEALTH, "/livez")[0] == 200
    assert ask(HEALTH, "/readyz")[::2] == (503, "the kernel was not told yet")
    served.say("set node_eligible 1", "set survived 1")
    assert ask(HEALTH, "/healthz")[0] == 200
    assert ask(HEALTH, "/readyz")[0] == 503
    well(served)
    same_as_recorded("livez", HEALTH, "/livez")
    told = json.loads(same_as_recorded("healthz", HEALTH, "/healthz"))
    assert told["lastUpdated"] == told["currentTime"] == "2026-11-27T22:30:42.123456789Z", told
    served.say("advance 60000")
    same_as_recorded("healthz", HEALTH, "/healthz", "::1")
    assert ask(HEALTH, "/readyz")[::2] == (200, "ok")
    served.say("set fresh 0")
    assert ask(HEALTH, "/readyz")[::2] == (503, "the API server says nothing")
    served.say("set node_eligible 0")
    status, _, body = ask(HEALTH, "/healthz")
    assert status == 503 and not json.loads(body)["nodeEligible"], body
    assert ask(HEALTH, "/livez")[0] == 200


def case_late(served):
    """a change that waits for two periods is too late"""
    well(served)
    served.say("set waiting 1", "advance 59999")
    assert ask(HEALTH, "/healthz")[0] == ask(HEALTH, "/livez")[0] == 200
    served.say("advance 1")
    for path in "/healthz", "/livez":
        status, _, body = ask(HEALTH, path)
        told = json.loads(body)
        assert status == 503 and not told["healthy"], body
        assert not told["status"]["IPv4"]["healthy"] and not told["status"]["IPv6"]["healthy"]
        assert told["lastUpdated"] == "2026-11-27T22:30:42.123456789Z", body
        assert told["currentTime"] == "2026-11-27T22:31:42.123456789Z", body
    assert ask(HEALTH, "/readyz")[::2] == (503, "a change waits")
    _, _, body = ask(METRICS, "/metrics")
    for path in "healthz", "livez":
        assert f'kubeproxy_proxy_{path}_total{{code="200"}} 1\n' in body
        assert f'kubeproxy_proxy_{path}_total{{code="503"}} 1\n' in body
    served.say("synced part 1 0")
    assert ask(HEALTH, "/healthz")[0] == 200


def case_period(served):
    """the period is the mode's"""
    well(served)
    served.say("set waiting 1", "advance 3999")
    assert ask(HEALTH, "/livez")[0] == 200
    served.say("advance 1")
    assert ask(HEALTH, "/livez")[0] == 503


case_period.flags = ("--proxy-mode=iptables", "--iptables-sync-period=2s")


def case_ports(served):
    """health-check node ports answer at the node's addresses"""
    well(served)
    assert not served.say(*(f"place {at}" for at in NODE),
                          "port fix/lb-local 32000 1 1 0", "port fix/both 32001 3 0 2", "update")
    same_as_recorded("health-check-node-port", 32000, "/", NODE[0])
    same_as_recorded("health-check-node-port", 32000, "/any?thing", NODE[0])
    status, told, body = ask(32001, "/", NODE[0])
    assert status == 503 and told["X-Load-Balancing-Endpoint-Weight"] == "0", (status, told)
    assert json.loads(body) == {"service": {"namespace": "fix", "name": "both"},
                                "localEndpoints": 0, "serviceProxyHealthy": True}, body
    assert ask(32001, "/", NODE[1])[0] == 200
    for address, port in ((NODE[1], 32000), ("127.0.0.1", 32000), ("::1", 32001)):
        try:
            dial(port, address).close()
            assert False, f"{address} {port} is open"
        except ConnectionRefusedError:
            pass
    kept = dial(32000, NODE[0])
    served.say("no-ports", "port fix/next 32001 1 3 0", "update")
    assert json.loads(ask(32001, "/", NODE[0])[2])["service"]["name"] == "next"
    kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert read_all(kept).startswith(b"HTTP/1.1 404 ")
    served.say("set waiting 1", "advance 60000")
    status, _, body = ask(32001, "/", NODE[0])
    assert status == 503 and not json.loads(body)["serviceProxyHealthy"], body


def case_places(served):
    """health-check node ports are where node ports are"""
    well(served)

    def open_at():
        found = set()
        for address in (*NODE, "127.0.0.1", "::1", "10.201.0.1"):
            try:
                assert ask(32000, "/", address)[0] == 200
                found.add(address)
            except ConnectionRefusedError:
                pass
        return found

    served.say("port ns/a 32000 3 1 1")
    for places, wanted in ((("10.200.0.0/17",), {NODE[0]}), (("localhost",), {"127.0.0.1", "::1"}),
                           (("all4",), {NODE[0], "127.0.0.1", "10.201.0.1"}),
                           (("all6", "10.201.0.0/16"), {NODE[1], "::1", "10.201.0.1"}),
                           (("all4", "all6"), {*NODE, "127.0.0.1", "::1", "10.201.0.1"}),
                           (("127.0.0.1", NODE[1]), {NODE[1]}), ((), set())):
        assert not served.say("no-places", *(f"place {place}" for place in places), "update")
        assert open_at() == wanted, (places, open_at())


def case_taken(served):
    """a port that is taken is told once, and opened when it is free"""
    well(served)
    taken = socket.create_server((NODE[0], 32000))
    lines = served.say(f"place {NODE[0]}", "port fix/lb 32000 1 1 0", "update", "update")
    assert lines == ["failed fix/lb: health checks of fix/lb at 10.200.0.10:32000: "
                     "cannot listen: Address already in use"], lines
    taken.close()
    assert not served.say("update")
    assert ask(32000, "/", NODE[0])[0] == 200
    assert served.say("no-ports", "port fix/lb 32000 1 0 0", "update") == []
    assert ask(32000, "/", NODE[0])[0] == 503


def case_own_taken(case):
    """so is one of the agent's own"""
    taken = socket.create_server(("127.0.0.1", METRICS))
    served = case.start()
    assert served.ready() == ["failed -: 127.0.0.1:10249: cannot listen: Address already in use"]
    assert ask(HEALTH, "/livez")[0] == 200
    assert not served.say("advance 5000")
    taken.close()
    assert not served.say("advance 5000")
    assert ask(METRICS, "/healthz")[::2] == (200, "ok")


case_own_taken.alone = True


def case_hard_fail(case):
    """unless that is the end"""
    with socket.create_server(("127.0.0.1", METRICS)):
        served = case.start("--bind-address-hard-fail")
        assert served.process.wait(PATIENCE) == 1, served.complaints
    case.served.remove(served)


case_hard_fail.alone = True


def case_nowhere(case):
    """nothing is told where nobody wants it"""
    served = case.start("--healthz-bind-address=", "--metrics-bind-address=[::1]:10249")
    assert served.ready() == []
    assert ask(METRICS, "/healthz", "::1")[0] == 200
    for port in HEALTH, METRICS:
        try:
            dial(port).close()
            assert False, f"{port} is open"
        except ConnectionRefusedError:
            pass


case_nowhere.alone = True


def leaves(tree, path=""):
    """The values of JSON with their places."""
    if isinstance(tree, dict) and tree:
        for key, value in tree.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    else:
        yield path, tree


def case_configz(_):
    """the configuration is told with kube-proxy's keys"""
    status, told, body = ask(METRICS, "/configz")
    assert status == 200 and told["Content-Type"] == "application/json", told
    wanted = dict(leaves(json.loads(recorded("configz")[2])["kubeproxy.config.k8s.io"]))
    told = dict(leaves(json.loads(body)["kubeproxy.config.k8s.io"]))
    assert set(wanted) - set(told) == set(), set(wanted) - set(told)
    more = {key for key in set(told) - set(wanted) if not key.startswith("featureGates.")}
    assert more == KEYS_APART, more
    for key, value in wanted.items():
        assert value is None or told[key] is None or type(value) is type(told[key]), key
    assert told["clusterCIDR"] == "10.128.0.0/9,fd00:10:244::/48" == wanted["clusterCIDR"]
    assert told["nodePortAddresses"] == ["primary", "10.0.0.0/8"]
    assert told["conntrack.tcpEstablishedTimeout"] == "24h0m0s"
    assert told["iptables.minSyncPeriod"] == "1.5s" and told["conntrack.maxPerCore"] == 0
    assert told["featureGates.A"] is True and told["featureGates.B"] is False


case_configz.flags = ("--cluster-cidr=10.128.0.0/9,fd00:10:244::/48", "--conntrack-max-per-core=0",
                      "--nodeport-addresses=primary,10.0.0.0/8", "--feature-gates=A=true,B=0",
                      "--iptables-min-sync-period=1500ms")


def case_flagz(_):
    """flags are told with kube-proxy's names"""
    def split(text):
        head, _, body = text.partition("only.\n\n" if "only.\n\n" in text else "only.\n")
        return head, [line.partition(":")[::2] for line in body.splitlines()]
    status, _, body = ask(METRICS, "/flagz")
    head, told = split(body)
    wanted_head, wanted = split(recorded("flagz")[2])
    assert status == 200 and head == wanted_head.replace("kube-proxy", "svcnat-agent"), head
    names = [name for name, _ in told]
    assert names == sorted(names), names
    assert set(names) - FLAGS_APART == {name for name, _ in wanted}, \
        set(names) ^ {name for name, _ in wanted}
    apart = {"config", "hostname-override", "v"}
    # Lists, which are told in brackets.
    told = [(name, "" if name == "vmodule" else value) for name, value in told]
    told = dict(told)
    for name, value in wanted:
        assert name in apart or told[name] == value, (name, value, told[name])


def case_statusz(served):
    """so is since when it runs"""
    served.say("advance 5000")
    status, told, body = ask(METRICS, "/statusz")
    assert status == 200 and told["X-Content-Type-Options"] == "nosniff", told
    wanted = [line.split("  ") for line in recorded("statusz")[2].splitlines()]
    wanted = [line for line in wanted if line[0] not in STATUS_APART]
    lines = [line.split("  ") for line in body.splitlines()]
    assert [line[0].replace("svcnat-agent", "kube-proxy") for line in lines] == \
        [line[0] for line in wanted], lines
    told, wanted = dict(l for l in lines if len(l) == 2), dict(l for l in wanted if len(l) == 2)
    for name in wanted:
        assert name == "Binary version" or told[name] == wanted[name], (name, told, wanted)


def case_mode(_):
    """who does it is told"""
    assert ask(METRICS, "/proxyMode")[::2] == (200, "svcnat")
    assert ask(METRICS, "/healthz")[::2] == (200, "ok")
    for port, path in ((METRICS, "/"), (METRICS, "/livez"), (HEALTH, "/metrics"),
                       (HEALTH, "/healthz/")):
        assert ask(port, path)[0] == 404, (port, path)


def samples(text):
    """Names with labels of samples, types of metrics, and the samples' values."""
    types, values = {}, {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            name, kind = line.split()[2:]
            assert name not in types, line
            types[name] = kind
        elif not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            assert name not in values, line
            values[name] = float(value)
    return types, values


def case_metrics(served):
    """metrics have kube-proxy's names, types, labels and buckets"""
    well(served)
    served.say("synced part 3 2000", "synced part 1 0", "set service_changes 44",
               "set endpoint_changes 32", "set foreign 7", "advance 1500")
    status, told, body = ask(METRICS, "/metrics")
    assert status == 200 and told["Content-Type"].startswith("text/plain; version=0.0.4"), told
    types, values = samples(body)
    wanted_types, wanted = samples(recorded("metrics")[2])
    apart = "kubeproxy_conntrack_reconciler"
    for name, kind in wanted_types.items():
        assert name.startswith(apart) or types[name] == kind, name
    for name in wanted:
        assert name.startswith(apart) or name in values, name
    for name in ("kubeproxy_sync_proxy_rules_service_changes_total",
                 "kubeproxy_sync_proxy_rules_endpoint_changes_total"):
        assert values[name] == wanted[name], name
    for name in values:
        assert re.fullmatch(r'[a-z_]+(\{([a-z_]+="[^"]*",?)+\})?', name), name
    for family in "IPv4", "IPv6":
        def took(name, bound, what="rules"):
            # pylint: disable-next=cell-var-from-loop
            label = f'ip_family="{family}"' + (f',le="{bound}"' if bound else "")
            return values[f"kubeproxy_{name}{{{label}}}"]
        for name, rows in {
                "sync_proxy_rules_duration_seconds":
                    [(0.001, 1), (0.002, 1), (0.004, 2), (0.128, 2), (0.256, 3), ("+Inf", 3)],
                "sync_full_proxy_rules_duration_seconds": [(0.128, 0), (0.256, 1)],
                "sync_partial_proxy_rules_duration_seconds": [(0.001, 1), (0.004, 2)]}.items():
            for bound, count in rows:
                assert took(name + "_bucket", bound) == count, (name, bound)
        assert abs(took("sync_proxy_rules_duration_seconds_sum", None) - 0.204) < 1e-9
        # One cause was before the agent, two at its start: none of them counts.
        assert took("network_programming_duration_seconds_count", None) == 0
    served.say("advance 60000", "synced part 1 58000")
    _, values = samples(ask(METRICS, "/metrics")[2])
    name = 'kubeproxy_network_programming_duration_seconds_bucket{ip_family="IPv4",le="%s"}'
    bounds = [bound for bound in re.findall(r'programming_duration_seconds_bucket\{'
                                            r'ip_family="IPv4",le="([^"]*)"',
                                            "\n".join(values))]
    assert bounds == [*map("{:g}".format, (0.25, 0.5, *range(1, 60), *range(60, 120, 5),
                                           *range(120, 301, 30))), "+Inf"], bounds
    assert values[name % 57] == 0 and values[name % 58] == 1 and values[name % "+Inf"] == 1
    assert values['svcnat_agent_watch_age_seconds{kind="services"}'] == 61.5
    assert values["svcnat_agent_foreign_changes_total"] == 7
    assert values['rest_client_requests_total{code="200",host="127.0.0.1:6443",method="GET"}'] == 4
    assert values["process_resident_memory_bytes"] > 0 and values["process_open_fds"] > 3


if __name__ == "__main__":
    sys.exit(main(globals()))
