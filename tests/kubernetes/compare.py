#!/usr/bin/python3 -BSE
# SPDX-License-Identifier: GPL-2.0
"""Waits until a node's table is what the API server's objects say, in the words of an
oracle that knows nothing of the agent: compare.py KEYS NETNS SECONDS"""
import difflib
import pathlib
import subprocess
import sys
import time

from server import SERVICES, SLICES, Server, pause

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tools/agent/translate"))
# pylint: disable=wrong-import-position
from feed import normal, table_lines  # noqa: E402
from oracle import Cluster, key  # noqa: E402


def wanted(server):
    """Lines of the table that the agent of node-a should have written."""
    cluster = Cluster("node-a")
    cluster.zone = "zone-1"
    selector = "?labelSelector=!service.kubernetes.io/"
    for service in server.lists(SERVICES + selector + "service-proxy-name"):
        cluster.services[key(service)] = service
    for piece in server.lists(SLICES + selector + "headless"):
        cluster.slices[piece["metadata"]["uid"]] = piece
    return normal(cluster.table())


def seen(netns):
    """Lines of the table that the node has."""
    saved = subprocess.run(["svcnat", "-N", netns, "save"], check=True, text=True,
                           capture_output=True)
    return normal(table_lines(saved.stdout.splitlines()))


def main():
    """Returns the exit status."""
    keys, netns, seconds = sys.argv[1:]
    server, end = Server(keys), time.monotonic() + float(seconds)
    while True:
        there, said = seen(netns), wanted(server)
        if there == said:
            print(f"the table is as the API server says: {len(said)} lines")
            return 0
        if time.monotonic() > end:
            print("the table is not as the API server says:")
            print(*difflib.unified_diff(sorted(said), sorted(there), "API", "table",
                                        lineterm="", n=0), sep="\n")
            return 1
        pause(0.3)


sys.exit(main())
