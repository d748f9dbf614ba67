#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Random objects become the kernel's table: agent_story.py FEED SEED ROUNDS

After each few events the agent's sync is run, in this network namespace, and what
`svcnat save` prints has to be what all objects are translated to anew."""

import difflib
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tools/agent/translate"))
# pylint: disable-next=wrong-import-position
from feed import table_lines  # noqa: E402
# pylint: disable-next=wrong-import-position
from story import Story  # noqa: E402


def main():
    """Returns the exit status."""
    program, seed, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    story = Story(program, seed)
    story.feed.send({"options": {"node-ports": ["primary"]}})
    results = {}
    for number in range(rounds):
        for _ in range(story.dice.randint(1, 4)):
            story.move()
        said = story.feed.ask("sync")[0]
        results[said] = results.get(said, 0) + 1
        saved = subprocess.run(["svcnat", "save"], check=True, text=True, capture_output=True)
        seen, wanted = table_lines(saved.stdout.splitlines()), table_lines(story.feed.ask("table"))
        if "failed" in said or seen != wanted:
            print(f"seed {seed}, round {number}: {said}")
            print(*difflib.unified_diff(wanted, seen, lineterm=""), sep="\n")
            return 1
    for said, count in sorted(results.items()):
        print(f"{count} times {said}")
    return story.feed.end()


sys.exit(main())
