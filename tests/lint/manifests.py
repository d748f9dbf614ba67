#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The manifests of deploy/kubernetes parse, belong together, and ask for no more than
they need: manifests.py [--self-test]"""

import copy
import os
import sys

import yaml

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../deploy/kubernetes")


def read(folder=FOLDER):
    """All documents by their kind, each of which there is one of."""
    found = {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".yaml"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for document in yaml.safe_load_all(file):
                assert document["kind"] not in found, f"{name}: another {document['kind']}"
                found[document["kind"]] = document
    return found


def at(document, path, default=None):
    """What is at a path with dots; numbers are places in lists."""
    for key in path.split("."):
        try:
            document = document[int(key) if key.isdigit() else key]
        except (KeyError, IndexError, TypeError):
            return default
    return document


# Where something has to be so. What is not said is None.
POD = "spec.template.spec."
MODULE, AGENT = POD + "initContainers.0.", POD + "containers.0."
WANTED = {
    "DaemonSet": {
        "spec.updateStrategy.rollingUpdate.maxUnavailable": "10%",
        POD + "hostNetwork": True,
        POD + "hostPID": None,
        POD + "priorityClassName": "system-node-critical",
        POD + "tolerations": [{"operator": "Exists"}],
        POD + "serviceAccountName": "svcnat-agent",
        POD + "automountServiceAccountToken": False,
        POD + "containers.1": None,
        POD + "initContainers.1": None,
        MODULE + "command": ["modprobe", "svcnat"],
        MODULE + "securityContext.capabilities": {"drop": ["ALL"], "add": ["SYS_MODULE"]},
        AGENT + "command": ["svcnat-agent", "--config=/etc/svcnat/config.yaml"],
        AGENT + "securityContext.capabilities": {"drop": ["ALL"], "add": ["NET_ADMIN"]},
        AGENT + "livenessProbe.httpGet": {"path": "/livez", "port": 10256},
        AGENT + "readinessProbe.httpGet": {"path": "/readyz", "port": 10256},
        AGENT + "resources.limits": None,
        AGENT + "env": [{"name": "NODE_NAME",
                         "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}],
        **{place + "securityContext." + key: value for place in (MODULE, AGENT)
           for key, value in (("privileged", None), ("readOnlyRootFilesystem", True),
                              ("allowPrivilegeEscalation", False))},
    },
    "ClusterRoleBinding": {
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                    "name": "system:node-proxier"},
        "subjects": [{"kind": "ServiceAccount", "name": "svcnat-agent",
                      "namespace": "kube-system"}],
    },
    "ServiceAccount": {"metadata.name": "svcnat-agent", "metadata.namespace": "kube-system",
                       "automountServiceAccountToken": False},
    "KubeProxyConfiguration": {"apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
                               "healthzBindAddress": "0.0.0.0:10256",
                               "metricsBindAddress": "127.0.0.1:10249", "oomScoreAdj": -999},
    "Kustomization": {"resources": ["rbac.yaml", "daemonset.yaml"],
                      "configMapGenerator.0.files": ["config.yaml"],
                      "configMapGenerator.0.name": "svcnat-agent"},
}


def check_volumes(pod):
    """The host's folders are two, of which one is written to; each mount has its volume."""
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    hosts = {volume["hostPath"]["path"] for volume in volumes.values() if "hostPath" in volume}
    if hosts != {"/run/svcnat", "/lib/modules"}:
        yield f"folders of the host: {sorted(hosts)}"
    for container in pod["initContainers"] + pod["containers"]:
        for mount in container["volumeMounts"]:
            if mount["name"] not in volumes:
                yield f"{container['name']}: there is no volume {mount['name']}"
            if (mount["name"] == "run") == mount.get("readOnly", False):
                yield f"{container['name']}: who may write to {mount['name']}?"


def faults(documents):
    """All that is not as it has to be."""
    for kind, rows in WANTED.items():
        if kind not in documents:
            yield f"there is no {kind}"
            continue
        for path, wanted in rows.items():
            if at(documents[kind], path) != wanted:
                yield f"{kind} {path} is {at(documents[kind], path)!r}, not {wanted!r}"
    for kind in set(documents) - set(WANTED):
        yield f"nobody needs a {kind}"
    pod = at(documents.get("DaemonSet", {}), "spec.template.spec")
    if pod:
        yield from check_volumes(pod)
        labels = at(documents["DaemonSet"], "spec.selector.matchLabels")
        if not labels or labels != at(documents["DaemonSet"], "spec.template.metadata.labels"):
            yield "the selector is not for the pods"


def self_test(documents):
    """Each kind of fault is found where there is one."""
    def broken(change):
        other = copy.deepcopy(documents)
        change(other)
        return list(faults(other))
    agent = documents["DaemonSet"]["spec"]["template"]["spec"]["containers"][0]
    assert not list(faults(documents)), list(faults(documents))
    assert agent["name"] == "agent"

    def spec(other):
        return other["DaemonSet"]["spec"]["template"]["spec"]
    for change in (
            lambda o: o.pop("ServiceAccount"),
            lambda o: o.update(Secret={}),
            lambda o: spec(o)["containers"][0]["securityContext"].update(privileged=True),
            lambda o: spec(o)["containers"].append({"name": "more", "volumeMounts": []}),
            lambda o: spec(o)["volumes"].append({"name": "x", "hostPath": {"path": "/"}}),
            lambda o: spec(o)["volumes"].pop(),
            lambda o: spec(o)["containers"][0]["volumeMounts"][0].pop("readOnly"),
            lambda o: o["DaemonSet"]["spec"]["selector"]["matchLabels"].update(a="b")):
        assert broken(change), "a fault is not found"


def main():
    """Checks those of this repository."""
    documents = read()
    if sys.argv[1:] == ["--self-test"]:
        self_test(documents)
        return 0
    found = list(faults(documents))
    component = read(os.path.join(FOLDER, "conntrack"))["Component"]
    for patch in component["patches"]:
        for change in yaml.safe_load(patch["patch"]):
            if change["path"] != "/spec/template/spec/initContainers/-":
                found.append(f"conntrack/ changes {change['path']}")
    print("\n".join(found), end="\n" if found else "")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
