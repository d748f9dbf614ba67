#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""What the agent tells at its ports, beside what kube-proxy was heard to tell of the
same cluster: told.py before|after

It runs where the agent does; `before` is before all is known."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
# pylint: disable=wrong-import-position
from serve import KEYS_APART, STATUS_APART, leaves, same_as_recorded, samples  # noqa: E402
from served import HEALTH, METRICS, NODE, ask, recorded  # noqa: E402

KINDS = ("services", "endpointslices", "nodes", "servicecidrs")


def before():
    """Nothing was told to the kernel, and nobody has told it before."""
    status, _, body = ask(HEALTH, "/healthz")
    told = json.loads(body)
    assert status == 503 and told["nodeEligible"] and not told["healthy"], body
    assert told["status"] == {}, body
    assert ask(HEALTH, "/livez")[0] == 200
    assert ask(HEALTH, "/readyz")[::2] == (503, "the kernel was not told yet")
    assert ask(METRICS, "/healthz")[::2] == (200, "ok")


def check_metrics():
    """All that kube-proxy has but for how it writes rules, and the agent's own."""
    types, values = samples(ask(METRICS, "/metrics")[2])
    wanted_types, wanted = samples(recorded("metrics")[2])
    for name in wanted:
        assert name.startswith("kubeproxy_conntrack_reconciler") or name in values, name
    for name, kind in wanted_types.items():
        assert name not in types or types[name] == kind, name
    for kind in KINDS:
        label = f'{{kind="{kind}"}}'
        assert values["svcnat_agent_watch_restarts_total" + label] >= 1, kind
        assert values["svcnat_agent_watch_relists_total" + label] == 0, kind
        assert values["svcnat_agent_watch_age_seconds" + label] >= 0, kind
    assert values['svcnat_agent_watch_malformed_total{kind="services"}'] == 1
    answers = [value for name, value in values.items()
               if name.startswith('rest_client_requests_total{code="200",host="127.0.0.1:')]
    assert sum(answers) == len(KINDS), answers
    rules = "kubeproxy_sync_proxy_rules_"
    for family in "IPv4", "IPv6":
        label = f'{{ip_family="{family}"}}'
        assert values[rules + "duration_seconds_count" + label] == 1
        assert values["kubeproxy_sync_full_proxy_rules_duration_seconds_count" + label] == 1
        stamp = values[rules + "last_timestamp_seconds" + label]
        assert stamp >= values[rules + "last_queued_timestamp_seconds" + label] > 1e9, stamp
    lonely = rules + 'no_local_endpoints_total{ip_family="%s",traffic_policy="%s"}'
    told = [values[lonely % (family, policy)] for family in ("IPv4", "IPv6")
            for policy in ("internal", "external")]
    assert told == [0, 1, 0, 0], told
    assert values[rules + "service_changes_total"] == 2
    assert values[rules + "endpoint_changes_total"] == 2
    assert values[rules + "service_changes_pending"] == 0
    assert values["svcnat_agent_foreign_changes_total"] == 0
    assert values["svcnat_agent_table_readable"] == 1


def check_pages():
    """What is set, and who does it."""
    told = dict(leaves(json.loads(ask(METRICS, "/configz")[2])["kubeproxy.config.k8s.io"]))
    wanted = dict(leaves(json.loads(recorded("configz")[2])["kubeproxy.config.k8s.io"]))
    assert set(told) - KEYS_APART - {"featureGates"} == set(wanted), set(told) ^ set(wanted)
    assert told["clientConnection.kubeconfig"].endswith("/kubeconfig")
    names = [line.split("  ")[0] for line in ask(METRICS, "/statusz")[2].splitlines()]
    lines = recorded("statusz")[2].splitlines()
    wanted = [line.split("  ")[0] for line in lines if line.split("  ")[0] not in STATUS_APART]
    assert [name.replace("svcnat-agent", "kube-proxy") for name in names] == wanted, names
    assert "\nkubeconfig:/" in ask(METRICS, "/flagz")[2]
    assert ask(METRICS, "/proxyMode")[::2] == (200, "svcnat")


def after():
    """The kernel was told."""
    same_as_recorded("livez", HEALTH, "/livez")
    same_as_recorded("healthz", HEALTH, "/healthz")
    assert ask(HEALTH, "/readyz")[::2] == (200, "ok")
    same_as_recorded("health-check-node-port", 32000, "/", NODE[0])
    check_metrics()
    check_pages()


if __name__ == "__main__":
    {"before": before, "after": after}[sys.argv[1]]()
